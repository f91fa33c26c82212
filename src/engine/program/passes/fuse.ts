/** @file Rewrites that pay only where a value has one reader, so that nothing is computed twice. */
import { broadcastShapes, sameShape } from '../builder';
import type { Node, Program, ValueId } from '../program';
import { liveNodes, need, replay } from './replay';
import type { Mapping } from './replay';
import { Simplifier } from './simplify';

/**
 * - matMul(a, b) + c becomes one product with its third operand (rank 2).
 * - matMul(a, b) times a number becomes its alpha, also where it has a bias.
 * - a number's product moves behind reshapes and transposes, towards products that can take it in.
 */
export function fuse(program: Program): Program {
  const uses = new Map<ValueId, number>();
  const read = (value: ValueId): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
  const producers = new Map<ValueId, Node>();
  for (const node of liveNodes(program)) {
    node.inputs.forEach(read);
    for (const value of node.outputs) producers.set(value, node);
  }
  for (const { value } of program.outputs) read(value);

  /** The node behind a value that nothing else reads. */
  const sole = (value: ValueId): Node | undefined => (uses.get(value) === 1 ? producers.get(value) : undefined);
  const into = new Simplifier();

  const productWith = (product: ValueId, addend: ValueId, result: ValueId, map: Mapping): ValueId | undefined => {
    const node = sole(product);
    if (node?.operation.op !== 'matMul' || node.inputs.length > 2) return undefined;
    const { shape, dtype } = need(program.values[product]);
    const other = need(program.values[addend]).shape;
    const fits = shape.length === 2 && sameShape(need(program.values[result]).shape, shape) && other.length <= 2 && sameShape(broadcastShapes(shape, other), shape);
    return fits ? into.emitOne(node.operation, [...node.inputs.map(map), map(addend)], shape, dtype) : undefined;
  };

  const scaledProduct = (product: ValueId, factor: number | undefined, result: ValueId, map: Mapping): ValueId | undefined => {
    const node = sole(product);
    const { shape, dtype } = need(program.values[product]);
    if (factor === undefined || node?.operation.op !== 'matMul' || !sameShape(shape, need(program.values[result]).shape)) return undefined;
    const [a = -1, b = -1, bias] = node.inputs;
    const operation = { ...node.operation, alpha: node.operation.alpha * factor };
    if (bias === undefined) return into.emitOne(operation, [map(a), map(b)], shape, dtype);
    // A bias is small: scaling it apart costs less than a pass over the product.
    if (need(program.values[bias]).shape.length > 1) return undefined;
    return into.emitOne(operation, [map(a), map(b), into.binary('mul', map(bias), into.scalar(factor, dtype))], shape, dtype);
  };

  return replay(program, into, (node, map) => {
    const { operation, inputs, outputs } = node;
    const [result = -1] = outputs;
    const [a = -1, b = -1] = inputs;
    if (operation.op === 'binary' && operation.kind === 'add') {
      const fused = productWith(a, b, result, map) ?? productWith(b, a, result, map);
      return fused === undefined ? undefined : [fused];
    }
    if (operation.op === 'binary' && operation.kind === 'mul') {
      const scaled = scaledProduct(a, into.fillOf(map(b)), result, map);
      return scaled === undefined ? undefined : [scaled];
    }
    if (operation.op === 'reshape' || operation.op === 'transpose') {
      const scaled = sole(a) ? into.scaled(map(a)) : undefined;
      if (!scaled) return undefined;
      const { shape, dtype } = need(program.values[result]);
      return [into.binary('mul', into.emitOne(operation, [scaled.x], shape, dtype), into.scalar(scaled.factor, dtype))];
    }
    return undefined;
  });
}
