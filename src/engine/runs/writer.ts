/** The one writer of a run: log, run.json, checkpoints, lease. */
import type { Histogram, Message, Points, RunHeader, Surface } from '../protocol';
import { pruneCheckpoints, writeCheckpoint } from './checkpoints';
import type { JsonObject } from './json';
import type { Lease } from './lease';
import { evaluationValues, headerValue, histogramValue, noticeValue, sampleValue, surfaceValue } from './log';
import { LogWriter } from './logWriter';
import { readRecord, writeRecord } from './record';
import type { Checkpoint, RunRecord, RunWriter } from './run';

export class FolderRunWriter implements RunWriter {
  private readonly log: LogWriter;
  private current: RunRecord;
  private lastStep: number;
  private closed = false;
  /** Another process has taken the run over: nothing of it may be written any more. */
  private lost = false;

  /** @param next the step that comes next: 1 for a new run */
  constructor(
    readonly folder: string,
    private readonly lease: Lease,
    record: RunRecord,
    private readonly raw: JsonObject,
    next: number,
  ) {
    this.current = record;
    this.log = new LogWriter(folder, next);
    this.lastStep = next - 1;
  }

  get id(): string {
    return this.current.id;
  }

  get record(): RunRecord {
    return this.current;
  }

  points(points: Points): void {
    this.log.points(points);
    this.lastStep = points.step.at(-1) ?? this.lastStep;
  }

  evaluation(step: number, metrics: Readonly<Record<string, number>>): void {
    this.log.values(step, evaluationValues(metrics));
  }

  histograms(histograms: readonly Histogram[]): void {
    for (const step of new Set(histograms.map(histogram => histogram.step))) {
      this.log.values(step, histograms.filter(histogram => histogram.step === step).map(histogramValue));
    }
  }

  sample(step: number, prompt: string, text: string): void {
    this.log.values(step, [sampleValue(prompt, text)]);
  }

  header(header: RunHeader): void {
    this.log.values(this.lastStep, [headerValue(header)]);
  }

  surface(surface: Surface): void {
    this.log.values(this.lastStep, [surfaceValue(surface)]);
  }

  notice(step: number, severity: 'information' | 'warning', message: Message): void {
    this.log.values(step, [noticeValue({ severity, message })]);
  }

  update(changes: Partial<RunRecord>): void {
    if (this.lost) return;
    // Another window may have renamed or tagged the run since.
    const { label, tags } = readRecord(this.folder)?.record ?? this.current;
    this.current = { ...this.current, label, tags, ...changes, modified: new Date().toISOString() };
    writeRecord(this.folder, this.current, this.raw);
  }

  checkpoint(checkpoint: Checkpoint, options: { readonly keep: number; readonly best: boolean }): void {
    this.heartbeat();
    this.log.sync();
    writeCheckpoint(this.folder, checkpoint, options.best);
    pruneCheckpoints(this.folder, options.keep);
  }

  flush(): void {
    this.heartbeat();
    this.log.flush();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    try {
      if (this.lost) this.log.abandon();
      else this.log.close();
    } finally {
      this.lease.release();
    }
  }

  private heartbeat(): void {
    try {
      this.lease.heartbeat();
    } catch (error) {
      this.lost = true;
      throw error;
    }
  }
}
