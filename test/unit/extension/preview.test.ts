import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Points } from '../../../src/engine/protocol';
import { PointsBuilder } from '../../../src/engine/runs/columns';
import { preview } from '../../../src/extension/panel/preview';

const DRAWN = ['loss', 'lr', 'gradientNorm', 'updateRatio', 'stepsPerSecond'] as const;
const COLUMNS = [...DRAWN, 'seconds', 'evaluations'] as const;

/** A linear congruential generator, so that every run of the test is the same. */
function noise(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** Steps with gaps, noise, spikes on single rows, values that are not finite, a column that nobody logged. */
function run(rows: number, seed: number, paramsPerRow = 2): Points {
  const next = noise(seed);
  const builder = new PointsBuilder();
  const broken = [NaN, Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    const measured = (): number => (next() < 0.01 ? broken[Math.floor(next() * 3)]! : next() < 0.005 ? 1000 * next() : next() - 0.5);
    const params = Array.from({ length: paramsPerRow }, (_, i) => row + i / 10);
    builder.addRow(3 * row + 1, [measured(), 0.1, measured(), measured(), NaN, row / 7, row * 32, ...params]);
  }
  return builder.build();
}

const rowOfStep = (step: number): number => (step - 1) / 3;
const finite = (values: ArrayLike<number>): number[] => Array.from(values).filter(Number.isFinite);

for (const [rows, buckets] of [[1000, 10], [997, 13], [64, 8], [5, 10], [1, 10]] as const) {
  test(`${rows} rows in ${buckets} stretches: each keeps the extremes of every drawn column, and its breaks`, () => {
    const whole = run(rows, rows + buckets);
    const part = preview(whole, buckets);
    for (let bucket = 0; bucket < buckets; bucket++) {
      const from = Math.floor((bucket * rows) / buckets);
      const to = Math.floor(((bucket + 1) * rows) / buckets);
      const kept = Array.from(part.step, (_, i) => i).filter(i => rowOfStep(part.step[i]!) >= from && rowOfStep(part.step[i]!) < to);
      for (const name of DRAWN) {
        const all = whole[name].subarray(from, to);
        const some = kept.map(i => part[name][i]!);
        const where = `${name}, rows ${from} to ${to}`;
        assert.equal(Math.min(...finite(some)), Math.min(...finite(all)), where);
        assert.equal(Math.max(...finite(some)), Math.max(...finite(all)), where);
        assert.equal(some.length > finite(some).length, all.length > finite(all).length, where);
      }
    }
  });
}

test('rows are whole rows of the run, parameters included, each once and in order, the ends among them', () => {
  const whole = run(5000, 1, 3);
  const part = preview(whole, 20);
  assert.ok(part.step.every((step, i) => i === 0 || step > part.step[i - 1]!));
  assert.equal(part.step[0], whole.step[0]);
  assert.equal(part.step.at(-1), whole.step.at(-1));
  assert.equal(part.paramsPerRow, 3);
  assert.equal(part.params.length, 3 * part.step.length);
  part.step.forEach((step, i) => {
    const row = rowOfStep(step);
    for (const name of COLUMNS) assert.ok(Object.is(part[name][i], whole[name][row]), `${name} at step ${step}`);
    assert.deepEqual([...part.params.subarray(3 * i, 3 * i + 3)], [...whole.params.subarray(3 * row, 3 * row + 3)]);
  });
});

test('there are never more rows than extremes: three a stretch and column, and the three that are told', () => {
  for (const seed of [1, 2, 3]) assert.ok(preview(run(20_000, seed), 50).step.length <= 50 * 3 * DRAWN.length + 3);
  assert.ok(preview(run(20_000, 4)).step.length < 20_000);
});

test('the last finite loss of a diverged run is kept: people are told it', () => {
  const whole = run(1000, 5);
  whole.loss.fill(0.5).fill(NaN, 990);
  const part = preview(whole, 2);
  assert.ok(part.step.includes(whole.step[989]!));
});

test('a run without rows has a preview without rows', () => {
  const part = preview(run(0, 1));
  assert.equal(part.step.length, 0);
  assert.equal(part.params.length, 0);
});
