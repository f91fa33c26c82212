/** What a program computes, as one number: two runs whose programs differ may differ in their bits. */
import { createHash } from 'node:crypto';
import type { Program } from './program';

/** sha256 of operations, shapes, types and constants; where in the source they were asked for does not count. */
export function fingerprint(program: Program): string {
  const hash = createHash('sha256');
  const text = JSON.stringify(program, (key, value: unknown) => {
    if (key === 'source') return undefined;
    if (!(value instanceof Float64Array)) return value;
    hash.update(value);
    return `${value.length} numbers`;
  });
  return hash.update(text).digest('hex');
}
