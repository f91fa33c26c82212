/**
 * TFRecord framing: u64 length, u32 masked CRC-32C of the length, the data, u32 masked CRC-32C of the data; little-endian.
 * Files are only ever appended to, so what a crash can damage is the tail; reading gives every whole record before it.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { maskedCrc32c } from './crc32c';

export const HEADER = 12;
export const FOOTER = 4;

/** Nothing Stepwise writes comes near it; a larger length is damage, not data. */
const MAX_RECORD = 256 * 1024 * 1024;
const CHUNK = 4 * 1024 * 1024;

/** Frames the `length` bytes at `start + HEADER` of `buffer` in place; the record then ends at the number returned. */
export function frame(buffer: Uint8Array, view: DataView, start: number, length: number): number {
  view.setUint32(start, length, true);
  view.setUint32(start + 4, 0, true);
  view.setUint32(start + 8, maskedCrc32c(buffer, start, start + 8), true);
  const end = start + HEADER + length;
  view.setUint32(end, maskedCrc32c(buffer, start + HEADER, end), true);
  return end + FOOTER;
}

/**
 * Calls `visit` with every whole record from byte `from` on (a view that is overwritten later) and the offset of its end.
 * @returns the offset behind the last whole record: less than the file's size where the tail is torn
 */
export function readRecords(file: string, from: number, visit: (data: Uint8Array, end: number) => void): number {
  const descriptor = openSync(file, 'r');
  try {
    let buffer = Buffer.allocUnsafe(CHUNK);
    let held = 0;
    let offset = from;
    for (;;) {
      const read = readSync(descriptor, buffer, held, buffer.length - held, offset + held);
      held += read;
      const view = new DataView(buffer.buffer, buffer.byteOffset, held);
      let at = 0;
      let wanted = 0;
      while (held - at >= HEADER) {
        const length = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
        if (length > MAX_RECORD || view.getUint32(at + 8, true) !== maskedCrc32c(buffer, at, at + 8)) return offset + at;
        wanted = HEADER + length + FOOTER;
        if (held - at < wanted) break;
        const end = at + HEADER + length;
        if (view.getUint32(end, true) !== maskedCrc32c(buffer, at + HEADER, end)) return offset + at;
        visit(buffer.subarray(at + HEADER, end), offset + at + wanted);
        at += wanted;
        wanted = 0;
      }
      if (read === 0) return offset + at;
      if (wanted > buffer.length) {
        const larger = Buffer.allocUnsafe(wanted);
        buffer.copy(larger, 0, at, held);
        buffer = larger;
      } else {
        buffer.copyWithin(0, at, held);
      }
      offset += at;
      held -= at;
    }
  } finally {
    closeSync(descriptor);
  }
}
