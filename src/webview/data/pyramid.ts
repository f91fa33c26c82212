import type { Column } from './column';

/** Rows of level k + 1 that one row of level k makes. Four keeps queries short (three steps a level and side) and memory at 2/3 of the column. */
const FACTOR = 4;
const SHIFT = 2;

interface Level {
  min: Float64Array;
  max: Float64Array;
  /** 1 where the block holds a value that is not finite. */
  gap: Uint8Array;
  /** Whole blocks; the ragged end is read from the levels below. */
  length: number;
}

export interface Extent {
  /** Infinity when no value is finite. */
  readonly min: number;
  /** -Infinity when no value is finite. */
  readonly max: number;
  /** Whether a value in the range is not finite. */
  readonly gap: boolean;
}

/**
 * Minimum and maximum of any range of rows in O(log rows), so that a chart of a million steps paints every spike: each pixel
 * column asks for the extent of its rows. Block i of level k covers rows [i 4^k, (i + 1) 4^k). Values that are not finite
 * are left out and reported as a gap. Grows with its column in amortised constant time a row.
 */
export class Pyramid {
  readonly #column: Column;
  #levels: Level[] = [];
  #generation: number;
  #length = 0;

  constructor(column: Column) {
    this.#column = column;
    this.#generation = column.generation;
  }

  get column(): Column {
    return this.#column;
  }

  /** Takes in the rows that the column gained, or starts over where the column was changed. */
  update(): void {
    if (this.#column.generation !== this.#generation || this.#column.length < this.#length) {
      this.#levels = [];
      this.#generation = this.#column.generation;
    }
    this.#length = this.#column.length;
    for (let k = 0, below = this.#length; below >= FACTOR; k++) {
      const level = (this.#levels[k] ??= { min: new Float64Array(64), max: new Float64Array(64), gap: new Uint8Array(64), length: 0 });
      const blocks = below >> SHIFT;
      reserve(level, blocks);
      if (k === 0) buildFromColumn(level, this.#column.data, blocks);
      else buildFromLevel(level, this.#levels[k - 1]!, blocks);
      below = blocks;
    }
  }

  /** Extent of rows [from, to); `update` first. O(log(to - from)). */
  extent(from: number, to: number): Extent {
    const data = this.#column.data;
    const end = Math.min(to, this.#length);
    let min = Infinity;
    let max = -Infinity;
    let gap = false;
    let row = Math.max(0, from);
    while (row < end) {
      let k = 0;
      let size = 1;
      while (k < this.#levels.length && row % (size * FACTOR) === 0 && row + size * FACTOR <= end) {
        size *= FACTOR;
        k++;
      }
      if (k === 0) {
        const value = data[row]!;
        if (!Number.isFinite(value)) gap = true;
        else {
          if (value < min) min = value;
          if (value > max) max = value;
        }
      } else {
        const level = this.#levels[k - 1]!;
        const block = row / size;
        if (level.min[block]! < min) min = level.min[block]!;
        if (level.max[block]! > max) max = level.max[block]!;
        if (level.gap[block] === 1) gap = true;
      }
      row += size;
    }
    return { min, max, gap };
  }

  /** Smallest value above zero in rows [from, to), for logarithmic axes; NaN when there is none. */
  minPositive(from: number, to: number): number {
    const whole = this.extent(from, to);
    if (whole.min > 0) return whole.min === Infinity ? NaN : whole.min;
    if (!(whole.max > 0)) return NaN;
    if (to - from <= 64) {
      let least = Infinity;
      for (let row = from; row < to; row++) {
        const value = this.#column.at(row);
        if (value > 0 && value < least) least = value;
      }
      return least === Infinity ? NaN : least;
    }
    const middle = Math.floor((from + to) / 2);
    const left = this.minPositive(from, middle);
    const right = this.minPositive(middle, to);
    return Number.isNaN(left) ? right : Number.isNaN(right) ? left : Math.min(left, right);
  }
}

function reserve(level: Level, blocks: number): void {
  if (blocks <= level.min.length) return;
  const size = Math.max(blocks, level.min.length * 2);
  const grow = <T extends Float64Array | Uint8Array>(old: T, fresh: T): T => {
    fresh.set(old.subarray(0, level.length));
    return fresh;
  };
  level.min = grow(level.min, new Float64Array(size));
  level.max = grow(level.max, new Float64Array(size));
  level.gap = grow(level.gap, new Uint8Array(size));
}

function buildFromColumn(level: Level, data: Float64Array, blocks: number): void {
  for (let block = level.length; block < blocks; block++) {
    let min = Infinity;
    let max = -Infinity;
    let gap = 0;
    for (let i = block * FACTOR; i < block * FACTOR + FACTOR; i++) {
      const value = data[i]!;
      // The difference of a finite number with itself is 0, of any other NaN.
      if (value - value !== 0) gap = 1;
      else {
        if (value < min) min = value;
        if (value > max) max = value;
      }
    }
    level.min[block] = min;
    level.max[block] = max;
    level.gap[block] = gap;
  }
  level.length = blocks;
}

function buildFromLevel(level: Level, below: Level, blocks: number): void {
  for (let block = level.length; block < blocks; block++) {
    let min = Infinity;
    let max = -Infinity;
    let gap = 0;
    for (let i = block * FACTOR; i < block * FACTOR + FACTOR; i++) {
      if (below.min[i]! < min) min = below.min[i]!;
      if (below.max[i]! > max) max = below.max[i]!;
      gap |= below.gap[i]!;
    }
    level.min[block] = min;
    level.max[block] = max;
    level.gap[block] = gap;
  }
  level.length = blocks;
}
