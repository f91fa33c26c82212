/**
 * The arrays of a gradient method: parameters, gradient, optimizer slots and the scalars of its update, side by side in one memory,
 * which lets the backend run the update as one loop over them.
 */
import type { Transform } from '../../optimizers/optimizer';
import type { Layout } from '../../models/model';
import { allocateTogether } from '../../program/memory';
import type { Precision, TensorSpec } from '../../program/backend';
import { laidOut, sizeOf } from '../flat';
import type { FlatVector, FloatArray } from '../flat';

export interface UpdateVectors {
  readonly theta: FlatVector;
  readonly gradient: FlatVector;
  readonly slots: Readonly<Record<string, FloatArray>>;
  /** One element each: the update's scalar inputs, and the norms it gives. */
  readonly scalars: Readonly<Record<string, FloatArray>>;
}

/** What the update program gives beside the new state, one element each. */
export const NORMS = ['gradient_norm', 'update_norm', 'parameter_norm'] as const;

/** @param transforms all forms that the update may take in this run; slots of none but the present one cost no memory until used */
export function allocateVectors(layout: Layout, precision: Precision, transforms: readonly Transform[], scalars: readonly string[]): UpdateVectors {
  const n = sizeOf(layout);
  const vector = (length: number): TensorSpec => ({ shape: [length], dtype: 'float32' });
  const slots = transforms.flatMap(transform => transform.slots.map(slot => [`slot ${slot.name}`, vector(slot.length ?? n)] as const));
  const numbers = [...scalars, ...NORMS].map(name => [`scalar ${name}`, { shape: [], dtype: 'float32' } as const] as const);
  const arrays = allocateTogether({ theta: vector(n), gradient: vector(n), ...Object.fromEntries(slots), ...Object.fromEntries(numbers) }, precision);
  const below = (prefix: string): Record<string, FloatArray> =>
    Object.fromEntries(Object.entries(arrays).flatMap(([name, array]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), floating(array)]] : [])));
  return { theta: laidOut(layout, floating(arrays.theta)), gradient: laidOut(layout, floating(arrays.gradient)), slots: below('slot '), scalars: below('scalar ') };
}

function floating(array: ArrayLike<number>): FloatArray {
  if (array instanceof Float32Array || array instanceof Float64Array) return array;
  throw new TypeError('a float32 array was asked for');
}
