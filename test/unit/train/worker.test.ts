/** The engine as a thread and as a process: the same messages, a clean end, never torn down while it computes. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from '../../../src/engine/protocol';
import { bundle } from '../cli/commandLine';
import { folderOf, Workplace } from './harness';

interface Carried {
  readonly events: readonly FromWorker[];
  readonly code: number | null;
}

type Carrier = (file: string, first: ToWorker, ask: (event: FromWorker, post: (message: ToWorker) => void) => void) => Promise<Carried>;

const thread: Carrier = (file, first, ask) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(file);
    const events: FromWorker[] = [];
    worker.on('message', (event: FromWorker) => {
      events.push(event);
      ask(event, message => worker.postMessage(message));
    });
    worker.on('error', reject);
    worker.on('exit', code => resolve({ events, code }));
    worker.postMessage(first);
  });

const childProcess: Carrier = (file, first, ask) =>
  new Promise((resolve, reject) => {
    const child = fork(file, [], { serialization: 'advanced' });
    const events: FromWorker[] = [];
    child.on('message', message => {
      const event = message as FromWorker;
      events.push(event);
      ask(event, answer => child.send(answer));
    });
    child.on('error', reject);
    child.on('close', code => resolve({ events, code }));
    child.send(first);
  });

const config = (steps: number, every = 1): string => `model: {name: function, function: rosenbrock, start: [-1.2, 1]}\noptimizer: {name: adam, lr: 0.01}\ntrain: {steps: ${steps}, log_every: ${every}}`;

for (const [name, carry] of Object.entries({ thread, process: childProcess })) {
  test(`a ${name} tells header, points and end, and goes by itself`, async t => {
    const place = new Workplace(folderOf(t));
    const { events, code } = await carry(await bundle('worker'), place.request(config(500)), () => undefined);
    assert.equal(code, 0);
    const kinds = events.map(({ type }) => type);
    assert.equal(kinds.at(-1), 'finished');
    assert.ok(kinds.includes('header') && kinds.includes('surface'));
    const steps = events.flatMap(event => (event.type === 'points' ? [...event.points.step] : []));
    assert.deepEqual(steps, Array.from({ length: 500 }, (_, i) => i + 1));
  });

  test(`a ${name} that is asked to stop leaves a checkpoint and ends cleanly`, async t => {
    const place = new Workplace(folderOf(t));
    let asked = false;
    const { events, code } = await carry(await bundle('worker'), place.request(config(1e9, 1e6)), (event, post) => {
      if (event.type === 'points' && !asked) post({ type: 'stop' });
      asked ||= event.type === 'points';
    });
    assert.equal(code, 0);
    const last = events.at(-1);
    assert.equal(last?.type === 'finished' && last.summary.stopped, 'interrupted');
    const [run] = place.store.list();
    assert.deepEqual([run?.record.state, run?.resumable, run?.driven], ['interrupted', true, false]);
  });

  test(`a ${name} follows pause, step and resume while native code runs`, async t => {
    const place = new Workplace(folderOf(t));
    const told: string[] = [];
    const { code } = await carry(await bundle('worker'), place.request(config(300_000)), (event, post) => {
      if (event.type === 'points' && told.length === 0) {
        told.push('asked');
        post({ type: 'pause' });
      }
      if (event.type !== 'state' || event.state !== 'paused') return;
      told.push(`paused ${event.step}`);
      post(told.length < 4 ? { type: 'step' } : { type: 'stop' });
    });
    assert.equal(code, 0);
    const steps = told.slice(1).map(text => Number(text.split(' ')[1]));
    assert.deepEqual(steps.map(step => step - (steps[0] ?? 0)), [0, 1, 2]);
  });
}

test('a request of another version is refused', async t => {
  const place = new Workplace(folderOf(t));
  const request = { ...place.request(config(1)), version: 99 } as unknown;
  const { events } = await thread(await bundle('worker'), request as ToWorker, () => undefined);
  assert.deepEqual(events, [{ type: 'failed', exit: 1, message: { code: 'protocol-version', args: [99, 1] } }]);
});
