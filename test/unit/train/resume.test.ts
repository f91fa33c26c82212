import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import type { Clock } from '../../../src/engine/train/clock';
import { folderOf, storedRows, summaryOf, Workplace } from './harness';
import type { Ask } from './harness';

const rows = '[[0.1, 0.9], [0.4, -0.3], [1, 0.2], [-0.7, 0.5], [0.3, 0.3], [-0.2, -0.8], [0.6, 0.1], [0.9, -0.9], [-0.5, 0], [0, 0.7], [0.2, -0.6], [-0.9, 0.4]]';
const network = (optimizer: string, train: string): string => `
seed: 3
data: {inputs: ${rows}, targets: [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1], validation: 0.25, batch_size: 4}
model: {name: mlp, hidden: [12], dropout: 0.2}
optimizer: ${optimizer}
train: {loss: cross_entropy, steps: 160, eval_every: 20, checkpoint: {every: 30 steps, best: eval/loss}${train}}
`;
const configs: Readonly<Record<string, string>> = {
  'SGD with momentum, dropout on': network('{name: sgd, lr: 0.1, momentum: 0.9, nesterov: true}', ''),
  'AdamW with clipping and a cosine schedule, dropout on': network('{name: adamw, lr: 0.01, clip: {norm: 0.5}, schedule: {name: cosine}}', ''),
  'Adam (amsgrad) with early stopping on, dropout on': network('{name: adam, lr: 0.05, amsgrad: true}', ', stop_when: {no_improvement_for: 4, min_delta: 0.001}'),
  'RMSprop in double precision': network('{name: rmsprop, lr: 0.01, momentum: 0.5, centered: true}', ', precision: float64'),
  'Adagrad': network('{name: adagrad, lr: 0.1}', ''),
  'coordinate descent at random': 'seed: 5\nmodel: {name: function, function: rosenbrock, start: [-1.2, 1]}\noptimizer: {name: coordinate_descent, selection: random, lr: 0.001}\ntrain: {steps: 160, checkpoint: {every: 30 steps}}',
  'hill climbing': 'seed: 5\nmodel: {name: function, function: ackley, dimensions: 3}\noptimizer: {name: hill_climbing, noise: 0.3}\ntrain: {steps: 160, checkpoint: {every: 30 steps}}',
};

for (const [name, config] of Object.entries(configs)) {
  test(`a run that is stopped and resumed again and again equals an uninterrupted one bit for bit: ${name}`, async t => {
    const place = new Workplace(folderOf(t));
    const whole = summaryOf(await place.train(config));

    let told = await place.train(config, {}, stopAfterSteps(7));
    const id = summaryOf(told).run;
    let interruptions = 0;
    while (summaryOf(told).stopped === 'interrupted' && interruptions++ < 100) told = await place.train('', { resume: id }, stopAfterSteps(11 + 9 * (interruptions % 3)));
    assert.ok(interruptions > 0, 'the run was never interrupted');

    const resumed = summaryOf(told);
    assert.deepEqual({ ...resumed, run: '', seconds: 0 }, { ...whole, run: '', seconds: 0 });
    const [a, b] = [place.lastCheckpoint(whole.run), place.lastCheckpoint(id)];
    assert.deepEqual(b.model, a.model);
    assert.deepEqual(b.state, a.state);
    assert.deepEqual(storedRows(place.store, id), storedRows(place.store, whole.run));
    assert.deepEqual(place.store.snapshot(id).evaluations, place.store.snapshot(whole.run).evaluations);
  });
}

/** Steps the run by hand, and stops it after so many. */
function stopAfterSteps(count: number): Ask {
  let until: number | undefined;
  return (event, post) => {
    if (event.type !== 'state' || (event.state !== 'running' && event.state !== 'paused')) return;
    until ??= event.step + count;
    post({ type: event.step < until ? 'step' : 'stop' });
  };
}

/** Whenever this clock is read 100 ms have passed: events leave at every opportunity, also between two batches of an evaluation. */
const hurried = (): Clock => {
  let time = 0;
  return { now: () => (time += 100), date: () => '2026-01-01T00:00:00.000Z' };
};

test('an evaluation that a stop cuts short is made up for, in the middle and at the end', async t => {
  const place = new Workplace(folderOf(t));
  const config = `data: {inputs: ${rows}, targets: [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1], validation: 0.5, batch_size: 2}\nmodel: {name: mlp, hidden: [4]}\noptimizer: {name: adam, lr: 0.01}\ntrain: {loss: cross_entropy, steps: 6, eval_every: 4}`;
  const whole = summaryOf(await place.train(config));
  const stopAt = (step: number): Ask => (event, post) => {
    if (event.type === 'points' && event.points.step.includes(step)) post({ type: 'stop' });
  };
  const first = await place.train(config, { clock: hurried() }, stopAt(4));
  const id = summaryOf(first).run;
  assert.deepEqual([summaryOf(first).stopped, summaryOf(first).steps], ['interrupted', 4]);
  assert.deepEqual(place.store.snapshot(id).evaluations.map(({ step }) => step), [0]);
  const second = await place.train('', { resume: id, clock: hurried() }, stopAt(6));
  assert.deepEqual([summaryOf(second).stopped, summaryOf(second).steps], ['interrupted', 6]);
  assert.deepEqual(place.store.snapshot(id).evaluations.map(({ step }) => step), [0, 4]);
  const third = summaryOf(await place.train('', { resume: id }));
  assert.deepEqual({ ...third, run: '', seconds: 0 }, { ...whole, run: '', seconds: 0 });
  assert.deepEqual(place.store.snapshot(id).evaluations, place.store.snapshot(whole.run).evaluations);
});

