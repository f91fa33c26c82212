/** The same references through the compiled program in double precision: what people run, not only what the interpreter says. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { findModel } from '../../../src/engine/models/catalogue';
import { layoutOf } from '../../../src/engine/models/model';
import type { DatasetShape } from '../../../src/engine/data/dataset';
import type { Tensor } from '../../../src/engine/ops/ops';
import { allocate } from '../../../src/engine/program/backend';
import type { StepFunction, TensorSpec, TypedArray } from '../../../src/engine/program/backend';
import { openNative } from '../../../src/engine/program/native';
import reference from '../../reference/models.json';
import { dataShape, resolved } from './harness';

const opened = openNative();
after(async () => (await opened).dispose());

type Field = TensorSpec & { readonly data: readonly number[] };

/** Loss and flat gradient at theta, in doubles, on one thread. */
async function native(name: string, options: Readonly<Record<string, unknown>>, data: DatasetShape, batch: Readonly<Record<string, Field>>, theta: readonly number[]): Promise<{ loss: number; gradient: number[] }> {
  const model = findModel(name);
  assert.ok(model);
  const bound = model.build(resolved(model.spec.options, options), { data, loss: undefined, seed: 0 });
  const layout = layoutOf(bound.parameters);
  const f: StepFunction = {
    name,
    inputs: { ...Object.fromEntries(layout.map(({ name, shape }) => [name, { shape, dtype: 'float32' as const }])), ...Object.fromEntries(Object.entries(batch).map(([name, { shape, dtype }]) => [`batch.${name}`, { shape, dtype }])) },
    build(ops, tensors) {
      const fields = Object.fromEntries(Object.keys(batch).map(name => [name, tensors[`batch.${name}`]!]));
      const loss = (xs: readonly Tensor[]): Tensor => bound.loss(ops, Object.fromEntries(layout.map(({ name }, i) => [name, xs[i]!])), fields, { training: false });
      const { value, gradients } = ops.valueAndGradients(loss, layout.map(({ name }) => tensors[name]!));
      return { loss: value, ...Object.fromEntries(layout.map(({ name }, i) => [`gradient.${name}`, gradients[i]!])) };
    },
  };
  const executable = await (await opened).compile(f, { precision: 'float64', threads: 1 });
  const arrays = (specs: Readonly<Record<string, TensorSpec>>): Record<string, TypedArray> => Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, allocate(spec, 'float64')]));
  const [inputs, outputs] = [arrays(executable.inputs), arrays(executable.outputs)];
  for (const { name, offset, size } of layout) inputs[name]?.set(theta.slice(offset, offset + size));
  for (const [name, { data }] of Object.entries(batch)) inputs[`batch.${name}`]?.set(data);
  const call = executable.bind({ inputs, outputs });
  await call.run();
  const result = { loss: outputs['loss']![0]!, gradient: layout.flatMap(({ name }) => [...outputs[`gradient.${name}`]!]) };
  call.release();
  executable.release();
  return result;
}

function near(actual: { loss: number; gradient: number[] }, expected: { loss: number; gradient: number[] }): void {
  const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-12 + 1e-9 * Math.abs(b);
  assert.ok(close(actual.loss, expected.loss), `loss ${actual.loss}, expected ${expected.loss}`);
  expected.gradient.forEach((value, i) => assert.ok(close(actual.gradient[i]!, value), `gradient ${i}: ${actual.gradient[i]}, expected ${value}`));
}

const { gpt, lstm } = reference;
const int32 = (shape: readonly number[], data: readonly number[]): Field => ({ shape, dtype: 'int32', data });

test('gpt, compiled, has the loss and all gradients of GPT2LMHeadModel', async () => {
  const window = [gpt.inputs.length, gpt.block_size];
  near(await native('gpt', gpt.options, dataShape({ kind: 'tokens', vocabulary: gpt.vocabulary, blockSize: gpt.block_size }), { inputs: int32(window, gpt.inputs.flat()), targets: int32(window, gpt.targets.flat()) }, gpt.theta), gpt);
});

for (const each of lstm) {
  test(`lstm_classifier of ${each.classes} classes, return_sequences ${each.return_sequences}, compiled, has PyTorch's loss and gradients`, async () => {
    const texts = each.inputs.length;
    const data = dataShape({ kind: 'labelled_text', vocabulary: each.vocabulary, blockSize: each.block_size, classes: Array.from({ length: each.classes }, String) });
    const batch = { inputs: int32([texts, each.block_size], each.inputs.flat()), targets: int32([texts], each.targets), lengths: int32([texts], each.lengths) };
    near(await native('lstm_classifier', { ...each.options, return_sequences: each.return_sequences }, data, batch, each.theta), each);
  });
}
