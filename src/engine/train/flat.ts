/**
 * Flat vectors: all parameters (or all gradients, or a slot) in one off-heap array, and each parameter's part of it as a view.
 * The model reads and writes the views, the optimizer the whole.
 */
import type { Layout } from '../models/model';
import { allocate } from '../program/backend';
import type { Precision } from '../program/backend';

export type FloatArray = Float32Array | Float64Array;

export interface FlatVector {
  readonly array: FloatArray;
  /** Parameter name -> its part of `array`. */
  readonly views: Readonly<Record<string, FloatArray>>;
}

/** An off-heap array of floats, zeros. */
export function floats(length: number, precision: Precision): FloatArray {
  const array = allocate({ shape: [length], dtype: 'float32' }, precision);
  if (array instanceof Float32Array || array instanceof Float64Array) return array;
  throw new TypeError('a float32 array was asked for');
}

export const sizeOf = (layout: Layout): number => layout.reduce((sum, { size }) => sum + size, 0);

/** A zero vector laid out by `layout`. */
export const flatVector = (layout: Layout, precision: Precision): FlatVector => laidOut(layout, floats(sizeOf(layout), precision));

/** `array` as a vector laid out by `layout`. */
export function laidOut(layout: Layout, array: FloatArray): FlatVector {
  const views = Object.fromEntries(layout.map(({ name, offset, size }) => [name, array.subarray(offset, offset + size)]));
  return { array, views };
}

/** Euclidean norm, in doubles. */
export function norm(array: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < array.length; i++) sum += array[i]! * array[i]!;
  return Math.sqrt(sum);
}

export function allFinite(array: FloatArray): boolean {
  for (let i = 0; i < array.length; i++) if (!Number.isFinite(array[i]!)) return false;
  return true;
}
