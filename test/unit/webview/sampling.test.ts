import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Column, lowerBound, nearestRow } from '../../../src/webview/data/column';
import { Pyramid } from '../../../src/webview/data/pyramid';
import type { Range, Scale } from '../../../src/webview/data/scale';
import { Sampler, type Abscissa } from '../../../src/webview/data/sampling';

const pyramidOf = (values: Float64Array): Pyramid => {
  const pyramid = new Pyramid(new Column(values));
  pyramid.update();
  return pyramid;
};
const steps = (count: number): Column => new Column(Float64Array.from({ length: count }, (_, i) => i + 1));
const sample = (...[abscissa, pyramids, window, scale, columns]: [Abscissa, readonly Pyramid[], Range, Scale, number]) => new Sampler().update(abscissa, pyramids, { window, scale, columns });
const finite = (values: readonly (number | null)[]): number[] => values.filter(value => value !== null);

describe('sampling for a chart', () => {
  it('gives the rows themselves while they are few', () => {
    const { x, y } = sample({ column: steps(5), factor: 1 }, [pyramidOf(Float64Array.of(5, 4, 3, 2, 1))], { min: 0, max: 5 }, 'linear', 100);
    assert.deepEqual(x, [1, 2, 3, 4, 5]);
    assert.deepEqual(y, [[5, 4, 3, 2, 1]]);
  });

  it('keeps every pixel column\'s extremes of a million rows in two points a pixel', () => {
    const values = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i / 50_000));
    const spikes = [123, 400_000, 400_001, 999_998];
    for (const row of spikes) values[row] = 50 + row / 1e6;
    const { x, y } = sample({ column: steps(1_000_000), factor: 1 }, [pyramidOf(values)], { min: 0, max: 1_000_000 }, 'linear', 800);
    assert.ok(x.length <= 1601);
    assert.equal(Math.max(...finite(y[0]!)), values[999_998]);
    for (const row of spikes) {
      const near = y[0]!.filter((_, i) => Math.abs(x[i]! - (row + 1)) <= 1250);
      assert.ok(Math.max(...finite(near)) >= values[row]! - 1e-5, `spike at row ${row}`);
    }
    assert.ok(x.every((value, i) => i === 0 || value >= x[i - 1]!), 'abscissae do not decrease');
  });

  it('shows the first decades of a million steps on a logarithmic axis row by row', () => {
    const { x } = sample({ column: steps(1_000_000), factor: 1 }, [pyramidOf(new Float64Array(1_000_000))], { min: 1, max: 1_000_000 }, 'log', 600);
    assert.deepEqual(x.slice(0, 20), Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('includes the neighbours outside a zoomed window', () => {
    const { x, from, to } = sample({ column: steps(10), factor: 1 }, [pyramidOf(new Float64Array(10))], { min: 3.5, max: 6 }, 'linear', 100);
    assert.deepEqual(x, [3, 4, 5, 6, 7]);
    assert.deepEqual([from, to], [3, 6]);
  });

  it('breaks the line at values that are not finite, also where pixels hold many rows', () => {
    const few = sample({ column: steps(3), factor: 1 }, [pyramidOf(Float64Array.of(1, NaN, 3))], { min: 0, max: 3 }, 'linear', 100);
    assert.deepEqual(few.y, [[1, null, 3]]);
    const values = new Float64Array(100_000).fill(1);
    values[50_000] = NaN;
    const many = sample({ column: steps(100_000), factor: 1 }, [pyramidOf(values)], { min: 0, max: 100_000 }, 'linear', 100);
    assert.equal(many.y[0]!.filter(value => value === null).length, 1);
  });

  it('multiplies abscissae by the factor: 250 steps of 100 an epoch are 2.5 epochs', () => {
    const { x } = sample({ column: steps(250), factor: 1 / 100 }, [pyramidOf(new Float64Array(250))], { min: 2.485, max: 2.5 }, 'linear', 400);
    assert.deepEqual(x.map(value => Number(value.toFixed(9))), [2.48, 2.49, 2.5]);
  });
});

describe('sampling while a run goes on', () => {
  const grow = (rows: number, columns: number, end: number) => {
    const step = new Column();
    const value = new Column();
    const pyramid = new Pyramid(value);
    const sampler = new Sampler();
    const view = { window: { min: 0, max: end }, scale: 'linear' as const, columns };
    for (let row = 0; row < rows; row++) {
      step.push(row + 1);
      value.push(row % 89 === 7 ? NaN : Math.sin(row / 9) + (row % 13));
      pyramid.update();
      const grown = sampler.update({ column: step, factor: 1 }, [pyramid], view);
      if (row % 37 !== 0 && row !== rows - 1) continue;
      const whole = new Sampler().update({ column: step, factor: 1 }, [pyramid], view);
      assert.deepEqual({ ...grown, changed: true }, whole);
    }
  };

  it('gives what sampling anew would give, from single rows to many rows a pixel', () => {
    grow(500, 20, 600);
    grow(500, 300, 500);
  });

  it('says when new rows leave the picture as it is', () => {
    const step = steps(1000);
    const value = new Column(Float64Array.from({ length: 1000 }, (_, i) => i % 2));
    const pyramid = new Pyramid(value);
    pyramid.update();
    const sampler = new Sampler();
    const update = () => sampler.update({ column: step, factor: 1 }, [pyramid], { window: { min: 0, max: 2000 }, scale: 'linear', columns: 10 }).changed;
    assert.equal(update(), true);
    step.push(1001);
    value.push(0);
    step.push(1002);
    value.push(1);
    pyramid.update();
    assert.equal(update(), true, 'a new pixel column begins');
    step.append([1003, 1004]);
    value.append([0, 1]);
    pyramid.update();
    update();
    step.push(1005);
    value.push(1);
    pyramid.update();
    assert.equal(update(), false, 'the same extent');
    step.push(1006);
    value.push(7);
    pyramid.update();
    assert.equal(update(), true, 'a new extreme');
  });
});

describe('rows by value', () => {
  it('finds the first row at or above a value', () => {
    const column = new Column(Float64Array.of(1, 3, 3, 7));
    assert.deepEqual([0, 1, 2, 3, 4, 8].map(value => lowerBound(column, value)), [0, 0, 1, 1, 3, 4]);
  });

  it('finds the nearest row', () => {
    const column = new Column(Float64Array.of(10, 20, 40));
    assert.deepEqual([0, 14, 16, 29, 31, 99].map(value => nearestRow(column, value)), [0, 0, 1, 1, 2, 2]);
    assert.equal(nearestRow(new Column(), 1), -1);
  });
});
