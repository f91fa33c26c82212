import { number, text } from '../config/spec';
import { defineInitializer, fillNormal } from './initializer';

/** `torch.nn.init.orthogonal_`: the Q of a Gaussian matrix's QR decomposition with R's diagonal positive, which is Haar-distributed. */
export const orthogonal = defineInitializer({
  spec: {
    name: 'orthogonal',
    title: 'Orthogonal',
    doc: text('A random (semi-)orthogonal matrix: rows, or columns if there are fewer, are orthonormal.', '随机（半）正交矩阵：行与列中较少的一方两两正交且为单位向量。'),
    formula: "w w' = gain^2 I  (rows <= columns),  else  w' w = gain^2 I",
    paper: { title: 'Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (Saxe et al. 2013)', url: 'https://arxiv.org/abs/1312.6120' },
    options: { gain: number(text('Factor on the whole.', '整体倍率。'), { default: 1, min: 0 }) },
  },
  weightsOnly: true,
  fill({ gain }, shape, random, into) {
    const rows = shape[0] ?? 1;
    const columns = into.length / Math.max(rows, 1);
    fillNormal(1, random, into);
    // The shorter side's vectors: rows lie contiguous, columns a row apart.
    const wide = rows <= columns;
    orthonormalise(into, wide ? { count: rows, size: columns, next: columns, stride: 1 } : { count: columns, size: rows, next: 1, stride: columns });
    for (let i = 0; i < into.length; i++) into[i] = gain * (into[i] ?? 0);
  },
});

interface Vectors {
  readonly count: number;
  readonly size: number;
  /** Distance between the starts of two vectors, and between two entries of one. */
  readonly next: number;
  readonly stride: number;
}

/** Modified Gram-Schmidt, each vector cleaned twice, which is as orthogonal as Householder's ("twice is enough", Kahan). */
function orthonormalise(data: Float64Array, { count, size, next, stride }: Vectors): void {
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (data[a * next + i * stride] ?? 0) * (data[b * next + i * stride] ?? 0);
    return sum;
  };
  for (let v = 0; v < count; v++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let u = 0; u < v; u++) {
        const projection = dot(u, v);
        for (let i = 0; i < size; i++) {
          const at = v * next + i * stride;
          data[at] = (data[at] ?? 0) - projection * (data[u * next + i * stride] ?? 0);
        }
      }
    }
    const norm = Math.sqrt(dot(v, v));
    for (let i = 0; i < size; i++) {
      const at = v * next + i * stride;
      data[at] = (data[at] ?? 0) / norm;
    }
  }
}
