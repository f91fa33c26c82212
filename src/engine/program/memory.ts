/**
 * Memory for the flat vectors of a run. They live together in one WebAssembly memory, off-heap and never moved, so that both the
 * native library and a compiled update loop work on them in place.
 */
import type { Precision, TensorSpec, TypedArray } from './backend';
import { allocate } from './backend';

const PAGE = 65536;
/** Cache-line alignment of every array. */
const ALIGNMENT = 64;
/** A 32-bit WebAssembly memory ends here. */
const LIMIT = 2 ** 32 - PAGE;

const bytesPerElement = (spec: TensorSpec, precision: Precision): number =>
  spec.dtype === 'bool' ? 1 : spec.dtype === 'int32' || precision === 'float32' ? 4 : 8;
const length = (spec: TensorSpec): number => spec.shape.reduce((a, b) => a * b, 1);

/** Memories by the buffer that arrays refer to. */
const memories = new WeakMap<ArrayBufferLike, WebAssembly.Memory>();

/**
 * Zero-filled arrays for `specs`, all in one WebAssembly memory; in buffers of their own where they would not fit in one
 * (4 GiB) or the engine refuses to reserve it.
 */
export function allocateTogether<K extends string>(specs: Readonly<Record<K, TensorSpec>>, precision: Precision): Record<K, TypedArray> {
  const names = Object.keys(specs) as K[];
  const places = new Map<K, number>();
  let end = ALIGNMENT; // address 0 stays unused
  for (const name of names) {
    places.set(name, end);
    const bytes = length(specs[name]) * bytesPerElement(specs[name], precision);
    end = Math.ceil((end + bytes) / ALIGNMENT) * ALIGNMENT;
  }
  const memory = end <= LIMIT ? reserve(Math.ceil(end / PAGE)) : undefined;
  const arrays = {} as Record<K, TypedArray>;
  for (const name of names) {
    const spec = specs[name];
    arrays[name] = memory ? view(memory.buffer, places.get(name) ?? 0, spec, precision) : allocate(spec, precision);
  }
  return arrays;
}

/** The WebAssembly memory that holds all of the arrays, if one does. */
export function commonMemory(arrays: Iterable<TypedArray>): WebAssembly.Memory | undefined {
  let common: WebAssembly.Memory | undefined;
  for (const array of arrays) {
    const memory = memories.get(array.buffer);
    if (!memory || (common && common !== memory)) return undefined;
    common = memory;
  }
  return common;
}

function reserve(pages: number): WebAssembly.Memory | undefined {
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    memories.set(memory.buffer, memory);
    return memory;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // no address space for it
    throw error;
  }
}

function view(buffer: ArrayBuffer, offset: number, spec: TensorSpec, precision: Precision): TypedArray {
  const elements = length(spec);
  if (spec.dtype === 'int32') return new Int32Array(buffer, offset, elements);
  if (spec.dtype === 'bool') return new Uint8Array(buffer, offset, elements);
  return precision === 'float64' ? new Float64Array(buffer, offset, elements) : new Float32Array(buffer, offset, elements);
}
