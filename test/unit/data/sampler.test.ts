import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Split } from '../../../src/engine/data/dataset';
import { permutation } from '../../../src/engine/data/permutation';
import { createSampler, fullBatch, type SamplerOptions } from '../../../src/engine/data/sampler';
import { stream } from '../../../src/engine/random';

/** A split whose items are their own numbers. */
const rows = (items: number): Split => ({ items, units: items, read: (index, row, into) => { (into['x'] ?? new Int32Array())[row] = index; } });
/** Windows of `block` over a text of `tokens` tokens. */
const text = (tokens: number, block: number): Split => ({ ...rows(tokens - block), units: tokens, stride: block });
const options: SamplerOptions = { batchSize: 4, seed: 0, shuffle: true, sampling: undefined, dropLast: undefined };

const batches = (split: Split, changes: Partial<SamplerOptions>, steps: readonly number[]): number[][] => {
  const sampler = createSampler(split, { ...options, ...changes });
  const into = { x: new Int32Array(sampler.batchSize) };
  return steps.map(step => {
    sampler.fill(step, into);
    return Array.from(into.x);
  });
};
const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('shuffled passes over rows', () => {
  it('see every row once an epoch, each epoch in another order', () => {
    const [first, second] = [batches(rows(12), {}, [1, 2, 3]).flat(), batches(rows(12), {}, [4, 5, 6]).flat()];
    assert.deepEqual(ascending(first), range(12));
    assert.deepEqual(ascending(second), range(12));
    assert.notDeepEqual(first, second);
  });

  it('are functions of seed and step alone: a run that resumes sees the same batches', () => {
    const forwards = batches(rows(10), { dropLast: false }, range(30).map(i => i + 1));
    const backwards = batches(rows(10), { dropLast: false }, range(30).map(i => 30 - i)).reverse();
    assert.deepEqual(forwards, backwards);
    assert.deepEqual(batches(rows(10), { dropLast: false }, [17])[0], forwards[16]);
    assert.notDeepEqual(batches(rows(10), { seed: 1, dropLast: false }, [17])[0], forwards[16]);
  });

  it('leave the incomplete batch out, or fill it up from the next pass', () => {
    const dropped = createSampler(rows(10), options);
    assert.equal(dropped.batchesPerEpoch, 2);
    const kept = createSampler(rows(10), { ...options, dropLast: false });
    assert.equal(kept.batchesPerEpoch, 2.5);
    const five = batches(rows(10), { dropLast: false }, [1, 2, 3, 4, 5]).flat();
    assert.deepEqual(ascending(five.slice(0, 10)), range(10));
    assert.deepEqual(ascending(five.slice(10)), range(10));
    assert.equal(new Set(batches(rows(10), {}, [1, 2]).flat()).size, 8);
  });

  it('keep the order of the file without shuffling', () => {
    assert.deepEqual(batches(rows(6), { shuffle: false, dropLast: false }, [1, 2, 3]), [[0, 1, 2, 3], [4, 5, 0, 1], [2, 3, 4, 5]]);
  });

  it('have batches of all rows where there are fewer than asked for', () => {
    const sampler = createSampler(rows(3), options);
    assert.equal(sampler.batchSize, 3);
    assert.equal(sampler.batchesPerEpoch, 1);
    assert.deepEqual(ascending(batches(rows(3), {}, [7])[0] ?? []), [0, 1, 2]);
  });
});

describe('draws with replacement', () => {
  it('are the default for windows of a text, which may begin anywhere', () => {
    const drawn = batches(text(1000, 10), { batchSize: 50 }, range(200).map(i => i + 1)).flat();
    assert.equal(Math.min(...drawn), 0);
    assert.equal(Math.max(...drawn), 989);
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    // Five standard errors of a uniform draw from 0 .. 989.
    assert.ok(Math.abs(mean - 494.5) < 5 * (990 / Math.sqrt(12 * drawn.length)));
  });

  it('count an epoch in tokens', () => {
    assert.equal(createSampler(text(1000, 10), options).batchesPerEpoch, 1000 / 40);
    assert.equal(createSampler(rows(1000), { ...options, sampling: 'replacement' }).batchesPerEpoch, 250);
  });

  it('repeat rows as chance has it', () => {
    const drawn = batches(rows(1000), { sampling: 'replacement', batchSize: 1000 }, [1]).flat();
    // 1 - 1/e of them are different: 632 of 1000, give or take five deviations of sqrt(1000 (1/e)(1 - 2/e)).
    assert.ok(Math.abs(new Set(drawn).size - 632) < 50);
  });
});

describe('passes over a text', () => {
  it('take windows that do not overlap and together are the text', () => {
    const split = text(41, 10);
    const sampler = createSampler(split, { ...options, batchSize: 2, sampling: 'shuffle' });
    assert.equal(sampler.batchesPerEpoch, 2);
    assert.deepEqual(ascending(batches(split, { batchSize: 2, sampling: 'shuffle' }, [1, 2]).flat()), [0, 10, 20, 30]);
    assert.deepEqual(batches(split, { batchSize: 2, shuffle: false }, [1, 2, 3]), [[0, 10], [20, 30], [0, 10]]);
  });
});

it('a full batch is every row in its order, read once', () => {
  let reads = 0;
  const split = rows(5);
  const sampler = fullBatch({ ...split, read: (...args) => { reads++; split.read(...args); } });
  const into = { x: new Int32Array(5) };
  sampler.fill(1, into);
  sampler.fill(2, into);
  assert.deepEqual(Array.from(into.x), [0, 1, 2, 3, 4]);
  assert.equal(reads, 5);
});

it('permutations are uniform: each of the 24 orders of four comes equally often', () => {
  const counts = new Map<string, number>();
  const draws = 24_000;
  const random = stream(5, 'orders');
  for (let i = 0; i < draws; i++) {
    const order = permutation(4, random.child(i)).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 99.99 % quantile of chi-square with 23 degrees of freedom.
  assert.ok(chiSquare < 56.0, `chi-square ${chiSquare}`);
});
