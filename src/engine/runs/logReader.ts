/** The log of a run from its event files, through the index where that is in step with them. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PointsBuilder } from './columns';
import { eventBlock, fileBlock, INDEX_NAME, indexMagic, pointsBlock, readIndex } from './columnIndex';
import { isEventFile, secondOfEventFile } from './eventFile';
import { errorCode, isMissing, namesIn, temporaryName } from './files';
import { RunLog } from './log';
import { RowScanner } from './rowScanner';
import { decodeEvent, type TFEvent } from './tfevents';
import { readRecords } from './tfrecord';

/** Beyond this an index would not fit one buffer; such runs are read from their events. */
const MAX_INDEX_BYTES = 1.5 * 1024 ** 3;
/** So many events beyond the index are worth a new one. */
const WORTH_INDEXING = 2000;

/** Names of the event files, in the order they were written. */
export const eventFiles = (folder: string): string[] =>
  namesIn(folder).filter(isEventFile).sort((a, b) => secondOfEventFile(a) - secondOfEventFile(b) || (a < b ? -1 : 1));

/**
 * Everything the event files of a run say.
 * @param index `keep` leaves the index file as it is (another process writes it); `refresh` replaces one that lags far behind;
 *   `complete` makes it reach the end of the events, as who goes on appending to it needs
 */
export function readLog(folder: string, index: 'keep' | 'refresh' | 'complete'): RunLog {
  const files = eventFiles(folder);
  const sizes = files.map(name => sizeOf(join(folder, name)));
  const start = readFromIndex(folder, files, sizes) ?? { log: new RunLog(), file: 0, offset: 0, index: undefined, torn: true };
  const tail = new IndexTail();
  const scanner = new RowScanner();
  let events = 0;
  for (let k = start.file; k < files.length; k++) {
    const name = files[k] ?? '';
    const continued = k === start.file && start.index !== undefined;
    if (!continued) tail.file(name);
    readRecords(join(folder, name), continued ? start.offset : 0, (data, end) => {
      events++;
      if (scanner.scan(data)) {
        start.log.points.addRow(scanner.step, scanner.row);
        if (index !== 'keep') tail.row(scanner.step, scanner.row, end);
      } else {
        const event = tryDecode(data);
        if (event) start.log.apply(event);
        if (index !== 'keep') tail.event(data, end);
      }
    });
  }
  const stale = events > WORTH_INDEXING || (index === 'complete' && (events > 0 || start.torn));
  if (index !== 'keep' && stale) replaceIndex(folder, [start.index ?? indexMagic(), ...tail.finish()]);
  return start.log;
}

interface IndexedPart {
  readonly log: RunLog;
  /** Which event file the index ends in, and where. */
  readonly file: number;
  readonly offset: number;
  /** The whole blocks of the index. */
  readonly index: Uint8Array | undefined;
  /** Whether the index file holds anything else, behind which nothing may be appended. */
  readonly torn: boolean;
}

/** Undefined where there is no index, or one of other files than these. */
function readFromIndex(folder: string, files: readonly string[], sizes: readonly number[]): IndexedPart | undefined {
  const path = join(folder, INDEX_NAME);
  const size = sizeOf(path);
  if (size === 0 || size > MAX_INDEX_BYTES) return undefined;
  const bytes = readFileSync(path);
  const log = new RunLog();
  let file = -1;
  let offset = 0;
  let end = 0;
  for (const block of readIndex(bytes)) {
    if (block.kind === 'file') {
      file++;
      if (block.name !== files[file]) return undefined;
    } else if (file < 0 || block.reaches < offset || block.reaches > (sizes[file] ?? 0)) {
      return undefined;
    } else if (block.kind === 'points') {
      log.points.addPoints(block.points);
    } else {
      const event = tryDecode(block.data);
      if (event) log.apply(event);
    }
    offset = block.reaches;
    end = block.end;
  }
  return file < 0 ? undefined : { log, file, offset, index: bytes.subarray(0, end), torn: end < bytes.length };
}

/** Index blocks for events as they are read. */
class IndexTail {
  private readonly blocks: Uint8Array[] = [];
  private readonly points = new PointsBuilder();
  private reached = 0;

  file(name: string): void {
    this.flush();
    this.blocks.push(fileBlock(name));
  }

  row(step: number, row: ArrayLike<number>, end: number): void {
    this.points.addRow(step, row);
    this.reached = end;
  }

  event(data: Uint8Array, end: number): void {
    this.flush();
    this.blocks.push(eventBlock(data, end));
  }

  finish(): readonly Uint8Array[] {
    this.flush();
    return this.blocks;
  }

  private flush(): void {
    if (this.points.length === 0) return;
    this.blocks.push(pointsBlock(this.points.build(), this.reached));
    this.points.clear();
  }
}

/** The index is a cache: where it cannot be written, reading goes on without. */
function replaceIndex(folder: string, parts: readonly Uint8Array[]): void {
  const temporary = join(folder, temporaryName('index'));
  try {
    writeFileSync(temporary, Buffer.concat(parts));
    renameSync(temporary, join(folder, INDEX_NAME));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    rmSync(temporary, { force: true });
  }
}

function tryDecode(data: Uint8Array): TFEvent | undefined {
  try {
    return decodeEvent(data);
  } catch {
    // Its checksum holds, so another program wrote something that is no event: nothing of ours.
    return undefined;
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
