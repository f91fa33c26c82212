/** Losses and all gradients of the models against PyTorch and transformers, in double precision. References: test/reference/models.py */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findModel } from '../../../src/engine/models/catalogue';
import type { BoundModel } from '../../../src/engine/models/model';
import type { DatasetShape } from '../../../src/engine/data/dataset';
import type { TensorSpec } from '../../../src/engine/program/backend';
import reference from '../../reference/models.json';
import { compiled, dataShape, objective, resolved } from './harness';

type Field = TensorSpec & { readonly data: ArrayLike<number> };
interface Expected {
  readonly theta: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
}

function build(name: string, options: Readonly<Record<string, unknown>>, data: DatasetShape, loss?: string): BoundModel {
  const model = findModel(name);
  assert.ok(model, name);
  return model.build(resolved(model.spec.options, options), { data, loss, seed: 0 });
}

const int32 = (shape: readonly number[], data: readonly number[]): Field => ({ shape, dtype: 'int32', data });
const float32 = (shape: readonly number[], data: readonly number[]): Field => ({ shape, dtype: 'float32', data });
const classes = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `class ${i}`);

function near(actual: number, expected: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= 1e-12 + 1e-9 * Math.abs(expected), `${what}: ${actual}, expected ${expected}`);
}

/** Loss and gradients, by the fused kernels and by their plain compositions. */
function agrees(model: BoundModel, batch: Readonly<Record<string, Field>>, expected: Expected): void {
  for (const fused of ['kernel', 'composition'] as const) {
    const { layout, at } = objective(model, batch, fused);
    assert.equal(layout.reduce((sum, { size }) => sum + size, 0), expected.theta.length);
    const { loss, gradient } = at(expected.theta);
    near(loss, expected.loss, `loss (${fused})`);
    for (const { name, offset, size } of layout) {
      for (let i = offset; i < offset + size; i++) near(gradient[i] ?? NaN, expected.gradient[i] ?? NaN, `gradient of ${name}[${i - offset}] (${fused})`);
    }
  }
}

const { gpt } = reference;
const gptModel = (): BoundModel => build('gpt', gpt.options, dataShape({ kind: 'tokens', vocabulary: gpt.vocabulary, blockSize: gpt.block_size }));
const gptBatch = { inputs: int32([gpt.inputs.length, gpt.block_size], gpt.inputs.flat()), targets: int32([gpt.targets.length, gpt.block_size], gpt.targets.flat()) };

test('gpt has the names and shapes of GPT2LMHeadModel, in its order', () => {
  assert.deepEqual(gptModel().parameters.map(({ name }) => name), gpt.names);
  assert.deepEqual(gptModel().parameters.map(({ shape }) => shape), gpt.shapes);
});

test('gpt has the loss and all gradients of GPT2LMHeadModel', () => agrees(gptModel(), gptBatch, gpt));

test('gpt evaluates loss, accuracy and perplexity', () => {
  const metrics = objective(gptModel(), gptBatch).metrics(gpt.theta);
  near(metrics['loss'] ?? NaN, gpt.loss, 'loss');
  near(metrics['accuracy'] ?? NaN, gpt.accuracy, 'accuracy');
  near(metrics['perplexity'] ?? NaN, Math.exp(gpt.loss), 'perplexity');
});

test('gpt gives GPT2LMHeadModel\'s logits for the token after a text shorter than its window', () => {
  const model = gptModel();
  const { layout } = objective(model, gptBatch);
  const time = 4;
  const next = compiled({
    name: 'next',
    inputs: { ...Object.fromEntries(layout.map(({ name, shape }) => [name, { shape, dtype: 'float32' as const }])), tokens: { shape: [gpt.inputs.length, time], dtype: 'int32' } },
    build: (ops, tensors) => ({ logits: model.next!(ops, tensors, tensors['tokens']!) }),
  });
  const theta = Float64Array.from(gpt.theta);
  const { logits } = next({ ...Object.fromEntries(layout.map(({ name, offset, size }) => [name, theta.subarray(offset, offset + size)])), tokens: gpt.inputs.flatMap(row => row.slice(0, time)) });
  gpt.next.flat().forEach((value, i) => near(logits?.[i] ?? NaN, value, `logit ${i}`));
});

for (const each of reference.lstm) {
  test(`lstm_classifier of ${each.classes} classes, return_sequences ${each.return_sequences}, reads padded texts as PyTorch reads them unpadded`, () => {
    const model = build('lstm_classifier', { ...each.options, return_sequences: each.return_sequences },
      dataShape({ kind: 'labelled_text', vocabulary: each.vocabulary, blockSize: each.block_size, classes: classes(each.classes) }));
    const texts = each.inputs.length;
    const batch = { inputs: int32([texts, each.block_size], each.inputs.flat()), targets: int32([texts], each.targets), lengths: int32([texts], each.lengths) };
    agrees(model, batch, each);
    const metrics = objective(model, batch).metrics(each.theta);
    near(metrics['accuracy'] ?? NaN, each.accuracy, 'accuracy');
    near(metrics['loss'] ?? NaN, each.loss, 'evaluated loss');
  });
}

for (const each of reference.mlp) {
  const kind = each.classes === 0 ? 'regression' : `${each.classes} classes`;
  test(`mlp with ${each.activation}, ${kind}, has PyTorch's loss and gradients`, () => {
    const rows = each.inputs.length;
    const data = dataShape({ features: each.features, outputs: each.classes === 0 ? each.outputs : 1, ...(each.classes && { classes: classes(each.classes) }) });
    const model = build('mlp', { hidden: each.hidden, activation: each.activation }, data);
    const targets = each.classes === 0 ? float32([rows, each.outputs], each.targets.flat()) : int32([rows], each.targets.flat());
    agrees(model, { inputs: float32([rows, each.features], each.inputs.flat()), targets }, each);
  });
}

for (const each of reference.logistic) {
  test(`logistic_regression of ${each.classes} classes has PyTorch's loss and gradients and scikit-learn's metrics`, () => {
    const rows = each.inputs.length;
    const model = build('logistic_regression', {}, dataShape({ features: each.features, classes: classes(each.classes) }));
    const batch = { inputs: float32([rows, each.features], each.inputs.flat()), targets: int32([rows], each.targets) };
    agrees(model, batch, each);
    const metrics = objective(model, batch).metrics(each.theta);
    for (const name of ['accuracy', 'f1', 'precision', 'recall'] as const) {
      const expected = each[name];
      if (expected !== undefined) near(metrics[name] ?? NaN, expected, name);
    }
  });
}
