/** The quadratic form with a matrix of one's own: 1/2 x'Ax - b'x. */
import { text } from '../config/spec';
import type { Spec } from '../config/spec';
import { dimensionsOf, problem, startOf } from './objectiveOptions';
import type { ObjectiveOptions, Resolved } from './objectiveOptions';

export const quadraticSpec: Spec<Readonly<Record<never, never>>> = {
  name: 'quadratic',
  title: 'Quadratic',
  doc: text(
    'A quadratic form with your own `matrix` A and `vector` b: its eigenvalues decide how fast, and whether, a method converges.',
    '由自定义 `matrix` A 和 `vector` b 给出的二次型：特征值决定方法收敛的快慢以及是否收敛。',
  ),
  formula: "1/2 x'Ax - b'x",
  options: {},
};

/** From `matrix` (square; its symmetric part counts) and `vector` (zeros by default). */
export function quadraticObjective(options: ObjectiveOptions): Resolved {
  const { matrix, vector } = options;
  if (!matrix) return problem('function', 'quadratic-needs-matrix', []);
  const n = matrix.length;
  const ragged = matrix.find(row => row.length !== n);
  if (ragged) return problem('matrix', 'matrix-not-square', [n, ragged.length]);
  if (vector && vector.length !== n) return problem('vector', 'vector-length', [vector.length, n]);
  const dimensions = dimensionsOf(options, n);
  if (typeof dimensions !== 'number') return dimensions;
  if (dimensions !== n) return problem(options.dimensions === undefined ? 'start' : 'dimensions', 'dimensions-of-matrix', [dimensions, n]);
  const b = Float64Array.from(vector ?? { length: n }, value => Number(value ?? 0));
  const entry = (i: number, j: number): number => ((matrix[i]?.[j] ?? 0) + (matrix[j]?.[i] ?? 0)) / 2;
  const hessian = Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));
  const minimiser = solvePositiveDefinite(hessian, b);
  return {
    objective: {
      dimensions: n,
      start: startOf(options, Array.from({ length: n }, () => 1)),
      value(ops, x) {
        const column = ops.reshape(x, [n, 1]);
        const bent = ops.mul(ops.sum(ops.mul(column, ops.matMul(ops.constant(hessian, [n, n]), column))), 0.5);
        return vector ? ops.sub(bent, ops.sum(ops.mul(x, ops.constant(b, [n])))) : bent;
      },
      minimisers: minimiser ? [Array.from(minimiser)] : [],
      minimum: minimiser && -0.5 * minimiser.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0),
      window: undefined,
      curvature: { kind: 'exact', diagonal: Float64Array.from({ length: n }, (_, i) => entry(i, i)), hessian },
    },
  };
}

/** Solution of Ax = b by Cholesky's factors; undefined where A (row-major, symmetric) is not positive definite: no minimum. */
function solvePositiveDefinite(a: Float64Array, b: Float64Array): Float64Array | undefined {
  const n = b.length;
  const l = new Float64Array(n * n);
  const at = (i: number, j: number): number => l[i * n + j] ?? 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) rest -= at(i, k) * at(j, k);
      if (i === j && !(rest > 0)) return undefined;
      l[i * n + j] = i === j ? Math.sqrt(rest) : rest / at(j, j);
    }
  }
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] ?? 0) - at(i, k) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = (x[i] ?? 0) - at(k, i) * (x[k] ?? 0);
    x[i] = (x[i] ?? 0) / at(i, i);
  }
  return x;
}
