/**
 * A process (`node --expose-gc heap.js REQUEST`) that trains one run and weighs its heap after forced collections. What a host keeps
 * on purpose is left out: columns, which lie off the heap, and histograms, of which a run has a bounded number. The worker keeps none.
 */
import path from 'node:path';
import { RunHistory } from '../../src/extension/runs/history';
import { PROTOCOL_VERSION } from '../../src/engine/protocol';
import type { RunEvent } from '../../src/engine/protocol';
import { systemClock } from '../../src/engine/train/clock';
import { Mailbox } from '../../src/engine/train/mailbox';
import { runTraining } from '../../src/engine/train/run';

export interface HeapRequest {
  readonly text: string;
  readonly folder: string;
  readonly steps: number;
  /** `history`: what is told is folded as the extension host does it. */
  readonly keeps: 'nothing' | 'history';
}

export interface HeapSlope {
  readonly bytesPerStep: number;
  /** Bytes at the first and last sample. */
  readonly first: number;
  readonly last: number;
  readonly samples: number;
}

const SAMPLES = 30;
/** The first third compiles code and fills caches. */
const WARM_UP = 1 / 3;

async function measure({ text, folder, steps, keeps }: HeapRequest): Promise<HeapSlope> {
  const { gc } = globalThis;
  if (!gc) throw new Error('run with --expose-gc');
  const history = keeps === 'history' ? new RunHistory() : undefined;
  const samples: { readonly step: number; readonly bytes: number }[] = [];
  const every = (steps * (1 - WARM_UP)) / SAMPLES;
  let next = steps * WARM_UP;
  const emit = (event: RunEvent): void => {
    if (event.type !== 'histograms') history?.add(event);
    if (event.type === 'failed') throw new Error(`the run failed: ${event.message.code} ${event.message.args.join(', ')}`);
    const step = event.type === 'points' ? event.points.step.at(-1) ?? 0 : 0;
    if (step < next) return;
    next = step + every;
    gc();
    gc(); // what finalizers let go of in the first
    const { heapUsed, external } = process.memoryUsage();
    // Columns are off the heap: with them, only the heap itself tells.
    samples.push({ step, bytes: heapUsed + (history ? 0 : external) });
  };
  await runTraining({
    type: 'start', version: PROTOCOL_VERSION, text, language: 'yaml', file: path.join(folder, 'heap.optim.yaml'), runs: path.join(folder, 'runs'), backend: 'native',
    tensorflowModule: undefined, threads: 1, spin: false, storeSamples: true, cache: folder, allowDownloads: false, resume: undefined, params: false,
  }, { emit, mailbox: new Mailbox(), clock: systemClock, watched: false });
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || samples.length < 3) throw new Error('the run was too short to weigh');
  return { bytesPerStep: slope(samples.map(({ step, bytes }) => [step, bytes])), first: first.bytes, last: last.bytes, samples: samples.length };
}

/** Of the least-squares line. */
function slope(points: readonly (readonly [number, number])[]): number {
  const [x, y] = [0, 1].map(i => points.reduce((sum, point) => sum + (point[i] ?? 0), 0) / points.length);
  const [up, down] = points.reduce(([a, b], [px, py]) => [a + (px - (x ?? 0)) * (py - (y ?? 0)), b + (px - (x ?? 0)) ** 2], [0, 0] as [number, number]);
  return up / down;
}

measure(JSON.parse(process.argv[2] ?? '')).then(
  answer => void process.stdout.write(JSON.stringify(answer)),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
