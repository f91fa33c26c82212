import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../src/engine/config/analyse';
import { openDataset } from '../../../src/engine/data/open';
import { Failure } from '../../../src/engine/failure';
import { openBackend } from '../../../src/engine/program/backends';
import type { Control, RunEvent } from '../../../src/engine/protocol';
import { total } from '../../../src/engine/train/resourcePlan';
import { design, openSession } from '../../../src/engine/train/session';
import { folderOf, summaryOf, Workplace } from './harness';
import type { Ask } from './harness';

const sphere = (train: string, optimizer: string): string => `model: {name: function, function: sphere, start: [3, 4]}\noptimizer: ${optimizer}\ntrain: {${train}}`;
const states = (events: readonly RunEvent[]): string[] => events.flatMap(event => (event.type === 'state' ? `${event.state} ${event.step}` : []));

/** At each pause, the next of the controls. */
function atPauses(...controls: readonly Control[]): Ask {
  let next = 0;
  return (event, post) => {
    if (event.type !== 'state') return;
    if (event.state === 'running' && next === 0) post({ type: 'pause' });
    const control = event.state === 'paused' ? controls[next++] : undefined;
    if (control) post(control);
  };
}

test('pause holds the run, step takes one step, resume goes on', async t => {
  const told = await new Workplace(folderOf(t)).train(sphere('steps: 20', '{name: sgd, lr: 0.1}'), {}, atPauses({ type: 'step' }, { type: 'step' }, { type: 'resume' }));
  assert.deepEqual(states(told.events), ['preparing 0', 'running 0', 'paused 0', 'paused 1', 'paused 2', 'running 2', 'done 20']);
  assert.equal(summaryOf(told).steps, 20);
});

test('what was logged before a pause is told before it', async t => {
  const { events } = await new Workplace(folderOf(t)).train(sphere('steps: 20', '{name: sgd, lr: 0.1}'), {}, atPauses({ type: 'step' }, { type: 'resume' }));
  const paused = events.findIndex(event => event.type === 'state' && event.state === 'paused' && event.step === 1);
  assert.ok(events.slice(0, paused).some(event => event.type === 'points' && event.points.step.includes(1)));
});

test('stop leaves a checkpoint, an interrupted record and no evaluation', async t => {
  const place = new Workplace(folderOf(t));
  const told = await place.train(sphere('steps: 1000', '{name: adam, lr: 0.1}'), {}, atPauses({ type: 'step' }, { type: 'step' }, { type: 'stop' }));
  const summary = summaryOf(told);
  assert.deepEqual([summary.stopped, summary.steps, told.exit], ['interrupted', 2, 130]);
  assert.equal(place.lastCheckpoint(summary.run).step, 2);
  assert.deepEqual([place.store.get(summary.run)?.record.state, place.store.get(summary.run)?.resumable], ['interrupted', true]);
});

test('the learning rate knob is the base that the schedule multiplies; the change is recorded with its step', async t => {
  const place = new Workplace(folderOf(t));
  const told = await place.train(
    sphere('steps: 4', '{name: sgd, lr: 0.1, schedule: {name: exponential, gamma: 0.5}}'), {},
    atPauses({ type: 'step' }, { type: 'knob', name: 'lr', value: 0.4 }, { type: 'resume' }),
  );
  assert.deepEqual(told.rows.map(({ lr }) => lr), [0.1, 0.2, 0.1, 0.05]);
  assert.deepEqual(place.store.get(summaryOf(told).run)?.record.knobs, [{ step: 2, name: 'lr', value: 0.4 }]);
  assert.ok(told.events.some(event => event.type === 'knob' && event.step === 2 && event.value === 0.4));
});

test('momentum that leaves 0 brings its buffer in, and the step after equals heavy ball from rest', async t => {
  const told = await new Workplace(folderOf(t)).train(
    sphere('steps: 3', '{name: sgd, lr: 0.1}'), {},
    atPauses({ type: 'step' }, { type: 'knob', name: 'momentum', value: 0.5 }, { type: 'resume' }),
  );
  // x1 = 2.4; b = 4.8, x2 = 1.92; b = 0.5 * 4.8 + 3.84 = 6.24, x3 = 1.296.
  const x = told.rows.map(({ params }) => params[0] ?? NaN);
  [2.4, 1.92, 1.296].forEach((expected, i) => assert.ok(Math.abs((x[i] ?? NaN) - expected) < 1e-12, `${x[i]} is not ${expected}`));
});

