/**
 * Times a training step beside PyTorch and JAX on the same model, parameters and batches. Every contender is a process of its
 * own; short blocks of steps are run in turn, so that whatever else the machine does falls on all alike, and ratios are of medians
 * within one run.
 *
 * The peers run under the Python of $STEPWISE_BENCH_PYTHON (with torch, numpy, and jax and optax if at hand); without it Stepwise
 * is timed alone.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { initialVector } from './initial';
import { Contender } from './contender';
import { median, quartiles, table } from './report';
import type { Row } from './report';
import { layoutOf } from '../src/engine/models/model';
import { batchesOf, modelOf, optimization, workloads } from './workloads';
import type { Workload } from './workloads';

export interface StepOptions {
  /** Workloads, comma-separated; all when absent. */
  readonly only: string | undefined;
  readonly rounds: string;
  readonly threads: string;
  /** File that the results go to as well. */
  readonly json: string | undefined;
  /** Of eager, plain, compile, jax, comma-separated; all when absent. */
  readonly peers: string | undefined;
}

/** Steps a block lasts about this long. */
const BLOCK_MS = 400;

interface Result extends Row {
  readonly workload: string;
}

function python(): string | undefined {
  const given = process.env['STEPWISE_BENCH_PYTHON'];
  if (!given) {
    console.log('Peers skipped: set STEPWISE_BENCH_PYTHON to a Python that has torch (and jax, optax).');
    return undefined;
  }
  const found = spawnSync(given, ['-c', 'import torch, numpy']);
  if (found.status === 0) return given;
  console.log(`Peers skipped: ${given} cannot import torch and numpy.`);
  return undefined;
}

function contenders(workload: Workload, folder: string, interpreter: string | undefined, { threads, peers }: StepOptions): Contender[] {
  const wanted = peers?.split(',') ?? ['eager', 'plain', 'compile', 'jax'];
  const list = [new Contender('stepwise', process.execPath, ['--import', 'tsx', path.join(__dirname, 'runner.ts'), workload.name, folder, threads])];
  if (!interpreter) return list;
  const peer = (name: string, file: string, ...rest: string[]) => list.push(new Contender(name, interpreter, [path.join(__dirname, 'peers', file), folder, threads, ...rest]));
  for (const mode of ['eager', 'plain', 'compile']) {
    if (wanted.includes(mode) && !(mode === 'compile' && workload.kind === 'lstm')) peer(`torch ${mode}`, 'torch_peer.py', mode);
  }
  if (wanted.includes('jax') && workload.kind === 'gpt') peer('jax', 'jax_peer.py');
  return list;
}

async function measure(workload: Workload, interpreter: string | undefined, options: StepOptions): Promise<Result[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stepwise-bench-'));
  const model = modelOf(workload);
  const layout = layoutOf(model.parameters);
  writeFileSync(path.join(folder, 'workload.json'), JSON.stringify({ ...workload, layout, optimization }));
  writeFileSync(path.join(folder, 'theta.f32'), new Uint8Array(initialVector(layout).buffer));
  writeFileSync(path.join(folder, 'batches.i32'), new Uint8Array(batchesOf(workload).buffer));
  const running = contenders(workload, folder, interpreter, options);
  try {
    const ready = await startAll(running);
    const times = new Map(ready.map(each => [each, [] as number[]]));
    const losses = new Map<Contender, number>();
    for (const each of ready) losses.set(each, (await each.steps(10)).loss);
    const sizes = new Map<Contender, number>();
    for (const each of ready) {
      const { times: [first = 1, second = first] } = await each.steps(2);
      sizes.set(each, Math.max(2, Math.min(100, Math.round(BLOCK_MS / Math.min(first, second)))));
    }
    for (let round = 0; round < Number(options.rounds); round++) {
      for (const each of ready) {
        const block = await each.steps(sizes.get(each) ?? 2);
        // The first step of a block finds cold caches and sleeping threads.
        times.get(each)?.push(...block.times.slice(1));
      }
    }
    const best = Math.min(...ready.filter(each => each.name !== 'stepwise').map(each => median(times.get(each) ?? [])));
    const results: Result[] = [];
    for (const each of ready) {
      const all = times.get(each) ?? [];
      results.push({
        workload: workload.name, label: each.label, quartiles: quartiles(all), minimum: Math.min(...all), ratio: median(all) / best,
        peakBytes: await each.memory(), compileMs: each.compileMs, loss: losses.get(each) ?? Number.NaN,
      });
    }
    return results;
  } finally {
    running.forEach(each => each.stop());
    rmSync(folder, { recursive: true });
  }
}

/** Those that start; the others are named with the reason. */
async function startAll(list: readonly Contender[]): Promise<Contender[]> {
  const ready: Contender[] = [];
  for (const each of list) {
    try {
      await each.start();
      await each.steps(1);
      ready.push(each);
    } catch (error) {
      if (each.name === 'stepwise') throw error;
      console.log(`${each.name} skipped: ${String(error)}`);
    }
  }
  return ready;
}

export async function benchSteps(options: StepOptions): Promise<void> {
  const only = options.only?.split(',');
  const interpreter = python();
  const all: Result[] = [];
  for (const workload of workloads.filter(({ name }) => !only || only.includes(name))) {
    const results = await measure(workload, interpreter, options);
    all.push(...results);
    console.log(table(workload.name, results));
  }
  if (options.json) writeFileSync(options.json, `${JSON.stringify(all, undefined, 2)}\n`);
}
