/** Reductions, arg max and running sums. */
import { input, isFloating, result, size } from './lowering';
import type { Node, Operation, ReduceOp } from '../program';
import type { Lowering } from './lowering';

type Of<Name extends Operation['op']> = Extract<Operation, { op: Name }>;

const operators: Readonly<Record<ReduceOp, string>> = { sum: 'ReduceSum', mean: 'ReduceMean', max: 'ReduceMax', min: 'ReduceMin', prod: 'ReduceProd' };

export function reduce(at: Lowering, node: Node, { kind, axes, keepDims }: Of<'reduce'>): void {
  const [x, output] = [input(node, 0), result(node)];
  if (axes.length === 0) {
    at.defineReshape(output, x);
    return;
  }
  const { shape } = at.info(x);
  if (axes.length === shape.length) {
    // Over everything, the order of the axes does not matter: no reshape first.
    const stored = at.stored(x);
    at.define(output, at.graph.add(operators[kind], [stored.name], { keepdims: { int: 0 } }), []);
    return;
  }
  const { dtype } = at.info(x);
  if (kind === 'sum' && axes.every((axis, i) => axis === i) && isFloating(dtype)) {
    // Sums over leading axes as a product with a row of ones, which takes half the time of the reduction.
    const [rows, columns] = [size(shape.slice(0, axes.length)), size(shape.slice(axes.length))];
    at.define(output, at.graph.add('Gemm', [at.graph.filled(1, [1, rows], dtype), at.name(x, [rows, columns])]), [1, columns]);
    return;
  }
  const padded = at.padded(x);
  const shifted = axes.map(axis => axis + padded.extra);
  const reduced = at.graph.add(operators[kind], [padded.name, at.graph.integers(shifted)], { keepdims: { int: keepDims ? 1 : 0 } });
  at.define(output, reduced, padded.shape.flatMap((n, axis) => (shifted.includes(axis) ? (keepDims ? [1] : []) : [n])));
}

export function argMax(at: Lowering, node: Node, { axis }: Of<'argMax'>): void {
  const index = at.graph.add('ArgMax', [at.name(input(node, 0))], { axis: { int: axis }, keepdims: { int: 0 } });
  at.define(result(node), at.graph.add('Cast', [index], { to: { int: 6 } }));
}

export function cumulativeSum(at: Lowering, node: Node, { axis, exclusive, reverse }: Of<'cumulativeSum'>): void {
  const attributes = { exclusive: { int: exclusive ? 1 : 0 }, reverse: { int: reverse ? 1 : 0 } };
  at.define(result(node), at.graph.add('CumSum', [at.name(input(node, 0)), at.graph.scalar(axis, 'int64')], attributes));
}
