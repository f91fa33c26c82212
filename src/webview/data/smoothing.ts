/**
 * Smoothing that is honest: TensorBoard's exponential moving average with the start-up bias divided out (as in Adam), over the
 * logged points themselves, before anything is left out for drawing. Values that are not finite stay where they are and do not
 * enter the average.
 */
import { Column } from './column';

/** Largest weight offered; the average then spans about a thousand points. */
export const MAX_WEIGHT = 0.999;

/**
 * m_i = w m_(i-1) + (1 - w) y_i over the finite y, and m_i / (1 - w^n) where n counts them.
 */
export class Smoother {
  readonly #weight: number;
  #mean = 0;
  /** 1 - w^n, kept as a running value. */
  #debias = 0;

  /** @param weight in [0, 1); 0 changes nothing */
  constructor(weight: number) {
    if (!(weight >= 0 && weight < 1)) throw new RangeError(`smoothing weight ${weight} is outside [0, 1)`);
    this.#weight = weight;
  }

  next(value: number): number {
    if (!Number.isFinite(value)) return value;
    this.#mean = this.#weight * this.#mean + (1 - this.#weight) * value;
    this.#debias = this.#weight * this.#debias + (1 - this.#weight);
    return this.#mean / this.#debias;
  }
}

/** A column's smoothed values, as a column that follows it. */
export class SmoothedColumn {
  readonly column = new Column();
  readonly #source: Column;
  #weight: number;
  #smoother: Smoother;
  #generation: number;

  constructor(source: Column, weight: number) {
    this.#source = source;
    this.#weight = weight;
    this.#smoother = new Smoother(weight);
    this.#generation = source.generation;
  }

  /** Takes in new rows; recomputes when the weight or earlier rows changed. */
  update(weight: number): void {
    if (weight !== this.#weight || this.#source.generation !== this.#generation || this.#source.length < this.column.length) {
      this.#weight = weight;
      this.#generation = this.#source.generation;
      this.#smoother = new Smoother(weight);
      this.column.replace(new Float64Array(0));
    }
    const { data, length } = this.#source;
    if (length === this.column.length) return;
    const fresh = new Float64Array(length - this.column.length);
    for (let i = 0, row = this.column.length; row < length; i++, row++) fresh[i] = this.#smoother.next(data[row]!);
    this.column.append(fresh);
  }
}

/** Position of a slider in [0, 1] to a weight: equal ways multiply the span of the average by equal factors. */
export function weightOfSlider(position: number): number {
  const clamped = Math.min(1, Math.max(0, position));
  return Math.min(MAX_WEIGHT, 1 - (1 - MAX_WEIGHT) ** clamped);
}

/** Inverse of `weightOfSlider`. */
export function sliderOfWeight(weight: number): number {
  return Math.log(1 - Math.min(MAX_WEIGHT, Math.max(0, weight))) / Math.log(1 - MAX_WEIGHT);
}

/** Spans offered by default: round, and far enough apart that a growing run keeps its own for long. */
const SPANS = [5, 10, 20, 50, 100, 200, 500, 1000];

/**
 * A weight that suits a curve of `points` points: the average spans about a 250th of them, so that the eye sees the trend and
 * not the batches.
 */
export function weightForLength(points: number): number {
  const span = SPANS.findLast(candidate => candidate <= points / 250) ?? SPANS[0]!;
  return Number((1 - 1 / span).toPrecision(3));
}
