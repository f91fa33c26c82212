/** The memory plan's estimate of activations against what the recorded gradient program holds at its fullest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatasetShape } from '../../../src/engine/data/dataset';
import { findModel } from '../../../src/engine/models/catalogue';
import { layoutOf } from '../../../src/engine/models/model';
import type { Program, ValueId } from '../../../src/engine/program/program';
import { record } from '../../../src/engine/program/record';
import type { TensorSpec } from '../../../src/engine/program/backend';
import { dataShape, resolved } from './harness';

/** Most bytes alive at once, in execution order, of values that are neither inputs nor outputs; a reshaped value is its original. */
function peakBytes(program: Program): number {
  const originals = new Map<ValueId, ValueId>();
  const original = (value: ValueId): ValueId => originals.get(value) ?? value;
  for (const { operation, inputs, outputs } of program.nodes) if (operation.op === 'reshape') originals.set(outputs[0]!, original(inputs[0]!));
  const lastUse = new Map<ValueId, number>();
  program.nodes.forEach(({ inputs }, i) => inputs.forEach(value => lastUse.set(original(value), i)));
  const bound = new Set([...program.inputs, ...program.outputs].map(({ value }) => original(value)));
  const bytes = (value: ValueId): number => 4 * program.values[value]!.shape.reduce((a, b) => a * b, 1);
  const alive = new Map<ValueId, number>();
  let peak = 0;
  program.nodes.forEach(({ outputs }, i) => {
    for (const value of outputs) if (original(value) === value && !bound.has(value) && lastUse.has(value)) alive.set(value, bytes(value));
    peak = Math.max(peak, [...alive.values()].reduce((a, b) => a + b, 0));
    for (const value of alive.keys()) if (lastUse.get(value) === i) alive.delete(value);
  });
  return peak;
}

function ratio(name: string, options: Readonly<Record<string, unknown>>, data: DatasetShape, fields: Readonly<Record<string, TensorSpec>>, batchSize: number): number {
  const model = findModel(name)!;
  const bound = model.build(resolved(model.spec.options, options), { data, loss: undefined, seed: 0 });
  const layout = layoutOf(bound.parameters);
  const program = record({
    name,
    inputs: { ...Object.fromEntries(layout.map(({ name, shape }) => [name, { shape, dtype: 'float32' as const }])), ...Object.fromEntries(Object.entries(fields).map(([name, { shape, dtype }]) => [name, { shape: [batchSize, ...shape], dtype }])) },
    build(ops, tensors) {
      const { value, gradients } = ops.valueAndGradients(xs => bound.loss(ops, Object.fromEntries(layout.map(({ name }, i) => [name, xs[i]!])), tensors, { training: false }), layout.map(({ name }) => tensors[name]!));
      return { value, ...Object.fromEntries(layout.map(({ name }, i) => [`gradient.${name}`, gradients[i]!])) };
    },
  });
  return bound.activationBytes(batchSize) / peakBytes(program);
}

const int32 = (...shape: number[]): TensorSpec => ({ shape, dtype: 'int32' });
const float32 = (...shape: number[]): TensorSpec => ({ shape, dtype: 'float32' });
const window = (time: number): Readonly<Record<string, TensorSpec>> => ({ inputs: int32(time), targets: int32(time) });
const tokens = (vocabulary: number, blockSize: number): DatasetShape => dataShape({ kind: 'tokens', vocabulary, blockSize });
const texts = dataShape({ kind: 'labelled_text', vocabulary: 10_000, blockSize: 100, classes: ['ham', 'spam'] });

const cases: readonly (readonly [string, () => number])[] = [
  ['gpt of 2 layers, width 64', () => ratio('gpt', { layers: 2, heads: 4, width: 64 }, tokens(65, 32), window(32), 8)],
  ['gpt of 4 layers, width 128', () => ratio('gpt', { layers: 4, heads: 4, width: 128 }, tokens(65, 64), window(64), 12)],
  ['gpt of 6 layers, width 256', () => ratio('gpt', { layers: 6, heads: 8, width: 256 }, tokens(65, 128), window(128), 16)],
  ['gpt with long windows', () => ratio('gpt', { layers: 2, heads: 8, width: 64 }, tokens(1000, 256), window(256), 16)],
  ['lstm_classifier', () => ratio('lstm_classifier', {}, texts, { inputs: int32(100), targets: int32(), lengths: int32() }, 32)],
  ['mlp', () => ratio('mlp', { hidden: [512, 256] }, dataShape({ features: 30 }), { inputs: float32(30), targets: float32(1) }, 64)],
];

for (const [name, measure] of cases) {
  test(`${name}: the estimate covers the peak, and is less than twice as much`, () => {
    const found = measure();
    assert.ok(found >= 1 && found < 2, `${found.toFixed(2)} of the peak`);
  });
}
