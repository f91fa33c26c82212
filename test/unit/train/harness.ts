/** Runs the engine in this process on a config, in a run store of its own, and keeps everything it says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { PROTOCOL_VERSION } from '../../../src/engine/protocol';
import type { Control, Points, RunEvent, StartRequest, Summary } from '../../../src/engine/protocol';
import { readCheckpoint, checkpointSteps } from '../../../src/engine/runs/checkpoints';
import type { Checkpoint, RunStore } from '../../../src/engine/runs/run';
import { openRunStore } from '../../../src/engine/runs/store';
import { systemClock } from '../../../src/engine/train/clock';
import type { Clock } from '../../../src/engine/train/clock';
import { Mailbox } from '../../../src/engine/train/mailbox';
import { runTraining } from '../../../src/engine/train/run';
import type { Outcome } from '../../../src/engine/train/run';

export interface Told extends Outcome {
  readonly events: readonly RunEvent[];
  /** Columns of all `points` events, joined. */
  readonly rows: readonly Row[];
}

export interface Row {
  readonly step: number;
  readonly loss: number;
  readonly lr: number;
  readonly gradientNorm: number;
  readonly updateRatio: number;
  readonly evaluations: number;
  readonly params: readonly number[];
}

export type Ask = (event: RunEvent, post: (control: Control) => void) => void;

/** A folder of its own for each test, gone afterwards. */
export function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-train-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class Workplace {
  readonly runs: string;
  readonly store: RunStore;

  constructor(readonly folder: string) {
    this.runs = join(folder, 'runs');
    this.store = openRunStore(this.runs);
  }

  request(text: string, changes: Partial<StartRequest> = {}): StartRequest {
    const file = join(this.folder, 'config.optim.yaml');
    if (text !== '') writeFileSync(file, text);
    return {
      type: 'start', version: PROTOCOL_VERSION, text, language: 'yaml', file, runs: this.runs, backend: 'native', tensorflowModule: undefined,
      threads: 1, spin: false, storeSamples: true, cache: join(this.folder, 'cache'), allowDownloads: false, resume: undefined, params: false, ...changes,
    };
  }

  /** @param ask sees every event as it comes and may post controls */
  async train(text: string, changes: Partial<StartRequest> & { readonly watched?: boolean; readonly clock?: Clock } = {}, ask: Ask = () => undefined): Promise<Told> {
    const { watched = false, clock = systemClock, ...rest } = changes;
    const events: RunEvent[] = [];
    const mailbox = new Mailbox();
    const outcome = await runTraining(this.request(text, rest), {
      emit: event => {
        events.push(event);
        ask(event, control => mailbox.post(control));
      },
      mailbox,
      clock,
      watched,
    });
    return { ...outcome, events, rows: events.flatMap(event => (event.type === 'points' ? rowsOf(event.points) : [])) };
  }

  /** The run's last checkpoint. */
  lastCheckpoint(id: string): Checkpoint {
    const folder = join(this.runs, id);
    const step = checkpointSteps(folder).at(-1);
    if (step === undefined) throw new Error(`run ${id} has no checkpoint`);
    return readCheckpoint(folder, step);
  }
}

export function rowsOf(points: Points): Row[] {
  return Array.from(points.step, (step, i) => ({
    step,
    loss: points.loss[i] ?? NaN,
    lr: points.lr[i] ?? NaN,
    gradientNorm: points.gradientNorm[i] ?? NaN,
    updateRatio: points.updateRatio[i] ?? NaN,
    evaluations: points.evaluations[i] ?? NaN,
    params: [...points.params.subarray(i * points.paramsPerRow, (i + 1) * points.paramsPerRow)],
  }));
}

/** What the stored log says, without what depends on the clock. */
export const storedRows = (store: RunStore, id: string): Row[] => rowsOf(store.snapshot(id).points);

export function summaryOf({ summary, events }: Told): Summary {
  if (!summary) throw new Error(`the run did not finish: ${JSON.stringify(events.at(-1))}`);
  return summary;
}

export const failureOf = ({ events }: Told): { readonly exit: number; readonly code: string; readonly args: readonly (string | number)[] } => {
  const failed = events.find(event => event.type === 'failed');
  if (failed?.type !== 'failed') throw new Error('the run did not fail');
  return { exit: failed.exit, ...failed.message };
};
