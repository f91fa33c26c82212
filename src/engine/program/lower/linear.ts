/** Matrix products, softmax and layer normalisation. */
import { broadcastShape, input, result, sameShape, size } from './lowering';
import type { Node, ProgramDType } from '../program';
import type { Attributes } from './graph';
import type { Lowering, Shape } from './lowering';

interface Product {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly alpha: number;
}

/** alpha a' b' + c. Products without a batch are one `Gemm`; batches of a shared matrix too; the rest goes matrix by matrix. */
export function matMul(at: Lowering, node: Node, product: Product): void {
  const [a, b, output] = [input(node, 0), input(node, 1), result(node)];
  const c = node.inputs[2];
  const [shapeA, shapeB] = [at.info(a).shape, at.info(b).shape];
  const shape = at.info(output).shape;
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const [batchA, batchB] = [size(shapeA.slice(0, -2)), size(shapeB.slice(0, -2))];
  const matrix = (shape: Shape): Shape => shape.slice(-2);

  if (batchA === 1 && batchB === 1) {
    at.define(output, gemm(at, at.name(a, matrix(shapeA)), at.name(b, matrix(shapeB)), c, product, at.info(a).dtype), [rows, columns]);
  } else if (batchB === 1 && !product.transposeA && c === undefined) {
    const stacked = [batchA * rows, shapeA.at(-1) ?? 1];
    at.define(output, gemm(at, at.name(a, stacked), at.name(b, matrix(shapeB)), undefined, product, at.info(a).dtype), [batchA * rows, columns]);
  } else {
    const [left, right] = [at.padded(a), at.padded(b)];
    const batch = broadcastShape([left.shape.slice(0, -2), right.shape.slice(0, -2)]) ?? [];
    at.define(output, batched(at, left.name, right.name, product, at.info(a).dtype), [...batch, rows, columns]);
  }
}

function gemm(at: Lowering, a: string, b: string, c: number | undefined, product: Product, type: ProgramDType): string {
  const { alpha } = product;
  if (exact(alpha, type)) return at.graph.add('Gemm', c === undefined ? [a, b] : [a, b, at.name(c)], transposes(product));
  const scaled = at.graph.add('Mul', [gemm(at, a, b, undefined, { ...product, alpha: 1 }, type), at.graph.scalar(alpha, type)]);
  return c === undefined ? scaled : at.graph.add('Add', [scaled, at.name(c)]);
}

function batched(at: Lowering, a: string, b: string, product: Product, type: ProgramDType): string {
  const { transposeA, transposeB, alpha } = product;
  if (!transposeA && !transposeB && alpha === 1) return at.graph.add('MatMul', [a, b]);
  if (exact(alpha, type)) return at.graph.add('FusedMatMul', [a, b], transposes(product));
  return at.graph.add('Mul', [batched(at, a, b, { ...product, alpha: 1 }, type), at.graph.scalar(alpha, type)]);
}

const transposes = ({ transposeA, transposeB, alpha }: Product): Attributes => ({
  ...(transposeA && { transA: { int: 1 } }),
  ...(transposeB && { transB: { int: 1 } }),
  ...(alpha !== 1 && { alpha: { float: alpha } }),
});

/** The attribute is single precision, whatever the operands are. */
const exact = (alpha: number, type: ProgramDType): boolean => type === 'float32' || alpha === Math.fround(alpha);

/** Normalisation over the last axis: y, mean and 1 / deviation. */
export function layerNorm(at: Lowering, node: Node, epsilon: number): void {
  const [x, scale, shift] = [input(node, 0), input(node, 1), input(node, 2)];
  const [y, mean, inverse] = [result(node, 0), result(node, 1), result(node, 2)];
  const { graph } = at;
  if (at.info(x).dtype === 'float32') {
    const stored = at.stored(x);
    const last = at.info(x).shape.at(-1);
    const shape = stored.shape.at(-1) === last ? stored.shape : at.info(x).shape;
    const names = graph.addMany('LayerNormalization', [at.name(x, shape), at.name(scale), at.name(shift)], 3, { axis: { int: -1 }, epsilon: { float: epsilon } });
    const [normalised = '', means = '', inverses = ''] = names;
    const kept = [...shape.slice(0, -1), 1];
    at.define(y, normalised, shape);
    at.define(mean, means, kept);
    at.define(inverse, inverses, kept);
    return;
  }
  // The double kernel gives its statistics in single precision only.
  const axis = graph.integers([-1]);
  const values = at.name(x);
  const average = graph.add('ReduceMean', [values, axis]);
  const centred = graph.add('Sub', [values, average]);
  const variance = graph.add('ReduceMean', [graph.add('Mul', [centred, centred]), axis]);
  const scaled = graph.add('Reciprocal', [graph.add('Sqrt', [graph.add('Add', [variance, at.like(x, epsilon)])])]);
  at.define(mean, average);
  at.define(inverse, scaled);
  at.define(y, graph.add('Add', [graph.add('Mul', [graph.add('Mul', [centred, scaled]), at.name(scale)]), at.name(shift)]));
}

/** Over the last axis; leading axes may be stored in any shape. */
export function softmax(at: Lowering, node: Node, type: 'Softmax' | 'LogSoftmax'): void {
  const [x, output] = [input(node, 0), result(node)];
  const stored = at.stored(x);
  const shape = sameShape(stored.shape.slice(-1), at.info(x).shape.slice(-1)) ? stored.shape : at.info(x).shape;
  at.define(output, at.graph.add(type, [at.name(x, shape)], { axis: { int: -1 } }), shape);
}
