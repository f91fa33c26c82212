import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { philox } from '../../../src/engine/philox';
import { stream } from '../../../src/engine/random';

const block = (counter: readonly number[], key: readonly number[]): string => {
  const out = new Int32Array(4);
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  const [k0 = 0, k1 = 0] = key;
  philox(c0, c1, c2, c3, k0, k1, out);
  return Array.from(out, word => (word >>> 0).toString(16).padStart(8, '0')).join(' ');
};

describe('Philox 4x32-10', () => {
  // The known-answer vectors of the Random123 distribution (tests/kat_vectors).
  it('gives the known answer for zeros', () => {
    assert.equal(block([0, 0, 0, 0], [0, 0]), '6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  });
  it('gives the known answer for ones, where every partial product is largest', () => {
    assert.equal(block([-1, -1, -1, -1], [-1, -1]), '408f276d 41c83b0e a20bc7c6 6d5451fd');
  });
  it('gives the known answer for the digits of pi', () => {
    assert.equal(
      block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    );
  });
  it('agrees with exact 64-bit multiplication on words that stress the carries', () => {
    const high = (a: number, b: number): bigint => (BigInt(a >>> 0) * BigInt(b >>> 0)) >> 32n;
    const low = (a: number, b: number): bigint => (BigInt(a >>> 0) * BigInt(b >>> 0)) & 0xffffffffn;
    const exact = (counter: readonly number[], key: readonly number[]): string => {
      let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter.map(word => word >>> 0);
      let [k0 = 0, k1 = 0] = key.map(word => word >>> 0);
      for (let round = 0; round < 10; round++) {
        const next = [
          Number(high(c2, 0xcd9e8d57)) ^ c1 ^ k0, Number(low(c2, 0xcd9e8d57)),
          Number(high(c0, 0xd2511f53)) ^ c3 ^ k1, Number(low(c0, 0xd2511f53)),
        ];
        [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = next.map(word => word >>> 0);
        k0 = (k0 + 0x9e3779b9) >>> 0;
        k1 = (k1 + 0xbb67ae85) >>> 0;
      }
      return [c0, c1, c2, c3].map(word => word.toString(16).padStart(8, '0')).join(' ');
    };
    const words = [0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffff0000, 0xffffffff];
    for (const a of words) {
      for (const b of words) assert.equal(block([a, b, b, a], [b, a]), exact([a, b, b, a], [b, a]));
    }
  });
});

const moments = (values: Float64Array): { mean: number; variance: number; skewness: number; kurtosis: number } => {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const central = (power: number): number => values.reduce((sum, x) => sum + (x - mean) ** power, 0) / n;
  const variance = central(2);
  return { mean, variance, skewness: central(3) / variance ** 1.5, kurtosis: central(4) / variance ** 2 };
};

const near = (actual: number, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
};

describe('a stream', () => {
  const n = 400_000;

  it('has the moments of the uniform distribution, to five standard errors', () => {
    const values = new Float64Array(n);
    stream(7, 'uniform').uniforms(values);
    assert.ok(values.every(x => x >= 0 && x < 1));
    const { mean, variance, skewness, kurtosis } = moments(values);
    near(mean, 1 / 2, 5 * Math.sqrt(1 / 12 / n));
    near(variance, 1 / 12, 5 * Math.sqrt(1 / 180 / n));
    near(skewness, 0, 0.02);
    near(kurtosis, 9 / 5, 0.02);
  });

  it('has the moments of the standard normal distribution, to five standard errors', () => {
    const values = new Float64Array(n);
    stream(7, 'normal').normals(values);
    const { mean, variance, skewness, kurtosis } = moments(values);
    near(mean, 0, 5 / Math.sqrt(n));
    near(variance, 1, 5 * Math.sqrt(2 / n));
    near(skewness, 0, 5 * Math.sqrt(6 / n));
    near(kurtosis, 3, 5 * Math.sqrt(24 / n));
  });

  it('puts the right share of normals beyond one, two and three deviations', () => {
    const values = new Float64Array(n);
    stream(3, 'tails').normals(values);
    for (const [bound, share] of [[1, 0.31731051], [2, 0.04550026], [3, 0.0026998]] as const) {
      const found = values.filter(x => Math.abs(x) > bound).length / n;
      near(found, share, 5 * Math.sqrt((share * (1 - share)) / n));
    }
  });

  it('draws neighbouring normals, which share a block, without correlation', () => {
    const values = new Float64Array(n);
    stream(11, 'pairs').normals(values);
    let product = 0;
    for (let i = 0; i < n; i += 2) product += (values[i] ?? 0) * (values[i + 1] ?? 0);
    near(product / (n / 2), 0, 5 / Math.sqrt(n / 2));
  });

  it('fills arrays with the same draws as one at a time, from any counter', () => {
    const s = stream(5, 'bulk');
    for (const [length, start] of [[0, 1], [1, 0], [1, 1], [7, 2], [7, 3], [8, 2 ** 33 + 1]] as const) {
      const normals = new Float64Array(length);
      s.normals(normals, start);
      assert.deepEqual(Array.from(normals), Array.from(normals, (_, i) => s.normal(start + i)));
      const uniforms = new Float64Array(length);
      s.uniforms(uniforms, start);
      assert.deepEqual(Array.from(uniforms), Array.from(uniforms, (_, i) => s.uniform(start + i)));
    }
  });

  it('gives the same draw whatever was drawn before', () => {
    const fresh = stream(1, 'order').uniform(1000);
    const used = stream(1, 'order');
    for (let i = 0; i < 50; i++) used.child(i).normal(i);
    assert.equal(used.uniform(1000), fresh);
  });

  it('counts past 2^32', () => {
    const s = stream(1, 'far');
    assert.notEqual(s.word(5), s.word(5 + 2 ** 32));
    assert.notEqual(s.word(2 ** 32), s.word(2 ** 33));
  });

  it('spreads integers evenly over a bound that is no power of two', () => {
    const counts = new Float64Array(7);
    const s = stream(2, 'integers');
    const draws = 70_000;
    for (let i = 0; i < draws; i++) counts[s.integer(i, 7)] = (counts[s.integer(i, 7)] ?? 0) + 1;
    const expected = draws / 7;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.99 % quantile of chi-square with 6 degrees of freedom.
    assert.ok(chiSquare < 27.86, `chi-square ${chiSquare}`);
  });
});

describe('streams of different names', () => {
  const head = (seed: number, name: string): number => stream(seed, name).word(0);

  it('differ by seed, however large or negative', () => {
    const seeds = [0, 1, -1, 2 ** 31, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    assert.equal(new Set(seeds.map(seed => head(seed, 'x'))).size, seeds.length);
  });

  it('refuse a seed that is no whole number', () => {
    assert.throws(() => stream(0.5, 'x'), RangeError);
    assert.throws(() => stream(2 ** 53, 'x'), RangeError);
  });

  it('differ by every letter and by length', () => {
    const names = ['', 'a', 'b', 'aa', 'aaaa', 'aaaaa', 'aaaab', 'abaaa', '\0', '\0\0', 'weight', 'weighu', '权重', '权量'];
    assert.equal(new Set(names.map(name => head(0, name))).size, names.length);
  });

  it('tell a number from its digits, and a path from its letters joined', () => {
    const root = stream(0, 'shuffle');
    assert.notEqual(root.child(1).word(0), root.child('1').word(0));
    assert.notEqual(root.child('ab').word(0), root.child('a').child('b').word(0));
    assert.notEqual(root.child(1).child(2).word(0), root.child(2).child(1).word(0));
  });

  it('are uncorrelated', () => {
    const n = 100_000;
    const a = new Float64Array(n);
    const b = new Float64Array(n);
    stream(0, 'layers.0').normals(a);
    stream(0, 'layers.1').normals(b);
    const correlation = a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / n;
    near(correlation, 0, 5 / Math.sqrt(n));
  });
});
