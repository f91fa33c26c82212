/**
 * TensorBoard's event messages (tensorflow/core/util/event.proto, framework/summary.proto and tensor.proto), as far as runs need
 * them: scalars, histograms and texts in their current plugin form, where a value is a tensor and its metadata names the plugin.
 */
import { Reader, Writer } from 'protobufjs/minimal';

/**
 * A value of a summary. `numbers` are row-major in `shape`; a Float32Array is written as DT_FLOAT, a Float64Array as DT_DOUBLE.
 * (TensorBoard's fast loader shows scalars only where they are DT_FLOAT.)
 */
export interface SummaryValue {
  readonly tag: string;
  /** `scalars`, `histograms`, `text` or our own `stepwise`, which TensorBoard passes over. */
  readonly plugin: string | undefined;
  readonly shape: readonly number[];
  readonly numbers: Float32Array | Float64Array | undefined;
  readonly strings: readonly string[] | undefined;
}

export interface TFEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  /** A run starts here, or starts again: TensorBoard and we drop what earlier files say of this step and later ones. */
  readonly restart?: boolean;
  readonly values: readonly SummaryValue[];
}

export const FILE_VERSION = 'brain.Event:2';

export const DT_FLOAT = 1;
export const DT_DOUBLE = 2;
const DT_STRING = 7;
const SESSION_START = 1;

/** DataClass of the plugins' metadata: scalars are DATA_CLASS_SCALAR, all others DATA_CLASS_TENSOR. */
export const dataClass = (plugin: string): number => (plugin === 'scalars' ? 1 : 2);

export function encodeEvent(event: TFEvent): Uint8Array {
  const writer = Writer.create().uint32(9).double(event.wallTime).uint32(16).int64(event.step);
  if (event.fileVersion !== undefined) writer.uint32(26).string(event.fileVersion);
  if (event.values.length > 0) {
    writer.uint32(42).fork();
    for (const value of event.values) encodeValue(value, writer.uint32(10).fork()).ldelim();
    writer.ldelim();
  }
  if (event.restart) writer.uint32(58).fork().uint32(8).int32(SESSION_START).ldelim();
  return writer.finish();
}

