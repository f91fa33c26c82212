/**
 * What the native backend asks of ONNX Runtime. Two carriers give the same bits: `session.ts` over the C API, which copies
 * nothing, and `binding.ts` over the library's own JavaScript interface, where the C API cannot be reached.
 */
import type { BoundCall, TypedArray } from './backend';
import type { OnnxValue } from './onnx';

/** A tensor of the graph and the array that holds its elements. */
export interface BoundTensor {
  readonly value: OnnxValue;
  readonly array: TypedArray;
}

/**
 * Both carriers run the graph as it was lowered. The library's own rewrites find nothing to gain in it (measured), take half of the
 * time to open, may order nodes anew, and move scales of double products into attributes of single precision.
 */
export interface SessionOptions {
  readonly threads: number;
  /** Whether idle pool threads keep a core busy waiting for work: a little faster, but it makes an editor stutter. */
  readonly spinning: boolean;
}

export interface Session {
  /** Keeps the arrays referenced until the call is released. An array may be bound as an input and as an output. */
  bind(inputs: readonly BoundTensor[], outputs: readonly BoundTensor[]): BoundCall;
  /** Frees the graph and its threads, and every call still bound. */
  release(): void;
}

export interface Runtime {
  readonly carrier: 'c-api' | 'binding';
  /** Version of ONNX Runtime. */
  readonly version: string;
  /** @param model a serialised `ModelProto`; not kept */
  open(model: Uint8Array, options: SessionOptions): Promise<Session>;
}

/**
 * Throws unless `array` may stand for `value`: element type, length, and a buffer that V8 keeps outside its heap and cannot move.
 */
export function checkArray({ value, array }: BoundTensor): void {
  const expected = arrayTypes[value.type];
  if (!expected || !(array instanceof expected)) {
    throw new TypeError(`${value.name} holds ${value.type}, but was bound to a ${array.constructor.name}`);
  }
  const length = value.shape.reduce((a, b) => a * b, 1);
  if (array.length !== length) throw new RangeError(`${value.name} [${value.shape.join(', ')}] has ${length} elements, but was bound to an array of ${array.length}`);
  if (array.buffer.byteLength < SMALLEST_BUFFER * array.BYTES_PER_ELEMENT) {
    throw new RangeError(`${value.name} is bound to a buffer of fewer than ${SMALLEST_BUFFER} elements, which may move; make it with allocate()`);
  }
}

/** Elements below which V8 may keep a typed array inside its moving heap (its limit is 64 bytes; this stays well clear of it). */
const SMALLEST_BUFFER = 64;

const arrayTypes: Partial<Record<OnnxValue['type'], { new (length: number): TypedArray }>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
};
