import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatasetShape } from '../../../src/engine/data/dataset';
import { initialize } from '../../../src/engine/initializers/initialize';
import { findModel } from '../../../src/engine/models/catalogue';
import { layoutOf } from '../../../src/engine/models/model';
import { keptValue, threshold } from '../../../src/engine/ops/hash';
import type { Tensor } from '../../../src/engine/ops/ops';
import type { TensorSpec } from '../../../src/engine/program/backend';
import { compiled, dataShape, resolved } from './harness';

type Field = TensorSpec & { readonly data: readonly number[] };

interface Case {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly data: DatasetShape;
  readonly batch: Readonly<Record<string, Field>>;
}

const int32 = (shape: readonly number[], data: readonly number[]): Field => ({ shape, dtype: 'int32', data });
const cases: readonly Case[] = [
  {
    model: 'gpt',
    options: { layers: 2, heads: 2, width: 8 },
    data: dataShape({ kind: 'tokens', vocabulary: 5, blockSize: 3 }),
    batch: { inputs: int32([2, 3], [0, 1, 2, 3, 4, 0]), targets: int32([2, 3], [1, 2, 3, 4, 0, 1]) },
  },
  {
    model: 'lstm_classifier',
    options: { embedding_dim: 4, hidden_size: 3 },
    data: dataShape({ kind: 'labelled_text', vocabulary: 5, blockSize: 3, classes: ['a', 'b'] }),
    batch: { inputs: int32([2, 3], [0, 1, 2, 3, 4, 0]), targets: int32([2], [0, 1]), lengths: int32([2], [3, 2]) },
  },
  {
    model: 'mlp',
    options: { hidden: [6, 5], activation: 'tanh' },
    data: dataShape({ features: 2 }),
    batch: { inputs: { shape: [2, 2], dtype: 'float32', data: [1, -1, 0.5, 2] }, targets: { shape: [2, 1], dtype: 'float32', data: [1, 0] } },
  },
];

/** Loss and gradient as in training, with the given key (as in evaluation without one). */
function trained({ model: name, options, data, batch }: Case, dropout: number): { theta: Float64Array; at(theta: Float64Array, key?: number): { loss: number; gradient: number[] } } {
  const model = findModel(name)!;
  const bound = model.build(resolved(model.spec.options, { ...options, dropout }), { data, loss: undefined, seed: 0 });
  const layout = layoutOf(bound.parameters);
  const make = (training: boolean) => compiled({
    name: 'gradient',
    inputs: { ...Object.fromEntries(layout.map(({ name, shape }) => [name, { shape, dtype: 'float32' as const }])), ...Object.fromEntries(Object.entries(batch).map(([name, { shape, dtype }]) => [`batch.${name}`, { shape, dtype }])), key: { shape: [], dtype: 'int32' as const } },
    build(ops, tensors) {
      const fields = Object.fromEntries(Object.keys(batch).map(name => [name, tensors[`batch.${name}`]!]));
      const loss = (xs: readonly Tensor[]): Tensor => bound.loss(ops, Object.fromEntries(layout.map(({ name }, i) => [name, xs[i]!])), fields, training ? { training, dropoutKey: tensors['key']! } : { training });
      const { value, gradients } = ops.valueAndGradients(loss, layout.map(({ name }) => tensors[name]!));
      return { loss: value, ...Object.fromEntries(layout.map(({ name }, i) => [`gradient.${name}`, gradients[i]!])) };
    },
  });
  const programs = { training: make(true), evaluation: make(false) };
  return {
    theta: initialize(layout, 3).map(x => x + 0.05),
    at(theta, key) {
      const run = key === undefined ? programs.evaluation : programs.training;
      const results = run({ ...Object.fromEntries(layout.map(({ name, offset, size }) => [name, theta.subarray(offset, offset + size)])), ...Object.fromEntries(Object.entries(batch).map(([name, { data }]) => [`batch.${name}`, data])), key: [key ?? 0] });
      return { loss: results['loss']![0]!, gradient: layout.flatMap(({ name }) => [...results[`gradient.${name}`]!]) };
    },
  };
}

for (const each of cases) {
  test(`${each.model}: evaluation knows no dropout, training draws another mask with every key`, () => {
    const dropped = trained(each, 0.4);
    const whole = trained(each, 0);
    const { theta } = whole;
    assert.equal(dropped.at(theta).loss, whole.at(theta, 1).loss);
    const losses = [1, 2, 3].map(key => dropped.at(theta, key).loss);
    assert.equal(new Set([...losses, whole.at(theta).loss]).size, 4);
    assert.equal(dropped.at(theta, 2).loss, losses[1]);
  });

  test(`${each.model}: gradients pass through the same mask as the values`, () => {
    const { theta, at } = trained(each, 0.4);
    const { gradient } = at(theta, 7);
    const h = 1e-6;
    for (let i = 0; i < theta.length; i += Math.ceil(theta.length / 40)) {
      const moved = (by: number): number => at(theta.map((x, j) => (j === i ? x + by : x)), 7).loss;
      const difference = (moved(h) - moved(-h)) / (2 * h);
      assert.ok(Math.abs(gradient[i]! - difference) < 1e-8 * Math.max(1, Math.abs(difference)) + 1e-9, `${i}: ${gradient[i]} against ${difference}`);
    }
  });
}

test('what is kept is scaled up by what is lost', () => assert.equal(keptValue(0.6) * threshold(0.6), 256));
