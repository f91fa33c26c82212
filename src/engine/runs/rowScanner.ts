/**
 * Finds the logged row of an event without decoding the rest: what makes reading a million events bearable. It walks over the
 * protobuf fields and looks only into the value tagged `stepwise/row`.
 */
import { COLUMNS, ROW_TAG } from './columns';

const TAG = Buffer.from(ROW_TAG, 'utf8');

/** Field numbers and wire types as they stand in the bytes; see `tfevents.ts`. */
const FIELD = { step: 16, summary: 42, value: 10, tag: 10, tensor: 66, content: 34 } as const;

export class RowScanner {
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private numbers = new Float64Array(64);

  step = 0;
  /** Columns, then parameters; overwritten by the next row. */
  row: Float64Array = this.numbers;

  /** Whether the event is a logged row; `step` and `row` are then its own. */
  scan(event: Uint8Array): boolean {
    this.bytes = event;
    this.at = 0;
    this.step = 0;
    let found = false;
    while (this.at < event.length) {
      const field = this.varint();
      if (field === FIELD.step) this.step = this.varint();
      else if (field === FIELD.summary) found = this.scanSummary(this.varint() + this.at) || found;
      else if (!this.skip(field)) return false;
    }
    return found && this.at === event.length;
  }

  private scanSummary(end: number): boolean {
    let found = false;
    while (this.at < end) {
      const field = this.varint();
      if (field !== FIELD.value) {
        if (!this.skip(field)) return false;
        continue;
      }
      const valueEnd = this.varint() + this.at;
      if (this.varint() === FIELD.tag && this.isRowTag()) found = this.scanTensor(valueEnd) || found;
      this.at = valueEnd;
    }
    return found;
  }

  private isRowTag(): boolean {
    const length = this.varint();
    const start = this.at;
    this.at += length;
    if (length !== TAG.length) return false;
    for (let i = 0; i < length; i++) if (this.bytes[start + i] !== TAG[i]) return false;
    return true;
  }

  private scanTensor(end: number): boolean {
    while (this.at < end) {
      const field = this.varint();
      if (field === FIELD.tensor) {
        // Its fields are looked at as if they were the value's: of those that are written here none has the number of another.
        this.varint();
      } else if (field === FIELD.content) {
        return this.readRow(this.varint());
      } else if (!this.skip(field)) {
        return false;
      }
    }
    return false;
  }

  private readRow(bytes: number): boolean {
    const count = bytes / 8;
    if (!Number.isInteger(count) || count < COLUMNS.length || this.at + bytes > this.bytes.length) return false;
    if (count > this.numbers.length) this.numbers = new Float64Array(count);
    if (count !== this.row.length || this.row.buffer !== this.numbers.buffer) this.row = this.numbers.subarray(0, count);
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, bytes);
    for (let i = 0; i < count; i++) this.row[i] = view.getFloat64(8 * i, true);
    return true;
  }

  private varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /** False for what is no field. */
  private skip(field: number): boolean {
    switch (field & 7) {
      case 0: this.varint(); return true;
      case 1: this.at += 8; return true;
      case 2: this.at = this.varint() + this.at; return true;
      case 5: this.at += 4; return true;
      default: return false;
    }
  }
}
