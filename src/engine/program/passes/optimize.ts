import type { Program } from '../program';
import { fuse } from './fuse';
import { replay, withoutDeadCode } from './replay';
import { Simplifier } from './simplify';

/** A program that computes the same with fewer and larger operations. */
export function optimize(program: Program): Program {
  let result = withoutDeadCode(replay(program, new Simplifier()));
  // A round's results open up the next round's: factors reach a product only after they passed a reshape.
  for (let round = 0; round < 2; round++) result = withoutDeadCode(fuse(result));
  return result;
}
