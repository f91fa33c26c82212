/** What goes wrong, and what is said about it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/engine/failure';
import { messages } from '../../../src/engine/messages';
import { findModel } from '../../../src/engine/models/catalogue';
import { firstBadBlock } from '../../../src/engine/train/divergence';
import { checkResources, planResources, total } from '../../../src/engine/train/resourcePlan';
import type { RunSize } from '../../../src/engine/train/resourcePlan';
import { failureOf, folderOf, summaryOf, Workplace } from './harness';

test('a loss that is no number stops the run, names the step and the norm before it, and advises', async t => {
  // x <- x - 1e200 * 2 x: the square of x overflows at once, the update at step 2.
  const place = new Workplace(folderOf(t));
  const told = await place.train('model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 1.0e+200}\ntrain: {steps: 100}');
  const summary = summaryOf(told);
  assert.deepEqual([told.exit, summary.stopped, summary.steps], [2, 'diverged', 2]);
  assert.equal(summary.divergence?.step, 2);
  assert.ok(Math.abs((summary.divergence?.gradientNormBefore ?? 0) - 10) < 1e-9);
  assert.equal(summary.loss, Infinity);
  const advice = summary.divergence?.advice.map(({ code }) => code) ?? [];
  assert.deepEqual(advice, ['advice-lr-above-bound', 'advice-clip-norm', 'advice-warm-up']);
  for (const code of advice) assert.ok(Object.hasOwn(messages, code), `no sentence for ${code}`);
  assert.equal(place.store.get(summary.run)?.record.state, 'failed');
  assert.equal(place.store.get(summary.run)?.resumable, false); // no checkpoint of what went wrong
});

test('the first parameter block whose gradient is not finite is named', async t => {
  const told = await new Workplace(folderOf(t)).train(
    'data: {inputs: [[1.0e+30, 1], [2, 1.0e+30]], targets: [0, 1]}\nmodel: {name: mlp, hidden: [3], activation: relu}\noptimizer: {name: sgd, lr: 1}\ntrain: {steps: 50, loss: mse}',
  );
  const { divergence } = summaryOf(told);
  assert.equal(typeof divergence?.block, 'string');
  const layout = [{ name: 'a', shape: [2], initial: { name: 'zeros' }, offset: 0, size: 2 }, { name: 'b', shape: [1], initial: { name: 'zeros' }, offset: 2, size: 1 }];
  assert.equal(firstBadBlock(layout, Float32Array.of(1, 2, NaN)), 'b');
  assert.equal(firstBadBlock(layout, Float32Array.of(1, -Infinity, NaN)), 'a');
  assert.equal(firstBadBlock(layout, Float32Array.of(1, 2, 3)), undefined);
});

test('a gradient whose norm overflows single precision where no entry does is no divergence', async t => {
  // Entries of 2e19 are far inside single precision, the sum of their squares is not.
  const told = await new Workplace(folderOf(t)).train('model: {name: function, function: sphere, start: [1.0e+19, 1.0e+19]}\noptimizer: {name: sgd, lr: 0.25}\ntrain: {steps: 1, precision: float32}');
  assert.equal(told.exit, 0);
  assert.ok(Math.abs((told.rows[0]?.gradientNorm ?? 0) / (2e19 * Math.SQRT2) - 1) < 1e-6);
});

test('a last update that overflows is a divergence too', async t => {
  const told = await new Workplace(folderOf(t)).train('model: {name: function, function: sphere, start: [1.0e+150]}\noptimizer: {name: sgd, lr: 1.0e+200}\ntrain: {steps: 1}');
  assert.deepEqual([told.exit, summaryOf(told).stopped], [2, 'diverged']);
});

test('searches rank what is not finite as worst instead of ending', async t => {
  const told = await new Workplace(folderOf(t)).train('model: {name: function, function: log(x), start: 0.05}\noptimizer: {name: hill_climbing, noise: 0.1}\ntrain: {steps: 50}');
  assert.equal(told.exit, 0);
});

const rows = 'data: {inputs: [1, 2, 3], targets: [1, 2, 3], batch_size: BATCH}\nmodel: linear_regression\noptimizer: {name: sgd, lr: 0.01}\ntrain: {steps: 3}';

test('a batch larger than the data is refused', async t => {
  const told = await new Workplace(folderOf(t)).train(rows.replace('BATCH', '4'));
  assert.equal(failureOf(told).exit, 1);
});

test('a config with errors does not run and leaves nothing behind', async t => {
  const place = new Workplace(folderOf(t));
  const told = await place.train('model: {name: gtp}\noptimizer: adam');
  assert.deepEqual([failureOf(told).exit, failureOf(told).code], [1, 'config-has-errors']);
  assert.deepEqual(place.store.list(), []);
});

test('double precision is refused by backends that have none', async t => {
  const told = await new Workplace(folderOf(t)).train('model: {name: function, function: sphere}\noptimizer: adam\ntrain: {steps: 2}', { backend: 'cpu' });
  assert.deepEqual([failureOf(told).exit, failureOf(told).code], [1, 'precision-needs-native']);
});

test('a tensorflow backend that is not there is an error with its reason', async t => {
  const told = await new Workplace(folderOf(t)).train('model: {name: function, function: sphere}\noptimizer: adam\ntrain: {steps: 2, precision: float32}', { backend: 'tensorflow', tensorflowModule: '/nowhere/tfjs-node' });
  assert.deepEqual([failureOf(told).exit, failureOf(told).code], [1, 'backend-unavailable']);
});

test('a run that does not exist cannot be resumed', async t => {
  const told = await new Workplace(folderOf(t)).train('', { resume: '20260101T000000Z-nothing-000000' });
  assert.deepEqual([failureOf(told).exit, failureOf(told).code], [1, 'run-unknown']);
});

test('weights that are missing or of another shape are refused by name', async t => {
  const place = new Workplace(folderOf(t));
  const config = (init: string): string => rows.replace(', batch_size: BATCH', '').replace('model: linear_regression', `model: {name: linear_regression, init: ${init}}`);
  assert.equal(failureOf(await place.train(config('absent.safetensors'))).code, 'init-unreadable');
});

const gpt = findModel('gpt');
function size(batchSize: number): RunSize {
  assert.ok(gpt);
  const model = gpt.build({ layers: 4, heads: 4, width: 128, dropout: 0 }, { data: { kind: 'tokens', size: 1e6, features: 0, outputs: 1, classes: undefined, classShares: undefined, vocabulary: 100, blockSize: 128 }, loss: undefined, seed: 0 });
  const parameterCount = model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return {
    model, parameterCount, slotElements: 2 * parameterCount, takesGradients: true, evaluates: false, precision: 'float32', batchSize, dataBytes: 4e6, batchBytes: 8 * 128 * batchSize,
    steps: 10_000, logEvery: 10, paramsPerRow: 0, checkpoint: { every: { seconds: 30 }, keep: 2, best: undefined },
  };
}

test('the memory plan adds up parameters, two moments, gradients, activations and data', () => {
  const plan = planResources(size(8));
  const n = size(8).parameterCount * 4;
  assert.deepEqual([plan.memory.parameters, plan.memory.optimizer, plan.memory.gradients], [n, 2 * n, n]);
  assert.equal(total(plan.memory), 4 * n + plan.memory.activations + 4e6 + 8 * 128 * 8);
  assert.equal(planResources(size(16)).memory.activations, 2 * plan.memory.activations);
  assert.equal(planResources({ ...size(8), evaluates: true }).memory.activations, 1.5 * plan.memory.activations);
  // Two kept and one being written, each of parameters and moments.
  assert.equal(plan.disk.checkpoints, 3 * 3 * n);
});

test('a run that does not fit is refused with the numbers', () => {
  const plan = planResources(size(1e5));
  assert.throws(
    () => checkResources(plan, { memory: 8e9, disk: 1e12 }),
    (error: unknown) => error instanceof Failure && error.code === 'memory-insufficient' && error.exit === 2 && error.args[0] === Math.round(total(plan.memory) / 1e6) && error.args[1] === 8000,
  );
  assert.throws(() => checkResources(planResources(size(8)), { memory: 8e9, disk: 1e6 }), (error: unknown) => error instanceof Failure && error.code === 'disk-insufficient' && error.exit === 2);
  assert.doesNotThrow(() => checkResources(planResources(size(8)), { memory: 8e9, disk: undefined }));
});
