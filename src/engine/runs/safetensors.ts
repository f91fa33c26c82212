/**
 * safetensors: u64 length of a JSON header, the header, then the tensors' bytes without gaps (huggingface/safetensors, README
 * "Format"). Reading trusts nothing: sizes, offsets and names are checked against the file before any number is read, and
 * tensors are copied out, for published files begin at any alignment.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isObject, tryParse } from './json';
import type { NamedTensor } from './run';

/** What is wrong with a file, and where in it. */
export class SafetensorsError extends Error {
  constructor(
    readonly file: string,
    readonly problem: string,
  ) {
    super(`${file}: ${problem}`);
  }
}

const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1, F8_E4M3: 1, F8_E5M2: 1 } as const;
export type SafetensorsType = keyof typeof BYTES;

export interface TensorEntry {
  readonly name: string;
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  /** Offsets into the file. */
  readonly begin: number;
  readonly end: number;
}

/** The limit of the reference implementation. */
const MAX_HEADER = 100_000_000;

/** An open file; tensors are read one by one. */
export class Safetensors {
  private constructor(
    private readonly descriptor: number,
    readonly file: string,
    readonly tensors: ReadonlyMap<string, TensorEntry>,
    readonly metadata: Readonly<Record<string, string>>,
  ) {}

  /** @throws SafetensorsError, or the system's error where the file cannot be opened */
  static open(file: string): Safetensors {
    const descriptor = openSync(file, 'r');
    try {
      const { tensors, metadata } = readHeader(descriptor, file);
      return new Safetensors(descriptor, file, tensors, metadata);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** F32, F16 and BF16 come as float32, F64 as float64, I32 as int32. @throws SafetensorsError */
  read(name: string): NamedTensor {
    const entry = this.tensors.get(name);
    if (!entry) throw new SafetensorsError(this.file, `no tensor is named ${JSON.stringify(name)}`);
    const bytes = new Uint8Array(entry.end - entry.begin);
    readFully(this.descriptor, this.file, bytes, entry.begin);
    return { name, shape: entry.shape, data: decode(entry, bytes, this.file) };
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** All tensors of a file in the order of their place in it. @throws SafetensorsError */
export function readSafetensors(file: string): { readonly tensors: readonly NamedTensor[]; readonly metadata: Readonly<Record<string, string>> } {
  const opened = Safetensors.open(file);
  try {
    return { tensors: [...opened.tensors.keys()].map(name => opened.read(name)), metadata: opened.metadata };
  } finally {
    opened.close();
  }
}

/** The parts of a file, to be written one behind another. Tensors stand by size of their type, then name, as the reference has it. */
export function safetensorsParts(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): readonly Uint8Array[] {
  const sorted = [...tensors].sort((a, b) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT || (a.name < b.name ? -1 : 1));
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let offset = 0;
  for (const { name, shape, data } of sorted) {
    const count = shape.reduce((a, b) => a * b, 1);
    if (count !== data.length) throw new RangeError(`tensor ${name} has shape [${shape.join(', ')}] but ${data.length} numbers`);
    if (name === '__metadata__' || Object.hasOwn(header, name)) throw new RangeError(`two tensors, or a tensor and the metadata, are named ${name}`);
    header[name] = { dtype: typeOf(data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const head = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  head.writeBigUInt64LE(BigInt(head.length - 8));
  text.copy(head, 8);
  return [head, ...sorted.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

const typeOf = (data: NamedTensor['data']): SafetensorsType => (data instanceof Float64Array ? 'F64' : data instanceof Float32Array ? 'F32' : 'I32');

function readHeader(descriptor: number, file: string): { tensors: Map<string, TensorEntry>; metadata: Record<string, string> } {
  const size = fstatSync(descriptor).size;
  if (size < 8) throw new SafetensorsError(file, `${size} bytes are too few for a safetensors file`);
  const head = new Uint8Array(8);
  readFully(descriptor, file, head, 0);
  const length = Number(new DataView(head.buffer).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > size) throw new SafetensorsError(file, `the header would be ${length} bytes long, the file has ${size}`);
  const bytes = new Uint8Array(length);
  readFully(descriptor, file, bytes, 8);
  const header = tryParse(new TextDecoder().decode(bytes));
  if (!isObject(header)) throw new SafetensorsError(file, 'the header (byte 8 on) is no JSON object');
  const metadata: Record<string, string> = {};
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') entries.push(asEntry(file, name, value, 8 + length));
    else if (isObject(value)) for (const [key, item] of Object.entries(value)) if (typeof item === 'string') metadata[key] = item;
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 8 + length;
  for (const { name, begin, end } of entries) {
    if (begin !== at) throw new SafetensorsError(file, `tensor ${name} begins at byte ${begin}, where ${at} was expected: gaps and overlaps are not allowed`);
    at = end;
  }
  if (at !== size) throw new SafetensorsError(file, `the tensors end at byte ${at}, the file at ${size}`);
  return { tensors: new Map(entries.map(entry => [entry.name, entry])), metadata };
}

function asEntry(file: string, name: string, value: unknown, start: number): TensorEntry {
  const fail = (problem: string): never => {
    throw new SafetensorsError(file, `tensor ${name}: ${problem}`);
  };
  if (!isObject(value)) return fail('its entry in the header is no object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !isType(dtype)) return fail(`unknown dtype ${JSON.stringify(dtype)}`);
  if (!Array.isArray(shape) || !shape.every(isSize)) return fail('its shape is no list of sizes');
  if (!Array.isArray(offsets) || offsets.length !== 2) return fail('data_offsets are no pair');
  const [begin, end] = offsets as readonly unknown[];
  if (!isSize(begin) || !isSize(end) || end < begin) return fail('data_offsets are no ascending pair of sizes');
  const needed = shape.reduce((product, length) => product * length, 1) * BYTES[dtype];
  if (needed !== end - begin) return fail(`${dtype} [${shape.join(', ')}] takes ${needed} bytes, data_offsets span ${end - begin}`);
  return { name, dtype, shape, begin: start + begin, end: start + end };
}

const isType = (name: string): name is SafetensorsType => Object.hasOwn(BYTES, name);
const isSize = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function readFully(descriptor: number, file: string, into: Uint8Array, at: number): void {
  for (let done = 0; done < into.length; ) {
    const read = readSync(descriptor, into, done, Math.min(into.length - done, 1 << 30), at + done);
    if (read === 0) throw new SafetensorsError(file, `ends at byte ${at + done}, in the middle of its data`);
    done += read;
  }
}

function decode(entry: TensorEntry, bytes: Uint8Array<ArrayBuffer>, file: string): NamedTensor['data'] {
  switch (entry.dtype) {
    case 'F64': return new Float64Array(bytes.buffer);
    case 'F32': return new Float32Array(bytes.buffer);
    case 'I32': return new Int32Array(bytes.buffer);
    case 'BF16': return fromBfloat16(new Uint16Array(bytes.buffer));
    case 'F16': return Float32Array.from(new Uint16Array(bytes.buffer), fromHalf);
    default: throw new SafetensorsError(file, `tensor ${entry.name} is ${entry.dtype}; F64, F32, F16, BF16 and I32 can be read`);
  }
}

/** The upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, half => half << 16).buffer);
}

/** IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
