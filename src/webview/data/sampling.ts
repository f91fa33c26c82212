/**
 * From columns to what one chart can show. Where there are more rows than pixels, every pixel column gets the extent of its
 * rows as two points: the polyline through them reaches every pixel that the polyline through all rows reaches (min-max
 * aggregation; Jugel et al., M4, VLDB 2014).
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
  /** False when nothing to draw has changed since the last call. */
  readonly changed: boolean;
}

export interface View {
  readonly window: Range;
  readonly scale: Scale;
  /** Width in pixels. */
  readonly columns: number;
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

/** Where the next sampling goes on: the start of the last bucket, whose rows may still grow in number. */
interface Mark {
  readonly column: number;
  readonly row: number;
  readonly length: number;
}

/**
 * The points of one chart, kept between drawings: while the view stays and columns only grow, only the last pixel column is
 * looked at again.
 */
export class Sampler {
  #key: readonly unknown[] = [];
  #aggregated = false;
  #mark: Mark = { column: 0, row: 0, length: 0 };
  #x: number[] = [];
  #y: (number | null)[][] = [];

  /**
   * Points for `view`. The neighbours just outside the window are included, so that lines run out of the picture. The arrays
   * given out are reused by the next call.
   * @param pyramids up to date, of equal length with the abscissa
   */
  update(abscissa: Abscissa, pyramids: readonly Pyramid[], view: View): Sample {
    const rows = pyramids.reduce((least, pyramid) => Math.min(least, pyramid.column.length), abscissa.column.length);
    const { from, to } = rowsInside(abscissa, view.window, rows);
    const aggregated = to - from > view.columns * DENSE;
    const key = [
      abscissa.column, abscissa.column.generation, abscissa.factor, view.window.min, view.window.max, view.scale, view.columns, from,
      ...pyramids.flatMap(pyramid => [pyramid, pyramid.column.generation]),
    ];
    const goOn = aggregated === this.#aggregated && this.#mark.row <= to && key.length === this.#key.length && key.every((part, i) => part === this.#key[i]);
    if (!goOn) {
      this.#key = key;
      this.#aggregated = aggregated;
      this.#x = [];
      this.#y = pyramids.map(() => []);
      if (from > 0) this.#putRow(abscissa, pyramids, view.scale, from - 1);
      this.#mark = { column: 0, row: from, length: this.#x.length };
    }
    const { length } = this.#mark;
    const tail = [this.#x.splice(length), ...this.#y.map(values => values.splice(length))];
    if (aggregated) this.#putBuckets(abscissa, pyramids, view, to);
    else {
      for (let row = this.#mark.row; row < to; row++) this.#putRow(abscissa, pyramids, view.scale, row);
      this.#mark = { column: 0, row: to, length: this.#x.length };
    }
    if (to < rows) this.#putRow(abscissa, pyramids, view.scale, to);
    const changed = !goOn || [this.#x, ...this.#y].some((values, i) => differs(values, length, tail[i] ?? []));
    return { x: this.#x, y: this.#y, from, to, changed };
  }

  #putBuckets(abscissa: Abscissa, pyramids: readonly Pyramid[], { window, scale, columns }: View, to: number): void {
    let start = this.#mark.row;
    for (let column = this.#mark.column; column < columns && start < to; column++) {
      const left = valueAt(column / columns, window, scale);
      const right = valueAt((column + 1) / columns, window, scale);
      const end = column === columns - 1 ? to : lowerBound(abscissa.column, right / abscissa.factor, start, to);
      if (end > start) this.#mark = { column, row: start, length: this.#x.length };
      if (end - start <= 2) {
        for (let row = start; row < end; row++) this.#putRow(abscissa, pyramids, scale, row);
      } else {
        this.#x.push(left + 0.25 * (right - left), left + 0.75 * (right - left));
        pyramids.forEach((pyramid, series) => putExtent(this.#y[series]!, pyramid, start, end));
      }
      start = end;
    }
  }

  #putRow(abscissa: Abscissa, pyramids: readonly Pyramid[], scale: Scale, row: number): void {
    const value = abscissa.column.at(row) * abscissa.factor;
    if (scale === 'log' && !(value > 0)) return;
    this.#x.push(value);
    pyramids.forEach((pyramid, series) => this.#y[series]!.push(finiteOrNull(pyramid.column.at(row))));
  }
}

function putExtent(into: (number | null)[], pyramid: Pyramid, from: number, to: number): void {
  const { min, max, gap } = pyramid.extent(from, to);
  if (min > max) into.push(null, null);
  // The break stays visible even though most of the pixel's rows are fine.
  else if (gap) into.push(max, null);
  // Within the pixel the order is free; this one does not make a steady slope zigzag.
  else if (pyramid.column.at(from) <= pyramid.column.at(to - 1)) into.push(min, max);
  else into.push(max, min);
}

function differs(values: readonly (number | null)[], from: number, tail: readonly (number | null)[]): boolean {
  if (values.length - from !== tail.length) return true;
  return tail.some((value, i) => value !== values[from + i]);
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
