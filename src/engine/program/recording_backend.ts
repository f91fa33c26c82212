/**
 * A TensorFlow.js backend that computes nothing: its tensors stand for values of the program being built, and its kernels
 * (`kernels/`) append operations to that program. TensorFlow.js' own autodiff then records gradients without knowing it.
 */
import { engine, KernelBackend, registerBackend, registerKernel } from '@tensorflow/tfjs-core';
import type { DataType, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { Attributes } from './attributes';
import type { ProgramBuilder } from './builder';
import type { ProgramDType, ValueId } from './program';
import { callerOf } from './source';
import { withBackend } from './tensorflow_backend';

export const RECORDING = 'recording';

/** The model asked for something that no recorded program can hold. */
export class RecordingError extends Error {
  constructor(
    message: string,
    readonly line: string | undefined,
  ) {
    super(line ? `${message} (at ${line})` : message);
  }
}

class RecordingBackend extends KernelBackend {
  #builder: ProgramBuilder | undefined;
  readonly #data = new Map<object, { readonly value: ValueId; references: number }>();

  get builder(): ProgramBuilder {
    if (!this.#builder) throw new RecordingError('a tensor operation ran outside of a recording', callerOf());
    return this.#builder;
  }

  /** Runs `f` with `builder` taking down every operation. Not reentrant. */
  during<T>(builder: ProgramBuilder, f: () => T): T {
    if (this.#builder) throw new RecordingError('a recording is already under way', callerOf());
    this.#builder = builder;
    try {
      return f();
    } finally {
      this.#builder = undefined;
      this.#data.clear();
    }
  }

  /** The program's value behind a tensor. */
  valueBehind(tensor: TensorInfo): ValueId {
    const data = this.#data.get(tensor.dataId);
    if (!data) throw new RecordingError('a tensor made outside of the recording cannot enter it: pass it as an input', callerOf());
    return data.value;
  }

  /** A new tensor that stands for `value`. */
  tensorOf(value: ValueId): TensorInfo {
    const { shape, dtype } = this.builder.info(value);
    const dataId = {};
    this.#data.set(dataId, { value, references: 1 });
    return { dataId, shape: [...shape], dtype: dtype === 'float64' ? 'float32' : dtype };
  }

  /**
   * Tensors that TensorFlow.js makes of JavaScript values: ones, zeros, scalars inside its gradients. Differing floats are refused:
   * they are random numbers, as a rule, which the program would repeat at every step.
   */
  override write(values: unknown, shape: number[], dtype: DataType): object {
    if (!isNumeric(values)) throw new RecordingError(`a ${dtype} tensor cannot be recorded`, callerOf());
    if (dtype === 'float32' && Array.prototype.some.call(values, value => !Object.is(value, values[0])))
      throw new RecordingError(`${values.length} numbers computed while recording (random ones?) would be frozen into the program; constants come from ops.constant`, callerOf());
    return this.tensorOf(this.builder.constant(values, shape, programType(dtype))).dataId;
  }

  override readSync(): never {
    throw new RecordingError('the value of a tensor was read while the step was being recorded; values exist only when the step runs', callerOf());
  }

  override read(): never {
    return this.readSync();
  }

  override disposeData(dataId: object, force = false): boolean {
    const data = this.#data.get(dataId);
    if (data && --data.references > 0 && !force) return false;
    this.#data.delete(dataId);
    return true;
  }

  override incRef(dataId: object): void {
    const data = this.#data.get(dataId);
    if (data) data.references++;
  }

  override refCount(dataId: object): number {
    return this.#data.get(dataId)?.references ?? 0;
  }

  override numDataIds(): number {
    return this.#data.size;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
}

export type { RecordingBackend };

export const recordingBackend = new RecordingBackend();
registerBackend(RECORDING, () => recordingBackend);

/** Runs `f` with the recording backend as the current one, as a scope of its own: all its tensors are disposed of at the end. */
export function withRecording<T>(builder: ProgramBuilder, f: () => T): T {
  return withBackend(RECORDING, () =>
    recordingBackend.during(builder, () => {
      engine().startScope('recording');
      try {
        return f();
      } finally {
        engine().endScope();
      }
    }),
  );
}

export interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly builder: ProgramBuilder;
  /** The value behind an input. */
  value(name: string): ValueId;
}

/** Registers a recording kernel: it appends operations and gives the values of its outputs. */
export function kernel(name: string, record: (call: KernelCall, attributes: Attributes) => ValueId | ValueId[]): void {
  registerKernel({
    kernelName: name,
    backendName: RECORDING,
    kernelFunc: ({ inputs, attrs }: { inputs: NamedTensorInfoMap; attrs?: NamedAttrMap }) => {
      const value = (input: string): ValueId => {
        const tensor = inputs[input];
        if (!tensor) throw new TypeError(`${name} has no input ${input}`);
        return recordingBackend.valueBehind(tensor);
      };
      const made = record({ inputs, builder: recordingBackend.builder, value }, new Attributes(name, attrs));
      return Array.isArray(made) ? made.map(v => recordingBackend.tensorOf(v)) : recordingBackend.tensorOf(made);
    },
  });
}

/** @throws RecordingError for texts and complex numbers */
export function programType(dtype: string): ProgramDType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new RecordingError(`a ${dtype} tensor cannot be recorded`, callerOf());
}

function isNumeric(values: unknown): values is ArrayLike<number> {
  return (ArrayBuffer.isView(values) && !(values instanceof DataView)) || (Array.isArray(values) && values.every(v => typeof v === 'number' || typeof v === 'boolean'));
}
