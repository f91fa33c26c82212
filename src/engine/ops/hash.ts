/**
 * The random bits behind dropout masks: a counter-based 32-bit hash, so that entry i of a mask depends on (key, i) alone and
 * every backend draws the same mask in any order. Only wrapping 32-bit additions, multiplications, shifts and exclusive ors, which
 * the native runtime has too.
 *
 * One hash serves four entries, eight bits each, which makes a mask cost about as much as an elementwise pass. `keep` is thereby
 * rounded to a multiple of 1/256; kept entries are scaled by the inverse of the rounded value, so that a mask's expectation is
 * exactly 1.
 */
import type { Ops, Tensor } from './ops';

/** Entries drawn from one hash. */
export const LANES = 4;
/** Values of one lane. */
const LEVELS = 256;

/** Steps of the hash between counters: 2^32 over the golden ratio, as a signed 32-bit number. */
export const COUNTER_STEP = 0x9e3779b9 | 0;
/** Multipliers of the two mixing rounds (Wellons, "hash-prospector", the 16-15-15 function of least bias). */
export const MULTIPLIERS = [0x21f0aaad | 0, 0xd35a2d97 | 0] as const;

/**
 * 32 random bits at (key, counter), as an unsigned number. The key comes in twice, before the first round and between the two: two
 * keys never share a sequence, not even shifted.
 */
export function hash(key: number, counter: number): number {
  let x = (Math.imul(counter, COUNTER_STEP) + key) | 0;
  x = Math.imul(x ^ (x >>> 16), MULTIPLIERS[0]);
  x = (x + key) | 0;
  x = Math.imul(x ^ (x >>> 15), MULTIPLIERS[1]);
  return (x ^ (x >>> 15)) >>> 0;
}

/** An entry is kept where its lane is below this: 1 to 256. */
export const threshold = (keep: number): number => Math.min(LEVELS, Math.max(1, Math.round(keep * LEVELS)));

/** What kept entries hold: the inverse of the probability with which they are kept. */
export const keptValue = (keep: number): number => LEVELS / threshold(keep);

/**
 * A dropout mask of `length` entries: `keptValue` with probability `threshold / 256`, else 0. The first quarter of the entries
 * takes the lowest eight bits of its counters' hashes, the last quarter the highest.
 */
export function dropoutMask(key: number, length: number, keep: number): Float64Array {
  const limit = threshold(keep);
  const kept = keptValue(keep);
  const mask = new Float64Array(length);
  const quarter = Math.ceil(length / LANES);
  for (let i = 0; i < length; i++) {
    const bits = hash(key, i % quarter) >>> (8 * Math.floor(i / quarter));
    mask[i] = (bits & (LEVELS - 1)) < limit ? kept : 0;
  }
  return mask;
}

/** The key of one layer's mask, from the step's key (int32 scalar) and the layer's number. */
export function dropoutKey(ops: Ops, key: Tensor, layer: number): Tensor {
  return ops.add(key, ops.constant(hash(layer, 0) | 0, [], 'int32'));
}
