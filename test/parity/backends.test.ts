/**
 * The backends check each other: the same losses in single precision over twenty steps (relative 1e-4); in double precision the
 * native backend equals the interpreter (1e-9). Dropout is on: every backend draws the same masks.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tensorFlow } from '../support/tensorflow';
import { distance, trace } from './training';

const STEPS = 20;
const rows = '[[0.1, 0.9], [0.4, -0.3], [1, 0.2], [-0.7, 0.5], [0.3, 0.3], [-0.2, -0.8], [0.6, 0.1], [0.9, -0.9]]';

/** Everything but the precision. */
const configs: Readonly<Record<string, string>> = {
  gpt: `data: {source: text.txt, block_size: 8, batch_size: 2}\nmodel: {name: gpt, layers: 2, heads: 2, width: 8, dropout: 0.1}\noptimizer: {name: adamw, lr: 0.003, clip: {norm: 1}}`,
  lstm_classifier: `data: {source: mail.csv, columns: {text: text, label: label}, block_size: 10, batch_size: 4}\nmodel: {name: lstm_classifier, embedding_dim: 6, hidden_size: 6, dropout: 0.1}\noptimizer: {name: adam, lr: 0.01}`,
  mlp: `data: {inputs: ${rows}, targets: [1, 0, 1, 0, 1, 0, 1, 0], batch_size: 4}\nmodel: {name: mlp, hidden: [8, 8], dropout: 0.25}\noptimizer: {name: rmsprop, lr: 0.01, momentum: 0.9}`,
  logistic_regression: `data: {inputs: ${rows}, targets: [1, 0, 1, 0, 1, 0, 1, 0], batch_size: 4}\nmodel: logistic_regression\noptimizer: {name: adagrad, lr: 0.1}`,
  linear_regression: `data: {inputs: ${rows}, targets: [1, 0, 1, 0, 1, 0, 1, 0]}\nmodel: linear_regression\noptimizer: {name: sgd, lr: 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.01}`,
  function: `model: {name: function, function: rosenbrock, start: [-1.2, 1, 0.5]}\noptimizer: {name: sgd, lr: 0.001}`,
};
const inPrecision = (config: string, precision: string): string => `seed: 2\n${config}\ntrain: {steps: ${STEPS}, precision: ${precision}}`;
const tensorflow = tensorFlow();

for (const [name, config] of Object.entries(configs)) {
  test(`${name}: native and cpu have the same losses in single precision`, async () => {
    const single = inPrecision(config, 'float32');
    const [native, cpu] = [await trace(single, 'native', STEPS), await trace(single, 'cpu', STEPS)];
    assert.ok(distance(native.losses, cpu.losses) < 1e-4, `losses differ by ${distance(native.losses, cpu.losses)}`);
    assert.ok(native.losses.some(loss => loss !== native.losses[0]), 'nothing was learned');
  });

  test(`${name}: native and tensorflow have the same losses in single precision`, { skip: tensorflow.skip ?? false }, async () => {
    const single = inPrecision(config, 'float32');
    const [native, other] = [await trace(single, 'native', STEPS), await trace(single, 'tensorflow', STEPS, tensorflow.module)];
    assert.ok(distance(native.losses, other.losses) < 1e-4, `losses differ by ${distance(native.losses, other.losses)}`);
  });

  test(`${name}: native equals the interpreter in double precision`, async () => {
    const double = inPrecision(config, 'float64');
    const [native, oracle] = [await trace(double, 'native', STEPS), await trace(double, 'interpreter', STEPS)];
    for (const part of ['losses', 'gradientNorms', 'theta'] as const) {
      const difference = distance(native[part], oracle[part]);
      assert.ok(difference < 1e-9, `${part} differ by ${difference}`);
    }
  });
}
