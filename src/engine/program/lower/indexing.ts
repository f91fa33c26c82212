/** Operations with index tensors: gather, scatter, one-hot. */
import { ElementType } from '../onnx';
import { where } from './elementwise';
import { input, result, size } from './lowering';
import type { Node, Operation, ProgramDType } from '../program';
import type { GraphBuilder } from './graph';
import type { Lowering, Shape } from './lowering';

type Of<Name extends Operation['op']> = Extract<Operation, { op: Name }>;

export function gather(at: Lowering, node: Node, { axis }: Of<'gather'>): void {
  at.define(result(node), at.graph.add('Gather', [at.name(input(node, 0)), at.name(input(node, 1))], { axis: { int: axis } }));
}

export function oneHot(at: Lowering, node: Node, { depth, on, off }: Of<'oneHot'>): void {
  const output = result(node);
  const { dtype } = at.info(output);
  const indices = at.stored(input(node, 0));
  at.define(output, hot(at.graph, indices.name, indices.shape, depth, [off, on], dtype), [...indices.shape, depth]);
}

/** Rows up to which a one-hot matrix product adds faster than a scatter. */
const ONE_HOT_ROWS = 512;

/**
 * Sums rows of updates by index. Never `ScatterND` with addition: it loses updates where indices repeat and threads are many
 * (microsoft/onnxruntime#18048, #23396). `ScatterElements` adds exactly.
 */
export function scatterAdd(at: Lowering, node: Node, { rows }: Of<'scatterAdd'>): void {
  const [updates, indices, output] = [input(node, 0), input(node, 1), result(node)];
  const { shape, dtype } = at.info(updates);
  const [count, width] = [shape[0] ?? 1, size(shape.slice(1))];
  const flat = at.name(updates, [count, width]);
  if (rows <= ONE_HOT_ROWS) {
    const matrix = hot(at.graph, at.name(indices, [count]), [count], rows, [0, 1], dtype);
    at.define(output, at.graph.add('Gemm', [matrix, flat], { transA: { int: 1 } }), [rows, width]);
    return;
  }
  const zeros = at.graph.add('Expand', [at.graph.scalar(0, dtype), at.graph.integers([rows, width])]);
  const wide = at.graph.add('Expand', [toInt64(at.graph, at.name(indices, [count, 1])), at.graph.integers([count, width])]);
  at.define(output, at.graph.add('ScatterElements', [zeros, wide, flat], { axis: { int: 0 }, reduction: { text: 'add' } }), [rows, width]);
}

/** x[i, indices[i]] of every row. */
export function takeAlong(at: Lowering, node: Node): void {
  const [x, output] = [input(node, 0), result(node)];
  const [rows = 1] = at.info(x).shape;
  at.define(output, at.graph.add('GatherElements', [at.name(x), at.name(input(node, 1), [rows, 1])], { axis: { int: 1 } }), [rows, 1]);
}

/** Adds `value` at [i, indices[i]] of every row. */
export function addAlong(at: Lowering, node: Node, { value }: Of<'addAlong'>): void {
  const [x, output] = [input(node, 0), result(node)];
  const [rows = 1] = at.info(x).shape;
  const updates = at.graph.add('Expand', [at.like(x, value), at.graph.integers([rows, 1])]);
  at.define(output, at.graph.add('ScatterElements', [at.name(x), at.name(input(node, 1), [rows, 1]), updates], { axis: { int: 1 }, reduction: { text: 'add' } }));
}

/** A one-hot matrix from indices of `shape`. The operator exists in single precision, for int64 indices. */
function hot(graph: GraphBuilder, indices: string, shape: Shape, depth: number, values: readonly [number, number], dtype: ProgramDType): string {
  if (dtype === 'float32') return graph.add('OneHot', [toInt64(graph, indices), graph.scalar(depth, 'int64'), graph.pair(values, dtype)], { axis: { int: -1 } });
  const column = graph.add('Reshape', [indices, graph.integers([...shape, 1])]);
  const here = graph.add('Equal', [column, graph.tensor([...Array(depth).keys()], [depth], 'int32')]);
  const [off, on] = values.map(value => graph.scalar(value, dtype));
  return where(graph, here, on ?? '', off ?? '', dtype);
}

const toInt64 = (graph: GraphBuilder, indices: string): string => graph.add('Cast', [indices], { to: { int: ElementType.int64 } });
