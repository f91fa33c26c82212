import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import reference from '../../reference/smoothing.json';
import { Column } from '../../../src/webview/data/column';
import { sliderOfWeight, SmoothedColumn, Smoother, weightForLength, weightOfSlider } from '../../../src/webview/data/smoothing';

const smooth = (values: readonly number[], weight: number): number[] => {
  const smoother = new Smoother(weight);
  return values.map(value => smoother.next(value));
};

describe('smoothing', () => {
  it("gives TensorBoard's debiased exponential moving average, gaps included", () => {
    assert.ok(reference.length >= 8);
    for (const { weight, values, smoothed } of reference) {
      const ours = smooth(values.map(value => value ?? NaN), weight);
      smoothed.forEach((wanted, i) => {
        if (wanted === null) assert.ok(Number.isNaN(ours[i]));
        else assert.ok(Math.abs(ours[i]! - wanted) <= 1e-12 * Math.abs(wanted), `weight ${weight}, point ${i}: ${ours[i]} instead of ${wanted}`);
      });
    }
  });

  it('answers an impulse with (1 - w) w^(n-1) / (1 - w^n)', () => {
    const w = 0.8;
    smooth([1, 0, 0, 0, 0, 0], w).forEach((value, i) => {
      assert.ok(Math.abs(value - ((1 - w) * w ** i) / (1 - w ** (i + 1))) < 1e-15);
    });
  });

  it('leaves a constant curve constant from the first point on', () => {
    for (const value of smooth([3.7, 3.7, 3.7, 3.7], 0.99)) assert.ok(Math.abs(value - 3.7) < 1e-14);
  });

  it('changes nothing at weight 0', () => {
    assert.deepEqual(smooth([1, -2, NaN, 4], 0), [1, -2, NaN, 4]);
  });

  it('keeps infinities in place and out of the average', () => {
    assert.deepEqual(smooth([2, Infinity, 2], 0.5), [2, Infinity, 2]);
  });

  it('refuses a weight outside [0, 1)', () => {
    assert.throws(() => new Smoother(1), RangeError);
    assert.throws(() => new Smoother(-0.1), RangeError);
  });

  it('follows a growing column as if it had been whole', () => {
    const values = Array.from({ length: 100 }, (_, i) => Math.sin(i / 7));
    const source = new Column();
    const smoothed = new SmoothedColumn(source, 0.9);
    for (const value of values) {
      source.push(value);
      smoothed.update(0.9);
    }
    assert.deepEqual([...smoothed.column.data.subarray(0, smoothed.column.length)], smooth(values, 0.9));
  });

  it('starts over when the weight changes or the column is cut back', () => {
    const source = new Column(Float64Array.of(1, 2, 3, 4));
    const smoothed = new SmoothedColumn(source, 0.5);
    smoothed.update(0.5);
    smoothed.update(0.9);
    assert.deepEqual([...smoothed.column.data.subarray(0, 4)], smooth([1, 2, 3, 4], 0.9));
    source.truncate(2);
    source.append([7]);
    smoothed.update(0.9);
    assert.deepEqual([...smoothed.column.data.subarray(0, 3)], smooth([1, 2, 7], 0.9));
  });

  it('maps the slider to weights and back', () => {
    assert.equal(weightOfSlider(0), 0);
    assert.ok(Math.abs(weightOfSlider(1 / 3) - 0.9) < 1e-12);
    assert.ok(Math.abs(weightOfSlider(2 / 3) - 0.99) < 1e-12);
    for (const weight of [0, 0.5, 0.9, 0.99, 0.999]) assert.ok(Math.abs(weightOfSlider(sliderOfWeight(weight)) - weight) < 1e-12);
  });

  it('suits its span to the length of the run', () => {
    assert.equal(weightForLength(100), 0.8);
    assert.equal(weightForLength(5000), 0.95);
    assert.equal(weightForLength(1e6), 0.999);
  });
});
