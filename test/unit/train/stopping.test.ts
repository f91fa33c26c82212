import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stopping } from '../../../src/engine/train/stopping';
import { folderOf, summaryOf, Workplace } from './harness';

test('loss_below tests the logged loss', async t => {
  // 25 * 0.64^(t - 1) is below 1 from t = 9 on; with log_every 5 that is seen at step 10.
  const config = (every: number): string => `model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 100, log_every: ${every}, stop_when: {loss_below: 1}}`;
  const place = new Workplace(folderOf(t));
  const each = await place.train(config(1));
  const fifth = await place.train(config(5));
  assert.deepEqual([summaryOf(each).steps, summaryOf(each).stopped, each.exit], [9, 'loss_below', 0]);
  assert.deepEqual([summaryOf(fifth).steps, fifth.rows.at(-1)?.step], [10, 10]);
});

test('a metric ends the run where it passes its limit', async t => {
  const rows = '[[-3], [-2], [-1], [-0.5], [0.5], [1], [2], [3]]';
  const told = await new Workplace(folderOf(t)).train(
    `data: {inputs: ${rows}, targets: [0, 0, 0, 0, 1, 1, 1, 1], validation: 0.5}\nmodel: logistic_regression\noptimizer: {name: sgd, lr: 1}\ntrain: {steps: 500, log_every: 7, eval_every: 2, stop_when: {metric: eval/accuracy, above: 0.95}}`,
  );
  const summary = summaryOf(told);
  assert.equal(summary.stopped, 'metric');
  assert.ok((summary.metrics['eval/accuracy'] ?? 0) > 0.95 && summary.steps < 500);
  assert.equal(told.rows.at(-1)?.step, summary.steps); // the last step is logged
});

test('no_improvement_for counts evaluations that do not improve by min_delta', () => {
  const stopping = new Stopping({ noImprovementFor: 2, minDelta: 0.1 }, true);
  const told = [1, 0.95, 0.85, 0.8, 0.76].map(loss => stopping.evaluated({ loss }));
  // 0.85 improves on 1 by 0.15; 0.8 and 0.76 do not improve on 0.85 by 0.1.
  assert.deepEqual(told, [undefined, undefined, undefined, undefined, 'no_improvement']);
});

test('an improvement of exactly min_delta counts', () => {
  const stopping = new Stopping({ noImprovementFor: 1, minDelta: 0.5 }, true);
  assert.equal(stopping.evaluated({ loss: 2 }), undefined);
  assert.equal(stopping.evaluated({ loss: 1.5 }), undefined);
});

test('without evaluations it counts logged steps of the training loss', () => {
  const stopping = new Stopping({ noImprovementFor: 2 }, false);
  assert.deepEqual([3, 2, 2, 2].map(loss => stopping.logged(loss)), [undefined, undefined, undefined, 'no_improvement']);
});

test('accuracy improves upwards', () => {
  const stopping = new Stopping({ metric: 'eval/accuracy', noImprovementFor: 1 }, true);
  assert.deepEqual([0.5, 0.6, 0.55].map(accuracy => stopping.evaluated({ accuracy, loss: 0 })), [undefined, undefined, 'no_improvement']);
});

test('its state survives a checkpoint', () => {
  const before = new Stopping({ noImprovementFor: 3 }, true);
  [1, 2, 2].forEach(loss => before.evaluated({ loss }));
  const after = new Stopping({ noImprovementFor: 3 }, true);
  after.restore(before.state());
  assert.equal(after.evaluated({ loss: 2 }), 'no_improvement');
});