function encodeValue(value: SummaryValue, writer: Writer): Writer {
  writer.uint32(10).string(value.tag).uint32(66).fork();
  const { numbers } = value;
  writer.uint32(8).int32(numbers ? (numbers instanceof Float32Array ? DT_FLOAT : DT_DOUBLE) : DT_STRING).uint32(18).fork();
  for (const size of value.shape) writer.uint32(18).fork().uint32(8).int64(size).ldelim();
  writer.ldelim();
  if (numbers) writer.uint32(34).bytes(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  for (const text of value.strings ?? []) writer.uint32(66).string(text);
  writer.ldelim();
  if (value.plugin !== undefined) {
    writer.uint32(74).fork().uint32(10).fork().uint32(10).string(value.plugin).ldelim();
    writer.uint32(32).int32(dataClass(value.plugin)).ldelim();
  }
  return writer;
}

/** @throws RangeError or Error of the protobuf reader when the bytes are no event */
export function decodeEvent(bytes: Uint8Array): TFEvent {
  const reader = Reader.create(bytes);
  let wallTime = 0;
  let step = 0;
  let fileVersion: string | undefined;
  let restart = false;
  const values: SummaryValue[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    switch (tag) {
      case 9: wallTime = reader.double(); break;
      case 16: step = toNumber(reader.int64()); break;
      case 26: fileVersion = reader.string(); break;
      case 42: {
        const end = reader.uint32() + reader.pos;
        while (reader.pos < end) {
          const field = reader.uint32();
          if (field === 10) values.push(decodeValue(reader, reader.uint32() + reader.pos));
          else reader.skipType(field & 7);
        }
        break;
      }
      case 58: {
        const end = reader.uint32() + reader.pos;
        while (reader.pos < end) {
          const field = reader.uint32();
          if (field === 8) restart = reader.int32() === SESSION_START;
          else reader.skipType(field & 7);
        }
        break;
      }
      default: reader.skipType(tag & 7);
    }
  }
  return { wallTime, step, values, ...(fileVersion !== undefined && { fileVersion }), ...(restart && { restart }) };
}

function decodeValue(reader: Reader, end: number): SummaryValue {
  let tag = '';
  let plugin: string | undefined;
  let shape: number[] = [];
  let numbers: Float32Array | Float64Array | undefined;
  let strings: string[] | undefined;
  while (reader.pos < end) {
    const field = reader.uint32();
    switch (field) {
      case 10: tag = reader.string(); break;
      case 21: numbers = Float32Array.of(reader.float()); break;
      case 66: ({ shape, numbers, strings } = decodeTensor(reader, reader.uint32() + reader.pos)); break;
      case 74: plugin = decodePlugin(reader, reader.uint32() + reader.pos); break;
      default: reader.skipType(field & 7);
    }
  }
  return { tag, plugin, shape, numbers, strings };
}

function decodePlugin(reader: Reader, end: number): string | undefined {
  let plugin: string | undefined;
  while (reader.pos < end) {
    const field = reader.uint32();
    if (field !== 10) {
      reader.skipType(field & 7);
      continue;
    }
    const inner = reader.uint32() + reader.pos;
    while (reader.pos < inner) {
      const key = reader.uint32();
      if (key === 10) plugin = reader.string();
      else reader.skipType(key & 7);
    }
  }
  return plugin;
}

function decodeTensor(reader: Reader, end: number): { shape: number[]; numbers: Float32Array | Float64Array | undefined; strings: string[] | undefined } {
  let type = 0;
  const shape: number[] = [];
  let content: Uint8Array | undefined;
  const listed: number[] = [];
  const strings: string[] = [];
  while (reader.pos < end) {
    const field = reader.uint32();
    switch (field) {
      case 8: type = reader.int32(); break;
      case 18: decodeShape(reader, reader.uint32() + reader.pos, shape); break;
      case 34: content = reader.bytes(); break;
      case 42: for (const stop = reader.uint32() + reader.pos; reader.pos < stop; ) listed.push(reader.float()); break;
      case 45: listed.push(reader.float()); break;
      case 50: for (const stop = reader.uint32() + reader.pos; reader.pos < stop; ) listed.push(reader.double()); break;
      case 49: listed.push(reader.double()); break;
      case 66: strings.push(reader.string()); break;
      default: reader.skipType(field & 7);
    }
  }
  if (type === DT_STRING) return { shape, numbers: undefined, strings };
  const none = { shape, numbers: undefined, strings: undefined };
  if (type !== DT_FLOAT && type !== DT_DOUBLE) return none;
  const Type = type === DT_FLOAT ? Float32Array : Float64Array;
  if (!content) return { ...none, numbers: Type.from(listed) };
  // Copied, for content begins at any alignment.
  const whole = content.byteLength - (content.byteLength % Type.BYTES_PER_ELEMENT);
  return { ...none, numbers: new Type(new Uint8Array(content.subarray(0, whole)).buffer) };
}

function decodeShape(reader: Reader, end: number, shape: number[]): void {
  while (reader.pos < end) {
    const field = reader.uint32();
    if (field !== 18) {
      reader.skipType(field & 7);
      continue;
    }
    let size = 0;
    for (const stop = reader.uint32() + reader.pos; reader.pos < stop; ) {
      const key = reader.uint32();
      if (key === 8) size = toNumber(reader.int64());
      else reader.skipType(key & 7);
    }
    shape.push(size);
  }
}

/** protobufjs gives 64-bit integers as an object of two halves where the `long` package is absent. */
function toNumber(value: number | { low: number; high: number }): number {
  return typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0);
}
