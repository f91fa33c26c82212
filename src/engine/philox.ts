/**
 * Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
 * 1, 2, 3" (https://doi.org/10.1145/2063384.2063405): ten rounds of a keyed bijection turn a 128-bit counter into 128 bits
 * that pass TestU01's BigCrush. Constants are those of the Random123 distribution.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
/** Weyl constants by which the key grows every round: the golden ratio and sqrt(3) - 1. */
const WEYL_0 = 0x9e3779b9 | 0;
const WEYL_1 = 0xbb67ae85 | 0;

const ROUNDS = 10;

// The high half of a 32 x 32 bit product has no operator in JavaScript. Each constant is cut into 16-bit halves so that every
// partial product stays a 32-bit unsigned integer; this is faster than BigInt by two orders of magnitude, and than doubles.
const M0_LOW = MULTIPLIER_0 & 0xffff;
const M0_HIGH = MULTIPLIER_0 >>> 16;
const M1_LOW = MULTIPLIER_1 & 0xffff;
const M1_HIGH = MULTIPLIER_1 >>> 16;

/** Writes the four words of block (c0, c1, c2, c3) under the key (k0, k1) into `out`, as signed 32-bit integers. */
export function philox(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: Int32Array): void {
  for (let round = 0; round < ROUNDS; round++) {
    const low0 = c0 & 0xffff;
    const high0 = c0 >>> 16;
    const middle0 = Math.imul(high0, M0_LOW) >>> 0;
    const carry0 = ((Math.imul(low0, M0_LOW) >>> 16) + (middle0 & 0xffff) + Math.imul(low0, M0_HIGH)) >>> 0;
    // Only `low * M_HIGH` may overflow together with its addends: it is at most 0xffff * 0xffff + 2 * 0xffff = 2^32 - 1.
    const top0 = (Math.imul(high0, M0_HIGH) + (middle0 >>> 16) + (carry0 >>> 16)) | 0;
    const bottom0 = Math.imul(c0, MULTIPLIER_0);

    const low2 = c2 & 0xffff;
    const high2 = c2 >>> 16;
    const middle2 = Math.imul(high2, M1_LOW) >>> 0;
    const carry2 = ((Math.imul(low2, M1_LOW) >>> 16) + (middle2 & 0xffff) + Math.imul(low2, M1_HIGH)) >>> 0;
    const top2 = (Math.imul(high2, M1_HIGH) + (middle2 >>> 16) + (carry2 >>> 16)) | 0;
    const bottom2 = Math.imul(c2, MULTIPLIER_1);

    c0 = top2 ^ c1 ^ k0;
    c1 = bottom2;
    c2 = top0 ^ c3 ^ k1;
    c3 = bottom0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
