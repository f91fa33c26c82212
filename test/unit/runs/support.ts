import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Points } from '../../../src/engine/protocol';
import type { Checkpoint, RunRecord } from '../../../src/engine/runs/run';

/** Runs `use` with a fresh folder that is gone afterwards. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-runs-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const result = use(folder);
    if (result instanceof Promise) return result.finally(remove) as T;
    remove();
    return result;
  } catch (error) {
    remove();
    throw error;
  }
}

export const someRecord = (label = 'adam'): Omit<RunRecord, 'format' | 'id' | 'created' | 'modified'> => ({
  label,
  state: 'running',
  config: { file: '/home/ada/adam.optim.yaml', language: 'yaml' },
  model: 'linear_regression',
  optimizer: 'adam',
  parameterCount: 3,
  steps: 100,
  backend: 'native',
  precision: 'float32',
  threads: 1,
  machine: { cpu: 'some cpu', node: 'v20' },
  git: undefined,
  data: {},
  graph: undefined,
  knobs: [],
  tags: [],
  summary: undefined,
  divergence: undefined,
});

/** Steps [from, to] whose columns are functions of the step. */
export function pointsOf(from: number, to: number, paramsPerRow = 0, change: Partial<Points> = {}): Points {
  const step = Float64Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return {
    step,
    loss: step.map(t => 1 / t),
    lr: step.map(t => 0.1 * 0.999 ** t),
    gradientNorm: step.map(t => Math.sqrt(t)),
    updateRatio: step.map(t => 1e-3 / t),
    stepsPerSecond: step.map(() => 123.5),
    seconds: step.map(t => t / 123.5),
    evaluations: step.map(t => 2 * t),
    params: Float64Array.from({ length: step.length * paramsPerRow }, (_, i) => (step[Math.floor(i / paramsPerRow)] ?? 0) * 10 + (i % paramsPerRow)),
    paramsPerRow,
    ...change,
  };
}

export const someCheckpoint = (step: number): Checkpoint => ({
  step,
  model: [
    { name: 'dense.bias', shape: [2], data: Float32Array.of(step, -step) },
    { name: 'dense.weight', shape: [2, 3], data: Float32Array.from({ length: 6 }, (_, i) => step + i / 8) },
  ],
  state: [{ name: 'exp_avg', shape: [8], data: new Float64Array(8).fill(step / 3) }],
  trainer: { bestLoss: Infinity, evaluations: step * 2 },
  config: { model_type: 'mlp' },
});

/** Large enough to be torn: every number tells its step. */
export const wholeCheckpoint = (step: number): Checkpoint => ({
  step,
  model: [{ name: 'weight', shape: [20_000], data: new Float32Array(20_000).fill(step) }],
  state: [{ name: 'exp_avg', shape: [20_000], data: new Float64Array(20_000).fill(-step) }],
  trainer: { step },
  config: {},
});

/** Bundles a TypeScript program of `children/` so that starting it takes no longer than starting Node. */
export function bundleChild(name: string, folder: string): string {
  const outfile = join(folder, `${name}.cjs`);
  buildSync({ entryPoints: [join('test', 'unit', 'runs', 'children', `${name}.ts`)], outfile, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
  return outfile;
}
