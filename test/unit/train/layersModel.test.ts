/** A saved TensorFlow.js model trained from its weights, on either kind of backend. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderOf, Workplace } from './harness';

/** One dense layer of one weight and one bias, both 0, as `tf.LayersModel.save` writes it. */
function saveDense(folder: string, units = 1): void {
  mkdirSync(join(folder, 'line'));
  const dense = { class_name: 'Dense', config: { name: 'line', units, activation: 'linear', use_bias: true, batch_input_shape: [null, 1], dtype: 'float32' } };
  writeFileSync(join(folder, 'line', 'model.json'), JSON.stringify({
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'sequential', layers: [dense] }, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
    weightsManifest: [{ paths: ['weights.bin'], weights: [{ name: 'line/kernel', shape: [1, units], dtype: 'float32' }, { name: 'line/bias', shape: [units], dtype: 'float32' }] }],
  }));
  writeFileSync(join(folder, 'line', 'weights.bin'), new Uint8Array(8 * units));
}

const config = (steps: number): string => `
data: {inputs: [1, 2, 3], targets: [1, 2, 3]}
model: {name: layers_model, path: line}
optimizer: {name: sgd, lr: 0.01}
train: {steps: ${steps}, batch: full, log_every: ${steps}}
`;

for (const backend of ['native', 'cpu'] as const)
  test(`gradient descent on the least squares of x = y = 1, 2, 3 ends where it should: ${backend}`, async t => {
    const folder = folderOf(t);
    saveDense(folder);
    const { rows, events } = await new Workplace(folder).train(config(1000), { backend });
    const last = rows.at(-1);
    assert.ok(last, JSON.stringify(events.filter(({ type }) => type === 'failed')));
    // Computed independently in double precision: (t0, t1) after 1000 steps, and the loss there.
    const [slope = NaN, intercept = NaN] = last.params;
    assert.ok(Math.abs(intercept - 0.0332091) < 2e-6 && Math.abs(slope - 0.9853913) < 2e-6, String(last.params));
    assert.ok(Math.abs(last.loss - 1.5821e-4) < 1e-6, String(last.loss));
  });

test('a saved model that does not fit the data, or cannot be read, is a mistake of the input', async t => {
  const codeOf = async (folder: string): Promise<string | undefined> => {
    const { events } = await new Workplace(folder).train(config(1));
    return events.flatMap(event => (event.type === 'failed' ? [event.message.code] : []))[0];
  };
  const [empty, wide] = [folderOf(t), folderOf(t)];
  saveDense(wide, 2);
  assert.deepEqual([await codeOf(empty), await codeOf(wide)], ['network-unusable', 'network-outputs-differ']);
});
