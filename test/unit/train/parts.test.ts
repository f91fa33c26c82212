/** The small parts of the trainer, each by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adam } from '../../../src/engine/optimizers/adam';
import type { Points } from '../../../src/engine/protocol';
import { CheckpointSchedule } from '../../../src/engine/train/checkpoint';
import type { Clock } from '../../../src/engine/train/clock';
import { Epochs } from '../../../src/engine/train/epochs';
import { evaluationItems } from '../../../src/engine/train/evaluation';
import { histogram, histogramMoments, histogramsDue } from '../../../src/engine/train/histograms';
import { Knobs, optimizerKnobs, withKnobs } from '../../../src/engine/train/knobs';
import { machineDifferences } from '../../../src/engine/train/machine';
import { Mailbox } from '../../../src/engine/train/mailbox';
import { evaluationMetric, higherIsBetter } from '../../../src/engine/train/metrics';
import { Recorder } from '../../../src/engine/train/recorder';
import { quadraticMinimiser, windowAround } from '../../../src/engine/train/surface';
import { Ticker } from '../../../src/engine/train/ticker';
import { packState, unpackState } from '../../../src/engine/train/steppers/methodState';

class HandClock implements Clock {
  time = 0;
  now = (): number => this.time;
  date = (): string => '2026-01-01T00:00:00.000Z';
}

test('knobs are read off an optimizer\'s spec: betas become beta1 and beta2, amsgrad is none', () => {
  const specs = optimizerKnobs(adam.spec, { lr: 0.1, betas: [0.8, 0.9], eps: 1e-8, weight_decay: 0, amsgrad: true });
  assert.deepEqual(specs.map(({ name, value }) => [name, value]), [['lr', 0.1], ['beta1', 0.8], ['beta2', 0.9], ['eps', 1e-8], ['weight_decay', 0]]);
  const turned = withKnobs({ lr: 0.1, betas: [0.8, 0.9], eps: 1e-8, weight_decay: 0, amsgrad: true }, adam.spec.options, { lr: 0.2, beta2: 0.95, weight_decay: 0.1 });
  assert.deepEqual(turned, { lr: 0.2, betas: [0.8, 0.95], eps: 1e-8, weight_decay: 0.1, amsgrad: true });
});

test('a hyper-parameter that leaves or reaches 0 changes the structure, others only a value', () => {
  const knobs = new Knobs(optimizerKnobs(adam.spec, { lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 }));
  assert.deepEqual([knobs.set('lr', 0), knobs.set('weight_decay', 0.1), knobs.set('weight_decay', 0.2), knobs.set('weight_decay', 0.2), knobs.set('weight_decay', 0)], ['value', 'structure', 'value', 'none', 'structure']);
});

test('planned updates of epochs round up, and go on from where the batch size changed', () => {
  const epochs = new Epochs({ steps: undefined, epochs: 2 }, 3.5);
  assert.equal(epochs.total, 7);
  assert.equal(new Epochs({ steps: undefined, epochs: 3 }, 0.1 * 10).total, 3);
  assert.equal(new Epochs({ steps: undefined, epochs: 3 }, 10 / 3).total, 10);
  epochs.change(3, 7); // 3 / 3.5 of an epoch done
  assert.equal(epochs.total, 3 + Math.ceil((2 - 3 / 3.5) * 7));
  assert.ok(Math.abs(epochs.after(10) - (3 / 3.5 + 1)) < 1e-12);
});

test('evaluation takes all rows where it may, else spreads evenly; windows of a text do not overlap', () => {
  assert.deepEqual([...evaluationItems({ items: 4 }, 10)], [0, 1, 2, 3]);
  assert.deepEqual([...evaluationItems({ items: 10 }, 5)], [0, 2, 4, 6, 8]);
  assert.deepEqual([...evaluationItems({ items: 10, stride: 4 }, 10)], [0, 4, 8]);
});

test('a histogram counts finite entries between the smallest and the largest', () => {
  const { edges, counts } = histogram(Float64Array.from({ length: 400 }, (_, i) => i / 399).map((x, i) => (i === 7 ? NaN : x)));
  assert.deepEqual([edges[0], edges.at(-1), edges.length, counts.length], [0, 1, 41, 40]);
  assert.equal(counts.reduce((a, b) => a + b), 399);
  assert.ok(counts.every(count => count >= 9 && count <= 11));
  assert.deepEqual(histogram(Float32Array.of(2, 2)).counts, Float64Array.of(2));
  assert.deepEqual(histogram(Float32Array.of(NaN)).counts, Float64Array.of(0));
});

test('histograms take a hundredth of a run at most, or next to nothing; models of a few parameters have none', () => {
  const layout = (size: number) => [{ name: 'weight', shape: [size], initial: { name: 'zeros' }, offset: 0, size }];
  assert.equal(histogramMoments({ layout: layout(64), rows: 32 }, 1000), 0);
  assert.equal(histogramMoments({ layout: layout(1e6), rows: 1000 }, 1000), 30);
  assert.equal(histogramMoments({ layout: layout(1000), rows: 1 }, 1000), 30);
  const many = Array.from({ length: 2000 }, (_, i) => ({ ...layout(10)[0]!, name: `block ${i}`, offset: 10 * i }));
  assert.equal(histogramMoments({ layout: many, rows: 1 }, 1000), 1);
});

test('they stand at the first step and evenly after it', () => {
  const due = (total: number, moments: number): number[] => Array.from({ length: total }, (_, i) => i + 1).filter(t => histogramsDue(t, total, moments));
  assert.deepEqual(due(10, 3), [1, 4, 8]);
  assert.deepEqual(due(5, 30), [1, 2, 3, 4, 5]);
  assert.deepEqual(due(5, 0), []);
});

test('a recorder sends exact-size columns, at the latest when it is full', () => {
  const sent: Points[] = [];
  const recorder = new Recorder(2, points => sent.push(points));
  const figures = { loss: 1, lr: 2, gradientNorm: 3, updateRatio: 4, evaluations: 5 };
  for (let t = 1; t <= 5000; t++) recorder.row(t, { ...figures, loss: t }, 0, 0, Float64Array.of(t, -t));
  recorder.flush();
  recorder.flush();
  assert.equal(sent.length, 2);
  assert.deepEqual(sent.flatMap(({ loss }) => [...loss]), Array.from({ length: 5000 }, (_, i) => i + 1));
  assert.deepEqual(sent.map(({ params, step }) => params.length - 2 * step.length), [0, 0]);
  assert.deepEqual([sent[1]?.params.at(-2), sent[1]?.params.at(-1)], [5000, -5000]);
});

test('the ticker sends the first point at once, then every 50 ms, flushes every second, and knows the speed', () => {
  const clock = new HandClock();
  const ticker = new Ticker(clock, 0, 0);
  const sends: number[] = [];
  const flushes: number[] = [];
  for (let t = 1; t <= 3000; t++) {
    clock.time = t; // a step a millisecond
    const due = ticker.tick(t);
    if (due.send) sends.push(t);
    if (due.flush) flushes.push(t);
  }
  assert.equal(sends[0], 1);
  assert.ok(sends.slice(1).every((t, i) => t - sends[i]! >= 50 && t - sends[i]! <= 61));
  assert.deepEqual(flushes.length, 2);
  assert.ok(Math.abs(ticker.stepsPerSecond - 1000) < 1);
  assert.equal(ticker.seconds, 3);
});

test('pauses do not count', () => {
  const clock = new HandClock();
  const ticker = new Ticker(clock, 5, 0);
  clock.time = 1000;
  ticker.pause();
  clock.time = 61_000;
  ticker.resume();
  clock.time = 62_000;
  ticker.tick(1);
  assert.equal(ticker.seconds, 7);
});

test('checkpoints are due by steps or by seconds since the last', () => {
  const clock = new HandClock();
  const [steps, seconds] = [new CheckpointSchedule({ steps: 10 }, clock, 0), new CheckpointSchedule({ seconds: 30 }, clock, 0)];
  assert.deepEqual([steps.due(9), steps.due(10), seconds.due(10)], [false, true, false]);
  clock.time = 30_000;
  assert.equal(seconds.due(10), true);
  steps.done(10);
  seconds.done(10);
  assert.deepEqual([steps.due(19), steps.has(10), seconds.due(19)], [false, true, false]);
});

test('controls are taken in order; a stop is seen behind others; arrival ends at once when one comes', async () => {
  const mailbox = new Mailbox();
  const arrival = mailbox.arrival(60_000);
  mailbox.post({ type: 'pause' });
  await arrival;
  mailbox.post({ type: 'stop' });
  assert.equal(mailbox.stopping, true);
  assert.deepEqual([mailbox.take()?.type, mailbox.take()?.type, mailbox.take(), mailbox.stopping], ['pause', 'stop', undefined, false]);
});

test('the minimiser of a quadratic is found from its values and its Hessian', () => {
  // 2 x^2 + x y + 3 y^2 - x + y: the gradient is 0 at (7/23, -5/23).
  const value = (x: number, y: number): number => 2 * x * x + x * y + 3 * y * y - x + y;
  const [x, y] = quadraticMinimiser(value, [5, -3], [4, 1, 1, 6]) ?? [NaN, NaN];
  assert.ok(Math.abs(x - 7 / 23) < 1e-12 && Math.abs(y + 5 / 23) < 1e-12);
  assert.equal(quadraticMinimiser(value, [0, 0], [1, 1, 1, 1]), undefined);
});

test('the window of a surface holds the start and the minimisers', () => {
  const [left, right, low, high] = windowAround([0, 0], [[1, 2]]);
  assert.ok(left < 0 && right > 1 && low < 0 && high > 2);
});

test('states of methods keep every bit of their numbers', () => {
  const state = { a: NaN, b: -Infinity, c: -0, list: Float64Array.of(1, NaN) };
  const back = unpackState(packState(state));
  assert.ok(Object.is(back['a'], NaN) && Object.is(back['b'], -Infinity) && Object.is(back['c'], -0));
  assert.deepEqual(back['list'], state.list);
});

test('metrics: names, and which way is better', () => {
  assert.deepEqual([evaluationMetric('eval/loss'), evaluationMetric('accuracy'), evaluationMetric('loss'), evaluationMetric('train/loss')], ['loss', 'accuracy', undefined, undefined]);
  assert.deepEqual([higherIsBetter('eval/accuracy'), higherIsBetter('eval/loss'), higherIsBetter('perplexity'), higherIsBetter('f1')], [true, false, false, true]);
});

test('machines differ in what changes bits', () => {
  const machine = { cpu: 'a', cores: 2, platform: 'linux x64', node: 'v20', stepwise: '1', library: 'x' };
  assert.deepEqual(machineDifferences(machine, { ...machine, cores: 4, node: 'v24' }), []);
  assert.deepEqual(machineDifferences(machine, { ...machine, cpu: 'b', library: 'y' }), ['cpu', 'library']);
});