test('betas and the clip limit are knobs of their own', async t => {
  const { events } = await new Workplace(folderOf(t)).train(sphere('steps: 1', '{name: adamw, lr: 0.1, clip: {norm: 1}}'));
  const header = events.find(event => event.type === 'header');
  const names = header?.type === 'header' ? header.header.knobs.map(({ name }) => name) : [];
  for (const name of ['lr', 'beta1', 'beta2', 'weight_decay', 'clip_norm']) assert.ok(names.includes(name), `${name} is no knob`);
});

test('a knob that does not exist or a value out of range is refused with a notice; the run goes on', async t => {
  const told = await new Workplace(folderOf(t)).train(
    sphere('steps: 3', '{name: adam, lr: 0.1}'), {},
    atPauses({ type: 'knob', name: 'colour', value: 1 }, { type: 'resume' }),
  );
  const second = await new Workplace(folderOf(t)).train(
    sphere('steps: 3', '{name: adam, lr: 0.1}'), {},
    atPauses({ type: 'knob', name: 'beta1', value: 1.5 }, { type: 'resume' }),
  );
  const codes = [told, second].map(({ events }) => events.flatMap(event => (event.type === 'notice' ? event.message.code : [])));
  assert.deepEqual(codes, [['knob-unknown'], ['knob-out-of-range']]);
  assert.deepEqual([told.exit, second.exit], [0, 0]);
});

const rows = 'data: {inputs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], targets: [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24], batch_size: 4}\nmodel: linear_regression\noptimizer: {name: sgd, lr: 0.0001}\n';

test('a new batch size compiles a new program, counts epochs on from there, and is resumed with', async t => {
  const place = new Workplace(folderOf(t));
  // 4 epochs of 3 batches; after step 3 (1 epoch) batches of 2 take 6 an epoch: 3 + 18 steps.
  const turn = atPauses({ type: 'step' }, { type: 'step' }, { type: 'step' }, { type: 'knob', name: 'batch_size', value: 2 }, { type: 'resume' });
  const whole = await place.train(`${rows}train: {epochs: 4}`, {}, turn);
  assert.deepEqual([summaryOf(whole).steps, summaryOf(whole).stopped], [21, 'epochs']);

  const first = await place.train(`${rows}train: {epochs: 4}`, {}, atPauses({ type: 'step' }, { type: 'step' }, { type: 'step' }, { type: 'knob', name: 'batch_size', value: 2 }, { type: 'step' }, { type: 'stop' }));
  assert.equal(summaryOf(first).steps, 4);
  const resumed = await place.train('', { resume: summaryOf(first).run });
  assert.equal(summaryOf(resumed).steps, 21);
  assert.deepEqual(place.lastCheckpoint(summaryOf(resumed).run).model, place.lastCheckpoint(summaryOf(whole).run).model);
});

test('a batch size that would not fit into memory is refused, with the numbers', async () => {
  const text = 'data: {inputs: [[1, 2], [3, 4], [5, 6], [7, 8]], targets: [1, 2, 3, 4], batch_size: 1}\nmodel: {name: mlp, hidden: [8]}\noptimizer: {name: sgd, lr: 0.1}';
  const { plan } = analyse(text, 'yaml');
  assert.ok(plan?.data);
  const dataset = await openDataset(plan.data, { folder: '.', seed: 0, task: 'regression', cache: '.', allowDownloads: false });
  const made = design(plan, dataset, { params: false });
  const backend = await openBackend('native');
  const memory = 200e6 + total(made.resources.memory); // what is spared, and what a batch of 1 takes
  const session = await openSession(made, { params: false, backend, threads: 1, folder: '.', watched: false, available: { memory, disk: undefined } });
  assert.doesNotThrow(() => session.checkBatchSize(1));
  assert.throws(() => session.checkBatchSize(4), (error: unknown) => error instanceof Failure && error.code === 'memory-insufficient');
  session.release();
  backend.dispose();
});
