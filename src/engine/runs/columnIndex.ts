/**
 * `points.index`: what the event files say, in columns, so that a run of a million steps opens at once. A cache and no more: it
 * says how far into which event file it goes, readers take what lies beyond from the events themselves, and an index that does not
 * fit its event files is thrown away and made again.
 *
 * After an 8-byte magic come blocks of: u32 kind, u32 payload bytes, f64 offset in the event file that this block reaches, u32
 * masked CRC-32C of those 16 bytes, u32 that of the payload, then the payload, padded to 8 bytes:
 *   file    the name of the event file that the following blocks are of
 *   event   an event other than a logged step, as it is in the event file
 *   points  u32 rows, u32 parameters a row, then float64 columns: step, those of `COLUMNS`, parameters row-major
 * All little-endian.
 */
import type { Points } from '../protocol';
import { COLUMNS } from './columns';
import { maskedCrc32c } from './crc32c';

export const INDEX_NAME = 'points.index';
const MAGIC = Buffer.from('SWINDEX1', 'latin1');
const HEAD = 24;
const KIND = { file: 1, event: 2, points: 3 } as const;

type Content =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'event'; readonly data: Uint8Array }
  | { readonly kind: 'points'; readonly points: Points };

/** `reaches`: offset in the event file; `end`: offset behind the block in the index. */
export type IndexBlock = Content & { readonly reaches: number; readonly end: number };

export const indexMagic = (): Uint8Array => MAGIC;

export const fileBlock = (name: string): Uint8Array => block(KIND.file, 0, Buffer.from(name, 'utf8'));
export const eventBlock = (data: Uint8Array, reaches: number): Uint8Array => block(KIND.event, reaches, data);

export function pointsBlock(points: Points, reaches: number): Uint8Array {
  const rows = points.step.length;
  const payload = new Uint8Array(8 + 8 * (rows * (1 + COLUMNS.length) + points.params.length));
  const head = new Uint32Array(payload.buffer, 0, 2);
  head[0] = rows;
  head[1] = points.paramsPerRow;
  const numbers = new Float64Array(payload.buffer, 8);
  numbers.set(points.step);
  COLUMNS.forEach((name, i) => numbers.set(points[name], (i + 1) * rows));
  numbers.set(points.params, (COLUMNS.length + 1) * rows);
  return block(KIND.points, reaches, payload);
}

function block(kind: number, reaches: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD + padded(payload.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, kind, true);
  view.setUint32(4, payload.length, true);
  view.setFloat64(8, reaches, true);
  view.setUint32(16, maskedCrc32c(bytes, 0, 16), true);
  view.setUint32(20, maskedCrc32c(payload), true);
  bytes.set(payload, HEAD);
  return bytes;
}

const padded = (length: number): number => Math.ceil(length / 8) * 8;

/** The whole blocks of an index file, in order; ends at the first that is torn. Empty where the magic is another. */
export function* readIndex(bytes: Uint8Array): Generator<IndexBlock, void> {
  if (bytes.length < MAGIC.length || MAGIC.compare(bytes, 0, MAGIC.length) !== 0) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = MAGIC.length; at + HEAD <= bytes.length; ) {
    const kind = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    const reaches = view.getFloat64(at + 8, true);
    const start = at + HEAD;
    const end = start + length;
    if (view.getUint32(at + 16, true) !== maskedCrc32c(bytes, at, at + 16) || end > bytes.length) return;
    if (view.getUint32(at + 20, true) !== maskedCrc32c(bytes, start, end)) return;
    const payload = bytes.subarray(start, end);
    const content = readContent(kind, payload);
    if (!content) return;
    at = start + padded(length);
    yield { ...content, reaches, end: at };
  }
}

function readContent(kind: number, payload: Uint8Array): Content | undefined {
  if (kind === KIND.file) return { kind: 'file', name: Buffer.from(payload).toString('utf8') };
  if (kind === KIND.event) return { kind: 'event', data: payload };
  if (kind !== KIND.points || payload.length < 8) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const rows = view.getUint32(0, true);
  const paramsPerRow = view.getUint32(4, true);
  const count = rows * (1 + COLUMNS.length + paramsPerRow);
  if (payload.length !== 8 + 8 * count) return undefined;
  // Blocks are padded to 8 bytes, so this is a view; where a file was read into an unaligned buffer it is a copy.
  const at = payload.byteOffset + 8;
  const numbers = at % 8 === 0 ? new Float64Array(payload.buffer, at, count) : new Float64Array(payload.slice(8).buffer);
  const column = (i: number): Float64Array => numbers.subarray(i * rows, (i + 1) * rows);
  const [loss, lr, gradientNorm, updateRatio, stepsPerSecond, seconds, evaluations] = COLUMNS.map((_, i) => column(i + 1));
  if (!loss || !lr || !gradientNorm || !updateRatio || !stepsPerSecond || !seconds || !evaluations) return undefined;
  const points: Points = {
    step: column(0), loss, lr, gradientNorm, updateRatio, stepsPerSecond, seconds, evaluations,
    params: numbers.subarray((1 + COLUMNS.length) * rows), paramsPerRow,
  };
  return { kind: 'points', points };
}
