/** What a step, a loss, an evaluation and an epoch are: against closed forms. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkpointFolder } from '../../../src/engine/runs/checkpoints';
import { folderOf, summaryOf, Workplace } from './harness';

const close = (actual: number, expected: number, relative = 1e-12): void => {
  assert.ok(Math.abs(actual - expected) <= relative * Math.max(Math.abs(expected), 1e-300), `${actual} is not ${expected}`);
};
const sphere = (train: string, optimizer = '{name: sgd, lr: 0.1}'): string => `model: {name: function, function: sphere, start: [3, 4]}\noptimizer: ${optimizer}\ntrain: {${train}}`;

test('step 1, the multiples of log_every and the last step are logged', async t => {
  const { rows } = await new Workplace(folderOf(t)).train(sphere('steps: 25, log_every: 10'));
  assert.deepEqual(rows.map(({ step }) => step), [1, 10, 20, 25]);
});

test('the loss of step t is that at theta(t - 1), its parameters are theta(t)', async t => {
  // Gradient descent on x^2 with lr 0.1 shrinks x by 0.8 a step.
  const { rows, summary } = await new Workplace(folderOf(t)).train(sphere('steps: 5'));
  rows.forEach(({ step, loss, params, gradientNorm, updateRatio, evaluations, lr }) => {
    close(loss, 25 * 0.64 ** (step - 1));
    close(params[0] ?? NaN, 3 * 0.8 ** step);
    close(params[1] ?? NaN, 4 * 0.8 ** step);
    close(gradientNorm, 10 * 0.8 ** (step - 1));
    close(updateRatio, 0.2);
    assert.deepEqual([evaluations, lr], [step, 0.1]);
  });
  assert.deepEqual([summary?.steps, summary?.evaluations, summary?.stopped], [5, 5, 'steps']);
  close(summary?.loss ?? NaN, 25 * 0.64 ** 4);
});

test('the norm is clipped with PyTorch\'s coefficient, and logged as it was before', async t => {
  const { rows } = await new Workplace(folderOf(t)).train(sphere('steps: 1', '{name: sgd, lr: 0.1, clip: {norm: 1}}'));
  close(rows[0]?.gradientNorm ?? NaN, 10);
  close(rows[0]?.params[0] ?? NaN, 3 - 0.1 * 6 * (1 / (10 + 1e-6)));
});

test('values are clipped entry by entry', async t => {
  const { rows } = await new Workplace(folderOf(t)).train(sphere('steps: 1', '{name: sgd, lr: 0.1, clip: {value: 7}}'));
  close(rows[0]?.params[0] ?? NaN, 3 - 0.1 * 6);
  close(rows[0]?.params[1] ?? NaN, 4 - 0.1 * 7);
});

test('a schedule multiplies the learning rate by PyTorch\'s counter', async t => {
  const { rows } = await new Workplace(folderOf(t)).train(sphere('steps: 4', '{name: sgd, lr: 0.1, schedule: {name: exponential, gamma: 0.5}}'));
  rows.forEach(({ step, lr }) => close(lr, 0.1 * 0.5 ** (step - 1)));
});

test('a search logs the best value found so far and its point, and counts its evaluations', async t => {
  const { rows, summary } = await new Workplace(folderOf(t)).train('seed: 1\nmodel: {name: function, function: sphere, start: [1, 1]}\noptimizer: {name: hill_climbing, noise: 0.1}\ntrain: {steps: 200}');
  let before = 2;
  for (const { loss, params, evaluations, step } of rows) {
    assert.ok(loss <= before);
    before = loss;
    close((params[0] ?? NaN) ** 2 + (params[1] ?? NaN) ** 2, loss);
    assert.equal(evaluations, step + 1); // the start, then one a step
  }
  assert.equal(summary?.evaluations, 201);
  assert.ok(before < 0.1);
});

const regression = (train: string, data = ''): string =>
  `data: {inputs: [1, 2, 3, 4, 5, 6, 7, 8], targets: [2, 4, 6, 8, 10, 12, 14, 16], validation: 0.25${data}}\nmodel: linear_regression\noptimizer: {name: sgd, lr: 0.001}\ntrain: {precision: float64, ${train}}`;

test('evaluation happens at 0, at multiples of eval_every and at the end', async t => {
  const { events } = await new Workplace(folderOf(t)).train(regression('steps: 7, eval_every: 3'));
  assert.deepEqual(events.flatMap(event => (event.type === 'evaluation' ? event.step : [])), [0, 3, 6, 7]);
});

test('who watches sees the first point before the evaluation at 0, and otherwise the same run', async t => {
  const place = new Workplace(folderOf(t));
  const [plain, watched] = [await place.train(regression('steps: 7, eval_every: 3')), await place.train(regression('steps: 7, eval_every: 3'), { watched: true })];
  const evaluations = ({ events }: typeof plain) => events.flatMap(event => (event.type === 'evaluation' ? event : []));
  assert.deepEqual(evaluations(watched), evaluations(plain));
  assert.deepEqual(watched.rows, plain.rows);
  const firstOf = (type: string): number => watched.events.findIndex(event => event.type === type);
  assert.ok(firstOf('points') < firstOf('evaluation'));
});

test('where a metric ends the run, the evaluation at 0 comes first in any case', async t => {
  const told = await new Workplace(folderOf(t)).train(regression('steps: 7, stop_when: {metric: eval/loss, below: 1000}'), { watched: true });
  assert.deepEqual([summaryOf(told).stopped, summaryOf(told).steps], ['metric', 0]);
});

test('without eval_every it happens at 0 and at the end', async t => {
  const told = await new Workplace(folderOf(t)).train(regression('steps: 7'));
  const evaluations = told.events.flatMap(event => (event.type === 'evaluation' ? event : []));
  assert.deepEqual(evaluations.map(({ step }) => step), [0, 7]);
  assert.equal(summaryOf(told).metrics['eval/loss'], evaluations[1]?.metrics['loss']);
});

test('an evaluation is the mean over all validation rows, the last part of a batch included', async t => {
  // Zero weights predict 0: the loss is the mean of the squared targets of the two rows held out; batches of 4 leave a part of 2.
  const told = await new Workplace(folderOf(t)).train(regression('steps: 1', ', batch_size: 4'));
  const loss = told.events.flatMap(event => (event.type === 'evaluation' && event.step === 0 ? (event.metrics['loss'] ?? NaN) : []))[0];
  const squares = [4, 16, 36, 64, 100, 144, 196, 256];
  const pairs = squares.flatMap((a, i) => squares.slice(i + 1).map(b => (a + b) / 2));
  assert.ok(loss !== undefined && pairs.includes(loss), `${loss} is no mean of two squared targets`);
});

test('epochs count passes over the training rows', async t => {
  const told = await new Workplace(folderOf(t)).train(regression('epochs: 3', ', batch_size: 2'));
  assert.deepEqual([summaryOf(told).steps, summaryOf(told).stopped], [9, 'epochs']);
});

test('the same config gives the same bits, another seed others', async t => {
  const place = new Workplace(folderOf(t));
  const config = (seed: number): string => `seed: ${seed}\n${regression('steps: 5', ', batch_size: 2')}`;
  const [a, b, c] = [await place.train(config(1)), await place.train(config(1)), await place.train(config(2))];
  assert.deepEqual(a.rows, b.rows);
  assert.notDeepEqual(a.rows, c.rows);
});

test('initial values come from a file of weights, by name', async t => {
  const place = new Workplace(folderOf(t));
  const first = summaryOf(await place.train(regression('steps: 20')));
  const step = checkpointFolder(join(place.runs, first.run), 20);
  const again = await place.train(regression('steps: 1').replace('model: linear_regression', `model: {name: linear_regression, init: ${step}/model.safetensors}`));
  const whole = await place.train(regression('steps: 21'));
  assert.equal(again.rows[0]?.loss, whole.rows[20]?.loss);
});

test('a search on data compares all points on one batch, says so, and has no knobs', async t => {
  const place = new Workplace(folderOf(t));
  const told = await place.train(regression('steps: 300', ', batch_size: 2').replace('{name: sgd, lr: 0.001}', '{name: hill_climbing, noise: 0.2}'));
  assert.ok(told.rows.every(({ loss }, i) => i === 0 || loss <= (told.rows[i - 1]?.loss ?? 0)));
  assert.ok((told.rows.at(-1)?.loss ?? 1) < (told.rows[0]?.loss ?? 0));
  assert.ok(told.events.some(event => event.type === 'notice' && event.message.code === 'search-fixed-batch'));
  const header = told.events.find(event => event.type === 'header');
  assert.deepEqual(header?.type === 'header' && header.header.knobs, []);
});
