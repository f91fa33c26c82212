/** State of host and search methods as arrays, so that every bit (NaN and infinities included) survives a checkpoint. */
import type { FloatArray } from '../flat';

type MethodState = Readonly<Record<string, number | Float64Array>>;

const NUMBER = 'number.';
const ARRAY = 'array.';

export function packState(state: MethodState): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => (typeof value === 'number' ? [NUMBER + name, Float64Array.of(value)] : [ARRAY + name, value])),
  );
}

export function unpackState(arrays: Readonly<Record<string, FloatArray>>): Record<string, number | Float64Array> {
  const entries = Object.entries(arrays).flatMap(([name, array]): [string, number | Float64Array][] => {
    if (name.startsWith(NUMBER)) return [[name.slice(NUMBER.length), array[0] ?? NaN]];
    return name.startsWith(ARRAY) ? [[name.slice(ARRAY.length), Float64Array.from(array)]] : [];
  });
  return Object.fromEntries(entries);
}
