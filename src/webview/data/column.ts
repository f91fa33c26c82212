/**
 * A growing column of doubles: the panel's copy of one logged quantity. Whatever is derived from a column (pyramids, smoothed
 * curves) pulls: it remembers the `generation` and `length` it has seen, and reads on from there.
 */
export class Column {
  #data: Float64Array;
  #length: number;
  #generation = 0;

  /** @param values becomes the column's own storage; not copied */
  constructor(values: Float64Array = new Float64Array(0)) {
    this.#data = values;
    this.#length = values.length;
  }

  /** Storage; only the first `length` entries mean anything, and the array changes when the column grows. */
  get data(): Float64Array {
    return this.#data;
  }

  get length(): number {
    return this.#length;
  }

  /** Changes when values already handed out changed; while it stays, the column has only grown at its end. */
  get generation(): number {
    return this.#generation;
  }

  get last(): number {
    return this.at(this.#length - 1);
  }

  /** NaN outside the column. */
  at(row: number): number {
    return row >= 0 && row < this.#length ? (this.#data[row] ?? NaN) : NaN;
  }

  append(values: ArrayLike<number>): void {
    this.#reserve(this.#length + values.length);
    this.#data.set(values, this.#length);
    this.#length += values.length;
  }

  push(value: number): void {
    this.#reserve(this.#length + 1);
    this.#data[this.#length++] = value;
  }

  /** Forgets the rows from `length` on. */
  truncate(length: number): void {
    if (length >= this.#length) return;
    this.#length = Math.max(0, length);
    this.#generation++;
  }

  /** Takes over `values` in place of everything held. */
  replace(values: Float64Array): void {
    this.#data = values;
    this.#length = values.length;
    this.#generation++;
  }

  #reserve(length: number): void {
    if (length <= this.#data.length) return;
    const grown = new Float64Array(Math.max(256, length, this.#data.length * 2));
    grown.set(this.#data.subarray(0, this.#length));
    this.#data = grown;
  }
}

/**
 * First row whose value is at least `value`, in [from, to]; `to` when there is none. The column must not decrease there.
 */
export function lowerBound(column: Column, value: number, from = 0, to = column.length): number {
  const data = column.data;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((data[middle] ?? NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row whose value lies closest to `value`; -1 for an empty column. The column must not decrease. */
export function nearestRow(column: Column, value: number): number {
  if (column.length === 0) return -1;
  const after = Math.min(lowerBound(column, value), column.length - 1);
  const before = Math.max(0, after - 1);
  return Math.abs(column.at(before) - value) <= Math.abs(column.at(after) - value) ? before : after;
}
