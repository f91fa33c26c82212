/** What a run costs beside its steps, what it leaves in memory, how fast a stored one opens, how soon the command line trains. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { nodeBundle } from '../bundle';
import { gpt, quadratic, small, tiny } from '../configs';
import { figureTable, number, spread } from '../figure';
import type { Figure } from '../figure';
import { median, quartiles } from '../report';
import type { HeapRequest, HeapSlope } from './heap';
import type { LoggingAnswer, LoggingCost, LoggingRequest } from './logging';
import type { Opening } from './opening';

const ENDLESS = 100_000_000;

export async function benchEngine(quick: boolean): Promise<void> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'stepwise-bench-'));
  try {
    console.log(figureTable([...await logging(scratch, quick), ...await heap(scratch, quick), ...await opening(scratch), ...await commandLine(scratch, quick)]));
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function logging(scratch: string, quick: boolean): Promise<Figure[]> {
  const worker = await nodeBundle('bench/engine/logging.ts');
  const figures: Figure[] = [];
  for (const [name, text] of [['tiny gpt', gpt('tiny', tiny, ENDLESS)], ['quadratic', quadratic(ENDLESS)]] as const) {
    const request: LoggingRequest = { text, folder: scratch, blockMs: quick ? 500 : 1500, rounds: quick ? 4 : 20 };
    const { off, on, clocked } = await loggingCost(worker, request);
    const costs = on.map((each, i) => 100 * (each / (off[i] ?? NaN) - 1));
    figures.push(
      {
        name: `logging and streaming, ${name}: step with over step without`, measured: median(costs), unit: '%', target: 1,
        detail: `${spread(quartiles(costs))} over ${costs.length} pairs of blocks; a step takes the thread ${number(1000 * median(off))} us without, ${number(1000 * median(on))} us with`,
      },
      {
        name: `logging and streaming, ${name}: time inside the calls`, measured: 100 * median(clocked), unit: '%', target: 1,
        detail: `of the time outside of them: ${spread(quartiles(clocked.map(share => 100 * share)))} over ${clocked.length} blocks`,
      },
    );
  }
  return figures;
}

function loggingCost(file: string, request: LoggingRequest): Promise<LoggingCost> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: request, execArgv: [] });
    let cost: LoggingCost | undefined;
    worker.on('message', (answer: LoggingAnswer) => {
      if (answer.type === 'cost') ({ cost } = answer);
    });
    worker.on('error', reject);
    worker.on('exit', () => (cost ? resolve(cost) : reject(new Error('the worker ended without an answer'))));
  });
}

async function heap(scratch: string, quick: boolean): Promise<Figure[]> {
  const file = await nodeBundle('bench/engine/heap.ts');
  const runs = quick
    ? [['quadratic', quadratic, 40_000], ['tiny gpt', (steps: number) => gpt('tiny', tiny, steps), 600]] as const
    : [['quadratic', quadratic, 200_000], ['tiny gpt', (steps: number) => gpt('tiny', tiny, steps), 3000]] as const;
  const figures: Figure[] = [];
  for (const [name, config, steps] of runs) {
    for (const keeps of ['nothing', 'history'] as const) {
      const request: HeapRequest = { text: config(steps), folder: scratch, steps, keeps };
      const { bytesPerStep, first, last, samples } = JSON.parse(await output(process.execPath, ['--expose-gc', file, JSON.stringify(request)])) as HeapSlope;
      figures.push({
        name: `heap slope, ${name}, ${keeps === 'nothing' ? 'worker' : 'worker and host, columns and histograms aside'}`, measured: bytesPerStep, unit: 'bytes a step', target: 20,
        detail: `least squares over ${samples} forced collections in the last two thirds of ${steps} steps; ${number(first / 2 ** 20)} to ${number(last / 2 ** 20)} MB`,
      });
    }
  }
  return figures;
}

async function opening(scratch: string): Promise<Figure[]> {
  const file = await nodeBundle('bench/engine/opening.ts');
  const { first, later, rows, bytes } = JSON.parse(await output(process.execPath, [file, scratch])) as Opening;
  return [{
    name: 'reading a stored run of a million steps', measured: first, unit: 'ms', target: 1000,
    detail: `the first time in a process; then ${spread(quartiles(later))} ms; ${number(rows)} rows, ${number(bytes / 1e6)} MB on disk, in the page cache`,
  }];
}

async function commandLine(scratch: string, quick: boolean): Promise<Figure[]> {
  const cli = await nodeBundle('src/engine/cli.ts');
  const figures: Figure[] = [];
  for (const [name, text] of [['quadratic', quadratic(ENDLESS)], ['small gpt', gpt('small', small, ENDLESS)]] as const) {
    const config = path.join(scratch, 'first.optim.yaml');
    writeFileSync(config, text);
    const times: number[] = [];
    for (let i = 0; i < (quick ? 2 : 7); i++) times.push(await firstStep(cli, config, path.join(scratch, 'cli')));
    figures.push({ name: `command line, start to first step told, ${name}`, measured: median(times), unit: 'ms', target: undefined, detail: `${spread(quartiles(times))} over ${times.length} starts` });
  }
  return figures;
}

/** Milliseconds from the start of the process to the line that tells step 1. */
async function firstStep(cli: string, config: string, runs: string): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [cli, 'run', config, '--jsonl', '--runs', runs], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => child.once('close', resolve));
  let taken: number | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (taken !== undefined || !isStep(JSON.parse(line))) continue;
    taken = performance.now() - start;
    child.kill('SIGINT');
  }
  await ended;
  if (taken === undefined) throw new Error(`${config} did not train`);
  return taken;
}

const isStep = (told: unknown): boolean => typeof told === 'object' && told !== null && 'step' in told && 'loss' in told;

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.once('error', reject).once('close', code => (code === 0 ? resolve(text) : reject(new Error(`${args.join(' ')} ended with ${code}`))));
  });
}
