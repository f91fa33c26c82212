import type { Program } from './program';

export function optimize(program: Program): Program {
  return program;
}
