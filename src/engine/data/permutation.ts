/** Orders and draws as pure functions of a stream. */
import type { Stream } from '../random';

/** A uniformly random order of 0 .. count - 1 (Fisher and Yates), a pure function of the stream. */
export function permutation(count: number, random: Stream): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i, i + 1);
    const swapped = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = swapped;
  }
  return order;
}