test('a run killed before its first checkpoint starts over', async t => {
  const place = new Workplace(folderOf(t));
  const config = 'model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 20}';
  const whole = summaryOf(await place.train(config));
  const { writer } = place.store.resume(whole.run);
  writer.update({ state: 'running' });
  writer.close();
  rmSync(`${writer.folder}/checkpoints`, { recursive: true });
  const again = await place.train('', { resume: whole.run });
  assert.equal(summaryOf(again).loss, whole.loss);
  assert.equal(again.rows[0]?.step, 1);
  assert.ok(again.events.some(event => event.type === 'notice' && event.message.code === 'resume-without-checkpoint'));
});

test('resuming may change how long the run goes on and what it logs, and nothing else', async t => {
  const place = new Workplace(folderOf(t));
  const config = (steps: number, lr: number): string => `model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: ${lr}}\ntrain: {steps: ${steps}}`;
  const first = summaryOf(await place.train(config(10, 0.1)));
  const longer = summaryOf(await place.train(config(25, 0.1), { resume: first.run }));
  const whole = summaryOf(await place.train(config(25, 0.1)));
  assert.deepEqual([longer.steps, longer.loss, longer.evaluations], [25, whole.loss, 25]);
  assert.deepEqual(storedRows(place.store, first.run), storedRows(place.store, whole.run));

  const refused = await place.train(config(50, 0.2), { resume: first.run });
  assert.equal(refused.exit, 1);
  assert.deepEqual(refused.events.at(-1), { type: 'failed', exit: 1, message: { code: 'resume-config-differs', args: ['optimizer.options.lr'] } });
});

test('a finished run that is resumed stays finished', async t => {
  const place = new Workplace(folderOf(t));
  const config = 'model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 1000, stop_when: {loss_below: 0.01}}';
  const first = summaryOf(await place.train(config));
  assert.equal(first.stopped, 'loss_below');
  const again = summaryOf(await place.train('', { resume: first.run }));
  assert.deepEqual({ ...again, seconds: 0 }, { ...first, seconds: 0 });
  assert.deepEqual(storedRows(place.store, first.run).length, first.steps);
});

test('a run is driven by one at a time', async t => {
  const place = new Workplace(folderOf(t));
  const config = 'model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 5}';
  const first = summaryOf(await place.train(config));
  const { writer } = place.store.resume(first.run);
  const second = await place.train('', { resume: first.run });
  writer.close();
  assert.equal(second.exit, 1);
  const last = second.events.at(-1);
  assert.equal(last?.type === 'failed' && last.message.code, 'run-in-use');
});

test('resume keeps the threads and the backend of the run, and says so where others were asked for', async t => {
  const place = new Workplace(folderOf(t));
  const config = 'model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 5}';
  const first = summaryOf(await place.train(config));
  const again = await place.train('', { resume: first.run, threads: 2, backend: 'cpu' });
  const header = again.events.find(event => event.type === 'header');
  assert.deepEqual(header?.type === 'header' && [header.header.threads, header.header.backend], [1, 'native']);
  const codes = again.events.flatMap(event => (event.type === 'notice' ? event.message.code : []));
  assert.deepEqual(codes, ['resume-backend-kept', 'resume-threads-kept']);
});

test('resume warns where the machine or a version differs from what the run began with', async t => {
  const place = new Workplace(folderOf(t));
  const first = summaryOf(await place.train('model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 5}'));
  const { writer } = place.store.resume(first.run);
  assert.match(writer.record.graph ?? '', /^[0-9a-f]{64}$/);
  writer.update({ machine: { ...writer.record.machine, cpu: 'another', library: 'onnxruntime 1.0' }, graph: '0'.repeat(64) });
  writer.close();
  const again = await place.train('', { resume: first.run });
  const notices = again.events.flatMap(event => (event.type === 'notice' ? event.message : []));
  assert.deepEqual(notices, [{ code: 'resume-machine-differs', args: ['cpu, library'] }, { code: 'resume-programs-differ', args: [] }]);
});

test('an evaluation at 0 that waited for the first point and was cut short is made up for, at theta(0)', async t => {
  const place = new Workplace(folderOf(t));
  const config = `data: {inputs: ${rows}, targets: [1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1], validation: 0.5, batch_size: 2}\nmodel: {name: mlp, hidden: [4]}\noptimizer: {name: adam, lr: 0.01}\ntrain: {loss: cross_entropy, steps: 6, eval_every: 4}`;
  const whole = summaryOf(await place.train(config));
  const first = await place.train(config, { watched: true, clock: hurried() }, (event, post) => {
    if (event.type === 'points') post({ type: 'stop' });
  });
  const id = summaryOf(first).run;
  assert.deepEqual([summaryOf(first).stopped, summaryOf(first).steps], ['interrupted', 1]);
  assert.deepEqual(place.store.snapshot(id).evaluations, []);
  const second = summaryOf(await place.train('', { resume: id, watched: true }));
  assert.deepEqual({ ...second, run: '', seconds: 0 }, { ...whole, run: '', seconds: 0 });
  assert.deepEqual(place.store.snapshot(id).evaluations, place.store.snapshot(whole.run).evaluations);
  assert.deepEqual(place.lastCheckpoint(id).model, place.lastCheckpoint(whole.run).model);
});
