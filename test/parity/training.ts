/** A few steps of a config on any backend, the oracle included. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyse } from '../../src/engine/config/analyse';
import { openDataset } from '../../src/engine/data/open';
import { findModel } from '../../src/engine/models/catalogue';
import type { BackendName } from '../../src/engine/program/backend';
import { openBackend } from '../../src/engine/program/backends';
import { stream } from '../../src/engine/random';
import { design, openSession } from '../../src/engine/train/session';
import { taskOf } from '../../src/engine/train/task';

export interface Trace {
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  readonly theta: readonly number[];
}

const WORDS = ['whale', 'sea', 'ship', 'captain', 'wind', 'deep', 'white', 'boat', 'harpoon', 'wave'];

/** A text and labelled messages, the same every time. */
export function writeData(folder: string): void {
  const random = stream(7, 'parity');
  const sentence = (i: number, length: number): string => Array.from({ length }, (_, j) => WORDS[random.integer(i * 100 + j, WORDS.length)]).join(' ');
  writeFileSync(join(folder, 'text.txt'), Array.from({ length: 60 }, (_, i) => sentence(i, 12)).join('.\n'));
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 2 === 0 ? 'ham' : 'spam'},"${sentence(1000 + i, 8)}${i % 2 === 0 ? '' : ' offer'}"`);
  writeFileSync(join(folder, 'mail.csv'), ['label,text', ...rows].join('\n'));
}

/** Losses, gradient norms and final parameters of the first `steps` steps. */
export async function trace(config: string, name: BackendName, steps: number, tensorflowModule?: string): Promise<Trace> {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-parity-'));
  try {
    writeData(folder);
    const { plan, problems } = analyse(config, 'yaml');
    if (!plan) throw new Error(JSON.stringify(problems));
    const model = findModel(plan.model.name);
    const task = model && taskOf(model, plan.train.loss);
    const dataset = plan.data && task ? await openDataset(plan.data, { folder, seed: plan.seed, task, cache: folder, allowDownloads: false }) : undefined;
    const backend = await openBackend(name, { tensorflowModule });
    const session = await openSession(design(plan, dataset, { params: false }), { params: false, backend, threads: 1, folder, watched: false, available: { memory: Infinity, disk: undefined } });
    const { stepper } = session;
    const losses: number[] = [];
    const gradientNorms: number[] = [];
    for (let t = 1; t <= steps; t++) {
      await stepper.step(t);
      losses.push(stepper.figures.loss);
      gradientNorms.push(stepper.figures.gradientNorm);
    }
    const theta = Array.from(stepper.parameters.array);
    session.release();
    backend.dispose();
    return { losses, gradientNorms, theta };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Largest difference of two sequences, relative to the size of the expected numbers. */
export function distance(actual: readonly number[], expected: readonly number[]): number {
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] ?? NaN) - value) / Math.max(Math.abs(value), 1e-3 * scale)));
}
