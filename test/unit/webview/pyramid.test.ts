import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Column } from '../../../src/webview/data/column';
import { Pyramid } from '../../../src/webview/data/pyramid';

/** The same by looking at every row. */
function scan(values: Float64Array, from: number, to: number) {
  let [min, max, gap] = [Infinity, -Infinity, false];
  for (let row = from; row < to; row++) {
    const value = values[row]!;
    if (!Number.isFinite(value)) gap = true;
    else [min, max] = [Math.min(min, value), Math.max(max, value)];
  }
  return { min, max, gap };
}

const noise = (row: number): number => Math.sin(row * 12.9898) * 43758.5453 % 1;

describe('extent pyramid', () => {
  it('equals a scan of the rows for ranges at every alignment', () => {
    const values = Float64Array.from({ length: 700 }, (_, row) => (row % 97 === 13 ? NaN : noise(row)));
    const pyramid = new Pyramid(new Column(values));
    pyramid.update();
    for (let from = 0; from <= 700; from += 7) for (let to = from; to <= 700; to += 11) assert.deepEqual(pyramid.extent(from, to), scan(values, from, to));
  });

  it('finds a single spike among a million rows', () => {
    const values = new Float64Array(1_000_000).fill(1);
    values[765_432] = 9;
    const pyramid = new Pyramid(new Column(values));
    pyramid.update();
    assert.equal(pyramid.extent(0, 1_000_000).max, 9);
    assert.equal(pyramid.extent(765_432, 765_433).max, 9);
    assert.equal(pyramid.extent(0, 765_432).max, 1);
    assert.equal(pyramid.extent(765_433, 1_000_000).max, 1);
  });

  it('grows row by row into the same answers', () => {
    const column = new Column();
    const pyramid = new Pyramid(column);
    const values = Float64Array.from({ length: 300 }, (_, row) => noise(row));
    values.forEach((value, row) => {
      column.push(value);
      pyramid.update();
      assert.deepEqual(pyramid.extent(row >> 1, row + 1), scan(values, row >> 1, row + 1));
    });
  });

  it('forgets rows that a resumed run wrote anew', () => {
    const column = new Column(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 80));
    const pyramid = new Pyramid(column);
    pyramid.update();
    column.truncate(5);
    column.append([6, 7, 8]);
    pyramid.update();
    assert.deepEqual(pyramid.extent(0, 8), { min: 1, max: 8, gap: false });
  });

  it('leaves values that are not finite out and reports them', () => {
    const pyramid = new Pyramid(new Column(Float64Array.of(NaN, NaN, -Infinity, NaN, 2)));
    pyramid.update();
    assert.deepEqual(pyramid.extent(0, 4), { min: Infinity, max: -Infinity, gap: true });
    assert.deepEqual(pyramid.extent(0, 5), { min: 2, max: 2, gap: true });
  });

  it('gives the least positive value for logarithmic axes', () => {
    const values = Float64Array.from({ length: 5000 }, (_, row) => (row % 3 === 0 ? 0 : row % 3 === 1 ? -1 : 1 + row));
    const pyramid = new Pyramid(new Column(values));
    pyramid.update();
    assert.equal(pyramid.minPositive(0, 5000), 3);
    assert.equal(pyramid.minPositive(1000, 5000), 1002);
    assert.ok(Number.isNaN(pyramid.minPositive(0, 2)));
  });
});
