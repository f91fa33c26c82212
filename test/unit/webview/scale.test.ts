import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { growingEnd, linearTicks, logTicks, niceStep, position, valueAt, valueRange } from '../../../src/webview/data/scale';

describe('ticks', () => {
  it('stand at round numbers, without the noise of binary fractions', () => {
    assert.deepEqual(linearTicks(0, 1, 6), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assert.deepEqual(linearTicks(0.05, 0.35, 5), [0.1, 0.2, 0.3]);
    assert.deepEqual(linearTicks(-3, 3, 4), [-2, 0, 2]);
    assert.deepEqual(linearTicks(0, 0.0003, 4), [0, 0.0001, 0.0002, 0.0003]);
  });

  it('are never more than asked for', () => {
    for (const [min, max] of [[0, 7.3], [1.1, 1.9], [-1e6, 3e6], [1e-9, 4e-9]] as const) {
      for (let most = 2; most < 12; most++) assert.ok(linearTicks(min, max, most).length <= most, `${min} to ${max}, ${most}`);
    }
  });

  it('are powers of ten on long logarithmic axes, thinned where there are too many', () => {
    assert.deepEqual(logTicks(1e-3, 1e3, 8), [1e-3, 1e-2, 0.1, 1, 10, 100, 1000]);
    assert.deepEqual(logTicks(1e-6, 1e6, 7), [1e-6, 1e-4, 1e-2, 1, 100, 1e4, 1e6]);
    assert.deepEqual(logTicks(1, 100, 8), [1, 2, 5, 10, 20, 50, 100]);
  });
});

describe('ranges', () => {
  it('hold the values and are rounded outwards', () => {
    for (const [min, max] of [[1.28, 4.43], [0, 0.0003], [-5, 5], [99, 101]] as const) {
      const range = valueRange(min, max, 'linear');
      assert.ok(range.min <= min && range.max >= max);
      assert.ok(range.max - range.min <= (max - min) * 1.5);
    }
  });

  it('do not go below zero for values that do not', () => {
    assert.equal(valueRange(0.01, 4, 'linear').min, 0);
  });

  it('surround a constant', () => {
    const { min, max } = valueRange(0.05, 0.05, 'linear');
    assert.ok(min < 0.05 && max > 0.05);
  });

  it('stay while a noisy curve grows inside them', () => {
    const first = valueRange(1.31, 4.42, 'linear');
    assert.deepEqual(valueRange(1.29, 4.43, 'linear'), first);
  });

  it('give the end of a growing axis in seldom, round steps up to the planned end', () => {
    const ends = new Set<number>();
    for (let step = 1; step <= 5000; step++) ends.add(growingEnd(step, 5000));
    assert.ok(ends.size < 40, `${ends.size} different ends`);
    assert.equal(growingEnd(4100, 5000), 5000);
    assert.equal(growingEnd(1640, 5000), 2000);
    assert.equal(growingEnd(7, undefined), 8);
    for (const step of [1, 9, 10, 99, 1000, 12_345]) assert.ok(growingEnd(step, undefined) > step);
  });

  it('place values by their share and back', () => {
    for (const scale of ['linear', 'log'] as const) {
      const range = { min: 2, max: 200 };
      assert.ok(Math.abs(valueAt(position(37, range, scale), range, scale) - 37) < 1e-9);
    }
    assert.ok(Math.abs(position(20, { min: 2, max: 200 }, 'log') - 0.5) < 1e-12);
    assert.equal(niceStep(0.3), 0.5);
  });
});
