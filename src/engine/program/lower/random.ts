/**
 * Dropout masks: the hash of `ops/hash.ts` in unsigned 32-bit operators. Four entries share one hash, so the mixing costs a
 * quarter of the mask's size; the lane is the outer axis, so that no operator broadcasts along a short inner one.
 */
import { COUNTER_STEP, keptValue, LANES, MULTIPLIERS, threshold } from '../../ops/hash';
import { ElementType } from '../onnx';
import { input, result, size } from './lowering';
import type { Node, Operation } from '../program';
import type { Lowering } from './lowering';

const BITS = 32 / LANES;

export function bernoulli(at: Lowering, node: Node, { keep }: Extract<Operation, { op: 'bernoulli' }>): void {
  const output = result(node);
  const { shape, dtype } = at.info(output);
  const entries = size(shape);
  const limit = threshold(keep);
  if (limit === 2 ** BITS) return at.defineFill(output, 1);

  const { graph } = at;
  const quarter = Math.ceil(entries / LANES);
  const constant = (value: number) => graph.scalar(value, 'uint32');
  const add = (x: string, y: string) => graph.add('Add', [x, y]);
  const fold = (x: string, bits: number) => graph.add('BitwiseXor', [x, graph.add('BitShift', [x, constant(bits)], { direction: { text: 'RIGHT' } })]);
  const scale = (x: string, factor: number) => graph.add('Mul', [x, constant(factor >>> 0)]);

  const counters = graph.table('counters', [1, quarter], 'uint32', () => Uint32Array.from({ length: quarter }, (_, i) => Math.imul(i, COUNTER_STEP)));
  const key = graph.add('Cast', [at.name(input(node, 0))], { to: { int: ElementType.uint32 } });
  const mixed = add(scale(fold(add(counters, key), 16), MULTIPLIERS[0]), key);
  const bits = fold(scale(fold(mixed, 15), MULTIPLIERS[1]), 15);

  // A lane is below the limit where it is so as the highest lane of a shifted hash: one comparison, no masking.
  const shifts = graph.table('lanes', [LANES, 1], 'uint32', () => Array.from({ length: LANES }, (_, lane) => 2 ** (32 - BITS * (lane + 1))));
  const kept = graph.add('Less', [graph.add('Mul', [bits, shifts]), constant(limit * 2 ** (32 - BITS))]);
  const mask = graph.add('Where', [kept, graph.scalar(keptValue(keep), dtype), graph.scalar(0, dtype)]);
  if (entries === LANES * quarter) return at.define(output, mask, [LANES, quarter]);
  const flat = graph.add('Reshape', [mask, graph.integers([LANES * quarter])]);
  at.define(output, graph.add('Slice', [flat, graph.integers([0]), graph.integers([entries]), graph.integers([0])]), [entries]);
}
