/** Operations with index tensors: gather, scatter, one-hot. */
import { ElementType } from '../onnx';
import { where } from './elementwise';
import { input, result, size } from './lowering';
import type { Node, Operation, ProgramDType } from '../program';
import type { GraphBuilder } from './graph';
import type { Lowering } from './lowering';

type Of<Name extends Operation['op']> = Extract<Operation, { op: Name }>;

export function gather(at: Lowering, node: Node, { axis }: Of<'gather'>): void {
  at.define(result(node), at.graph.add('Gather', [at.name(input(node, 0)), at.name(input(node, 1))], { axis: { int: axis } }));
}

/** By comparison with 0, 1, ...: several times faster than the operator `OneHot`, and in every type. */
export function oneHot(at: Lowering, node: Node, { depth, on, off }: Of<'oneHot'>): void {
  const [indices, output] = [input(node, 0), result(node)];
  const { dtype } = at.info(output);
  const column = at.name(indices, [...at.info(indices).shape, 1]);
  const here = at.graph.add('Equal', [column, at.graph.counting(depth, [depth])]);
  at.define(output, on === 1 && off === 0 ? truth(at.graph, here, dtype) : where(at.graph, here, at.graph.scalar(on, dtype), at.graph.scalar(off, dtype), dtype));
}

/** 1 for true and 0 for false. */
const truth = (graph: GraphBuilder, condition: string, dtype: ProgramDType): string => (dtype === 'bool' ? condition : graph.add('Cast', [condition], { to: { int: ElementType[dtype] } }));

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
    const here = at.graph.add('Equal', [at.name(indices, [1, count]), at.graph.counting(rows, [rows, 1])]);
    at.define(output, at.graph.add('Gemm', [truth(at.graph, here, dtype), flat]), [rows, width]);
    return;
  }
  const zeros = at.graph.add('Expand', [at.graph.scalar(0, dtype), at.graph.integers([rows, width])]);
  const long = at.graph.add('Cast', [at.name(indices, [count, 1])], { to: { int: ElementType.int64 } });
  const wide = at.graph.add('Expand', [long, at.graph.integers([count, width])]);
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
