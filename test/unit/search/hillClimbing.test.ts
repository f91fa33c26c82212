import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stream } from '../../../src/engine/random';
import { hillClimbing } from '../../../src/engine/search/hillClimbing';

const square = (x: number): number => x * x;

function climb(seed: number, tries: number): number {
  const start = Float64Array.of(1);
  const searcher = hillClimbing.create({ noise: 0.1 }, { start, value: 1, random: stream(seed, 'search') });
  for (let t = 1; t <= tries; t++) searcher.tell(searcher.ask(t).map(point => square(point[0] ?? NaN)));
  return searcher.best.value;
}

test('x^2 from 1 with noise 0.1 and 1000 tries ends where 2,000 independent runs said it would', () => {
  const ends = Array.from({ length: 2000 }, (_, seed) => climb(seed, 1000)).sort((a, b) => a - b);
  const quantile = (q: number): number => ends[Math.floor(q * ends.length)] ?? NaN;
  // Median 8.4e-9, 5 % 4.9e-11, 95 % 1.5e-7; sampling error of 2,000 runs is a few percent in the middle, a quarter at the ends.
  const within = (actual: number, expected: number, factor: number): void => assert.ok(actual > expected / factor && actual < expected * factor, `${actual} against ${expected}`);
  within(quantile(0.5), 8.4e-9, 1.2);
  within(quantile(0.05), 4.9e-11, 1.6);
  within(quantile(0.95), 1.5e-7, 1.3);
});

test('a worse point and a NaN are never kept', () => {
  const searcher = hillClimbing.create({ noise: 1 }, { start: Float64Array.of(2, 3), value: 5, random: stream(1, 'search') });
  searcher.ask(1);
  searcher.tell([NaN]);
  searcher.ask(2);
  searcher.tell([5]);
  assert.deepEqual([...searcher.best.point], [2, 3]);
  assert.equal(searcher.best.value, 5);
});

test('a searcher restored from its state goes on as if never stopped', () => {
  const context = { start: Float64Array.of(1, -1), value: 2, random: stream(7, 'search') };
  const value = (point: Float64Array): number => point.reduce((sum, x) => sum + x * x, 0);
  const whole = hillClimbing.create({ noise: 0.3 }, context);
  const first = hillClimbing.create({ noise: 0.3 }, context);
  for (let t = 1; t <= 40; t++) whole.tell(whole.ask(t).map(value));
  for (let t = 1; t <= 20; t++) first.tell(first.ask(t).map(value));
  const second = hillClimbing.create({ noise: 0.3 }, context);
  second.restore(first.state());
  for (let t = 21; t <= 40; t++) second.tell(second.ask(t).map(value));
  assert.deepEqual(second.best, whole.best);
});

test('the starting point handed in is left as it was', () => {
  const start = Float64Array.of(1);
  const searcher = hillClimbing.create({ noise: 0.1 }, { start, value: 1, random: stream(0, 'search') });
  searcher.ask(1);
  searcher.tell([0]);
  assert.deepEqual([...start], [1]);
});
