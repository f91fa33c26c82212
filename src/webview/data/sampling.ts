/**
 * From columns to what one chart can show. Where there are more rows than pixels, every pixel column gets the first value,
 * the extent and the last value of its rows (the four points of M4 aggregation, Jugel et al., VLDB 2014): the polyline through
 * them covers the pixels that the polyline through all rows covers.
 */
import { lowerBound, type Column } from './column';
import type { Pyramid } from './pyramid';
import { valueAt, type Range, type Scale } from './scale';

/** What stands on the horizontal axis: a column that does not decrease, times a factor (epochs are steps over steps an epoch). */
export interface Abscissa {
  readonly column: Column;
  readonly factor: number;
}

export interface Sample {
  readonly x: number[];
  /** One array a pyramid, as long as `x`; null is a gap. */
  readonly y: (number | null)[][];
  /** Rows [from, to) of the window, for extents. */
  readonly from: number;
  readonly to: number;
}

/** Rows a pixel column may have before it is aggregated. */
const DENSE = 2;

/** Rows [from, to) with abscissae inside the window. */
export function rowsInside(abscissa: Abscissa, window: Range, rows: number): { readonly from: number; readonly to: number } {
  const from = lowerBound(abscissa.column, window.min / abscissa.factor, 0, rows);
  // Nudged up: the row that lies exactly at the right edge belongs to the window.
  const edge = window.max / abscissa.factor;
  const to = lowerBound(abscissa.column, edge + Math.abs(edge) * 1e-12 + Number.MIN_VALUE, from, rows);
  return { from, to };
}

/**
 * Points to draw for `window`, `columns` pixels wide. The neighbours just outside the window are included, so that lines run
 * out of the picture.
 * @param pyramids up to date, of equal length with the abscissa
 */
export function sample(abscissa: Abscissa, pyramids: readonly Pyramid[], window: Range, scale: Scale, columns: number): Sample {
  const rows = pyramids.reduce((least, pyramid) => Math.min(least, pyramid.column.length), abscissa.column.length);
  const { from, to } = rowsInside(abscissa, window, rows);
  const x: number[] = [];
  const y: (number | null)[][] = pyramids.map(() => []);
  const putRow = (row: number): void => {
    const value = abscissa.column.at(row) * abscissa.factor;
    if (scale === 'log' && !(value > 0)) return;
    x.push(value);
    pyramids.forEach((pyramid, series) => y[series]!.push(finiteOrNull(pyramid.column.at(row))));
  };
  if (from > 0) putRow(from - 1);
  if (to - from <= columns * DENSE) {
    for (let row = from; row < to; row++) putRow(row);
  } else {
    let start = from;
    for (let column = 0; column < columns && start < to; column++) {
      const left = valueAt(column / columns, window, scale);
      const right = valueAt((column + 1) / columns, window, scale);
      const end = column === columns - 1 ? to : lowerBound(abscissa.column, right / abscissa.factor, start, to);
      if (end - start <= 4) {
        for (let row = start; row < end; row++) putRow(row);
      } else {
        for (let slot = 0; slot < 4; slot++) x.push(left + ((slot + 0.5) / 4) * (right - left));
        pyramids.forEach((pyramid, series) => y[series]!.push(...fourPoints(pyramid, start, end)));
      }
      start = end;
    }
  }
  if (to < rows) putRow(to);
  return { x, y, from, to };
}

function fourPoints(pyramid: Pyramid, from: number, to: number): (number | null)[] {
  const { min, max, gap } = pyramid.extent(from, to);
  if (min > max) return [null, null, null, null];
  // The break stays visible even though most of the pixel's rows are fine.
  if (gap) return [min, max, null, finiteOrNull(pyramid.column.at(to - 1))];
  const first = pyramid.column.at(from);
  const last = pyramid.column.at(to - 1);
  // Within the pixel the order is free; this one does not make a steady slope zigzag.
  return first <= last ? [first, min, max, last] : [first, max, min, last];
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
