/**
 * The seam between what is to be computed and who computes it. A `StepFunction` says what, once, against `Ops`; a `Backend`
 * turns it into an `Executable` that reads and writes typed arrays owned by the caller.
 *
 * `native` records the function, lowers it to one ONNX graph and runs that; `cpu` and `tensorflow` call it anew each time
 * against eager TensorFlow.js; `interpreter` records it and evaluates the record in JavaScript doubles (the oracle of tests).
 */
import type { DType, Ops, Shape, Tensor } from '../ops/ops';

export type Precision = 'float32' | 'float64';
export type BackendName = 'native' | 'cpu' | 'tensorflow' | 'interpreter';

/** The arrays tensors live in: float32 -> Float32Array (Float64Array under `precision: float64`), int32 -> Int32Array, bool -> Uint8Array. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** dtype is that of the function: `float32` stands for "the floating type of the chosen precision". */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface StepFunction {
  /** For error messages and profiles, e.g. `gpt gradient`. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** Called once (recording backends) or once a run (eager backends). Pure. */
  build(ops: Ops, inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor>;
  /**
   * Outputs that may be written into the buffer of an input (same shape): output name -> input name. Recording checks that
   * every other reader of the input comes first, and falls back to a copy where one does not.
   */
  readonly inPlace?: Readonly<Record<string, string>>;
}

export interface Executable {
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly outputs: Readonly<Record<string, TensorSpec>>;
  /** Nodes of the compiled graph (0 for eager backends). */
  readonly nodes: number;
  /** sha256 of the recorded program, of backends that record one. */
  readonly fingerprint?: string;
  /** Checks names, lengths and types of all arrays against the graph, once; they stay owned and referenced by the call. */
  bind(arrays: { readonly inputs: Readonly<Record<string, TypedArray>>; readonly outputs: Readonly<Record<string, TypedArray>> }): BoundCall;
  /** Frees the native session; bound calls must not be used afterwards. */
  release(): void;
}

export interface BoundCall {
  /** One run: reads the bound inputs, writes the bound outputs. Undefined where it ended synchronously. */
  run(): void | Promise<void>;
  release(): void;
}

export interface CompileOptions {
  readonly precision: Precision;
  readonly threads: number;
}

export interface Backend {
  readonly name: BackendName;
  /** Version of the library behind it, recorded in run.json. */
  readonly version: string;
  /** Throws `UnsupportedOperation` (names the operation and the model's line) where the backend lacks one. */
  compile(f: StepFunction, options: CompileOptions): Promise<Executable>;
  dispose(): void;
}

/** An operation that a backend cannot run. `line` is the place in the model or optimizer file that asked for it, `file:line`. */
export class UnsupportedOperation extends Error {
  constructor(
    readonly operation: string,
    readonly line: string | undefined,
    readonly backend: BackendName,
  ) {
    super(`the ${backend} backend has no operation ${operation}${line ? ` (asked for at ${line})` : ''}`);
  }
}

/**
 * A zero-filled array over an off-heap buffer of at least 64 elements, which a native library may keep a pointer to.
 * (V8 keeps smaller arrays inside its heap, where the collector moves them.)
 */
export function allocate(spec: TensorSpec, precision: Precision): TypedArray {
  const length = spec.shape.reduce((a, b) => a * b, 1);
  const make = <T>(type: { new (buffer: ArrayBuffer, offset: number, length: number): T; readonly BYTES_PER_ELEMENT: number }): T =>
    new type(new ArrayBuffer(Math.max(length, 64) * type.BYTES_PER_ELEMENT), 0, length);
  if (spec.dtype === 'int32') return make(Int32Array);
  if (spec.dtype === 'bool') return make(Uint8Array);
  return precision === 'float64' ? make(Float64Array) : make(Float32Array);
}
