/**
 * A worker that trains one run and tells of it in turns: for a while nothing is logged and nothing streamed, then everything, then
 * everything with a clock around it. One run and one process, so that all kinds of block meet the same caches, the same compiled
 * code and the same neighbours. A block with logging ends with all that it logged in the file and on its way to the host.
 *
 * Blocks are compared by the time the worker's thread was on a processor, where the system tells it (Linux), so that what else the
 * machine does falls out; one thread computes, so nothing is done elsewhere.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { analyse } from '../../src/engine/config/analyse';
import { openDataset } from '../../src/engine/data/open';
import type { FromWorker } from '../../src/engine/protocol';
import type { RunWriter } from '../../src/engine/runs/run';
import { openRunStore } from '../../src/engine/runs/store';
import { openRunBackend } from '../../src/engine/train/backends';
import { Chronicle } from '../../src/engine/train/chronicle';
import { systemClock } from '../../src/engine/train/clock';
import { Loop } from '../../src/engine/train/loop';
import { Mailbox } from '../../src/engine/train/mailbox';
import { design, loggedParameters, openSession } from '../../src/engine/train/session';
import { initialState } from '../../src/engine/train/trainerState';

export interface LoggingRequest {
  readonly text: string;
  /** For the run store. */
  readonly folder: string;
  readonly blockMs: number;
  /** Each of one block of every kind. */
  readonly rounds: number;
}

/** One number a round. */
export interface LoggingCost {
  /** Milliseconds of the thread a step while nothing is logged. */
  readonly off: number[];
  /** The same while everything is. */
  readonly on: number[];
  /** Time inside the calls over the time outside of them. */
  readonly clocked: number[];
}

/** Milliseconds that this thread has been on a processor; those that have passed where the system does not say. */
function threadTime(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

export type LoggingAnswer = FromWorker | { readonly type: 'cost'; readonly cost: LoggingCost };

const KINDS = ['off', 'on', 'clocked'] as const;

class Alternating extends Chronicle {
  readonly cost: LoggingCost = { off: [], on: [], clocked: [] };
  #kind: (typeof KINDS)[number] = 'off';
  #steps = 0;
  #inside = 0;
  #begun: number | undefined;
  #threadBegun = 0;

  constructor(
    writer: RunWriter,
    emit: (event: FromWorker) => void,
    paramsPerRow: number,
    private readonly request: LoggingRequest,
    private readonly finished: () => void,
  ) {
    super(writer, emit, { paramsPerRow, storeSamples: true });
  }

  override step(...row: Parameters<Chronicle['step']>): void {
    this.#told(() => super.step(...row));
    this.#steps++;
    const now = performance.now();
    if (this.#begun === undefined) this.#begin(); // the first block begins after the first step
    const begun = this.#begun ?? now;
    if (now - begun >= this.request.blockMs) this.#next();
  }

  override tick(due: Parameters<Chronicle['tick']>[0]): void {
    this.#told(() => super.tick(due));
  }

  #told(call: () => void): void {
    if (this.#kind === 'off') return;
    if (this.#kind === 'on') return call();
    const start = performance.now();
    call();
    this.#inside += performance.now() - start;
  }

  #begin(): void {
    this.#steps = 0;
    this.#inside = 0;
    this.#begun = performance.now();
    this.#threadBegun = threadTime();
  }

  #next(): void {
    this.settle();
    const taken = performance.now() - (this.#begun ?? NaN);
    this.cost[this.#kind].push(this.#kind === 'clocked' ? this.#inside / (taken - this.#inside) : (threadTime() - this.#threadBegun) / this.#steps);
    this.#kind = KINDS[(KINDS.indexOf(this.#kind) + 1) % KINDS.length] ?? 'off';
    if (this.cost.clocked.length === this.request.rounds) this.finished();
    this.#begin();
  }
}

async function measure(request: LoggingRequest, post: (answer: LoggingAnswer) => void): Promise<void> {
  const { plan, problems } = analyse(request.text, 'yaml');
  if (!plan) throw new Error(`the config has problems: ${problems.map(({ code }) => code).join(', ')}`);
  const dataset = plan.data
    && await openDataset(plan.data, { folder: request.folder, seed: plan.seed, task: 'tokens', cache: request.folder, allowDownloads: false }, () => undefined);
  const made = design(plan, dataset, { params: false });
  const backend = await openRunBackend('native', { tensorflowModule: undefined, spinning: false });
  const session = await openSession(made, {
    backend, threads: 1, folder: request.folder, params: false, watched: false, available: { memory: Infinity, disk: undefined },
  });
  const writer = openRunStore(path.join(request.folder, 'runs')).create({
    label: 'logging', state: 'running', config: { file: path.join(request.folder, 'logging.optim.yaml'), language: 'yaml' }, model: plan.model.name,
    optimizer: plan.optimizer.name, parameterCount: made.parameterCount, steps: made.epochs.total, backend: backend.name, precision: plan.train.precision,
    threads: 1, machine: {}, git: undefined, data: {}, graph: undefined, knobs: [], tags: [], summary: undefined, divergence: undefined,
  }, request.text);
  const mailbox = new Mailbox();
  const chronicle = new Alternating(writer, post, loggedParameters(made.parameterCount, false), request, () => mailbox.post({ type: 'stop' }));
  await new Loop(session, { writer, chronicle, mailbox, clock: systemClock }, { step: 0, state: initialState }).run();
  writer.close();
  session.release();
  backend.dispose();
  post({ type: 'cost', cost: chronicle.cost });
}

const port = parentPort;
if (!port) throw new Error('this is a worker');
void measure(workerData, answer => port.postMessage(answer)).finally(() => port.close());
