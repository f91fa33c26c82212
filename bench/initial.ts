/** Initial parameters: what matters here is that all contenders start from the same. */
import type { Layout } from '../src/engine/models/model';

/** Ones for norms, zeros for biases, about normal draws of deviation 0.02 elsewhere. */
export function initialVector(layout: Layout): Float32Array<ArrayBuffer> {
  let state = 1;
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const size = layout.reduce((sum, slice) => sum + slice.size, 0);
  const vector = new Float32Array(size);
  for (const { offset, size: length, initial } of layout) {
    for (let i = offset; i < offset + length; i++) {
      vector[i] = initial.name === 'ones' ? 1 : initial.name === 'zeros' ? 0 : (uniform() + uniform() + uniform() - 1.5) * 0.04;
    }
  }
  return vector;
}
