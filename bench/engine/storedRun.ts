/** A run of a million steps on disk, with spikes that must be found again. */
import path from 'node:path';
import type { Points } from '../../src/engine/protocol';
import type { RunHeader } from '../../src/engine/protocol';
import { openRunStore } from '../../src/engine/runs/store';

export const ROWS = 1_000_000;
/** Rows of one batch, as the engine hands them over at most. */
const BATCH = 4096;
const SPIKE_EVERY = 9973;
const SPIKE = 50;

/** Spikes lie on single rows: losing one row in a million shows. */
export const isSpike = (step: number): boolean => step % SPIKE_EVERY === 0;
export const lossAt = (step: number): number => (isSpike(step) ? SPIKE : 1.3 + 3.2 * (1 + step / 4000) ** -0.75 + 0.05 * Math.sin(step * 12.9898));

/** @param root of the run store @returns the run's identifier */
export function storeLongRun(root: string): string {
  const text = 'version: 1\nlabel: million\nmodel: { name: function, function: quadratic, matrix: [[2, 0], [0, 10]], start: [1, 1] }\ntrain: { steps: 1000000 }\noptimizer: { name: sgd, lr: 1e-6 }\n';
  const writer = openRunStore(root).create({
    label: 'million', state: 'running', config: { file: path.join(root, 'million.optim.yaml'), language: 'yaml' }, model: 'function', optimizer: 'sgd',
    parameterCount: 100, steps: ROWS, backend: 'native', precision: 'float64', threads: 1, machine: {}, git: undefined, data: {}, graph: undefined, knobs: [], tags: [],
    summary: undefined, divergence: undefined,
  }, text);
  writer.header(headerOf(writer.id, writer.folder, text));
  for (let from = 1; from <= ROWS; from += BATCH) writer.points(batch(from, Math.min(ROWS, from + BATCH - 1)));
  writer.update({
    state: 'done',
    summary: { steps: ROWS, loss: lossAt(ROWS), seconds: ROWS / 5000, evaluations: ROWS, stopped: 'steps', metrics: {}, run: writer.id },
  });
  writer.close();
  return writer.id;
}

function batch(from: number, to: number): Points {
  const step = Float64Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return {
    step, loss: step.map(lossAt), lr: step.map(t => 1e-3 * 0.999_999 ** t), gradientNorm: step.map(t => 2 + Math.sin(t * 78.233)),
    updateRatio: step.map(t => 1e-3 * (1 + 0.1 * Math.cos(t * 3.7))), stepsPerSecond: step.map(() => 5000), seconds: step.map(t => t / 5000), evaluations: step.slice(),
    params: new Float64Array(0), paramsPerRow: 0,
  };
}

const headerOf = (id: string, folder: string, config: string): RunHeader => ({
  id, folder, label: 'million', config, model: 'function', optimizer: 'sgd', backend: 'native', precision: 'float64', threads: 1,
  parameters: [{ name: 'x', shape: [100] }], parameterCount: 100, steps: ROWS, stepsPerEpoch: undefined, batchSize: undefined, references: [], knobs: [],
  plan: { memory: 0, disk: 0 }, generates: false, startedAt: '2026-01-01T00:00:00Z',
});
