/** Writes the log of a run: the events, and beside them the index. */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Points } from '../protocol';
import { PointsBuilder } from './columns';
import { eventBlock, fileBlock, INDEX_NAME, indexMagic, pointsBlock } from './columnIndex';
import { EventFile, eventFileName, secondOfEventFile } from './eventFile';
import { writeAll } from './files';
import { eventFiles } from './logReader';
import type { SummaryValue, TFEvent } from './tfevents';

/** Rows that make a block of the index, unless a flush comes first. */
const BLOCK_ROWS = 8192;

export class LogWriter {
  private readonly events: EventFile;
  private readonly index: number;
  private readonly pending = new PointsBuilder();
  private blocks: Uint8Array[] = [];

  /**
   * Starts a new event file in the folder, behind those that are there.
   * @param next the step that comes next: what earlier files hold of it and of later steps is superseded
   */
  constructor(folder: string, next: number) {
    const before = eventFiles(folder);
    const seconds = Math.max(Math.floor(Date.now() / 1000), secondOfEventFile(before.at(-1) ?? '') + 1);
    const name = eventFileName(seconds, before.length);
    this.events = new EventFile(join(folder, name));
    this.index = openSync(join(folder, INDEX_NAME), 'a', 0o644);
    this.blocks.push(...(before.length === 0 ? [indexMagic()] : []), fileBlock(name));
    // A new run says it as well: TensorBoard takes the first start for granted and drops steps only at the next.
    this.event({ wallTime: now(), step: next, restart: true, values: [] });
  }

  points(points: Points): void {
    this.events.appendPoints(points, now());
    this.pending.addPoints(points);
    if (this.pending.length >= BLOCK_ROWS) this.finishBlock();
  }

  values(step: number, values: readonly SummaryValue[]): void {
    this.event({ wallTime: now(), step, values });
  }

  flush(): void {
    this.events.flush();
    this.flushIndex();
  }

  /** As `flush`, and the events are on the disk. */
  sync(): void {
    this.events.sync();
    this.flushIndex();
  }

  close(): void {
    this.flush();
    this.abandon();
  }

  /** Closes the files without another byte. */
  abandon(): void {
    this.events.close();
    closeSync(this.index);
  }

  private event(event: TFEvent): void {
    this.finishBlock();
    const data = this.events.append(event);
    this.blocks.push(eventBlock(data, this.events.end));
  }

  private finishBlock(): void {
    if (this.pending.length === 0) return;
    this.blocks.push(pointsBlock(this.pending.build(), this.events.end));
    this.pending.clear();
  }

  /** After the events, so that it never reaches further than they do. */
  private flushIndex(): void {
    this.finishBlock();
    if (this.blocks.length === 0) return;
    writeAll(this.index, Buffer.concat(this.blocks));
    this.blocks = [];
  }
}

const now = (): number => Date.now() / 1000;
