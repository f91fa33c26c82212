/** Hessians of losses of affine maps, laid out as the parameters are: weight [outputs, features], then bias [outputs]. */
import type { Curvature, Rows } from './model';

/** The whole Hessian is kept up to this many parameters. */
const SMALL = 256;

/**
 * Hessian of sum over rows of `second` / 2 (weight x + bias)^2, alike for every output and without terms between outputs:
 * `second` times the sum over rows of x x', x with a 1 appended.
 */
export function affineCurvature(rows: Rows, outputs: number, second: number, kind: Curvature['kind']): Curvature {
  const { features } = rows;
  const size = features + 1;
  const moments = momentMatrix(rows);
  const n = outputs * size;
  /** Place in the flat vector of output `o`'s entry `j` (the bias is entry `features`). */
  const place = (o: number, j: number): number => (j < features ? o * features + j : outputs * features + o);
  const diagonal = new Float64Array(n);
  for (let o = 0; o < outputs; o++) for (let j = 0; j < size; j++) diagonal[place(o, j)] = second * (moments[j * size + j] ?? 0);
  if (n > SMALL) return { kind, diagonal };
  const hessian = new Float64Array(n * n);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) hessian[place(o, i) * n + place(o, j)] = second * (moments[i * size + j] ?? 0);
  }
  return { kind, diagonal, hessian };
}

/** Sum over rows of x x', x with a 1 appended: [features + 1, features + 1]; the diagonal alone where that is large. */
function momentMatrix({ inputs, features, rows }: Rows): Float64Array {
  const size = features + 1;
  const moments = new Float64Array(size * size);
  const diagonalOnly = size > SMALL;
  const entry = (row: number, j: number): number => (j < features ? (inputs[row * features + j] ?? 0) : 1);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < size; i++) {
      const x = entry(row, i);
      for (let j = diagonalOnly ? i : 0; j < (diagonalOnly ? i + 1 : size); j++) moments[i * size + j] = (moments[i * size + j] ?? 0) + x * entry(row, j);
    }
  }
  return moments;
}
