/** What every program of a run is compiled with. */
import type { Fields } from '../data/dataset';
import type { BoundModel, Layout } from '../models/model';
import { allocate } from '../program/backend';
import type { Backend, Precision, StepFunction, TypedArray } from '../program/backend';
import type { ModelShape } from './programs';

export interface RunContext {
  readonly backend: Backend;
  readonly precision: Precision;
  readonly threads: number;
  /** Name of the model, for error messages and profiles. */
  readonly name: string;
  readonly model: BoundModel;
  readonly layout: Layout;
  /** Empty for objective functions. */
  readonly fields: Fields;
  readonly seed: number;
}

export const modelShape = ({ model, layout, fields }: RunContext, batchSize: number | undefined): ModelShape => ({ model, layout, fields, batchSize });

/** A compiled program with its arrays bound. */
export interface BoundProgram {
  /** What a run leaves its results in. */
  readonly outputs: Readonly<Record<string, TypedArray>>;
  run(): void | Promise<void>;
  release(): void;
}

type Arrays = Readonly<Record<string, TypedArray>>;

/**
 * Compiles `f` and binds it. Inputs that the compiled program does not ask for (the dropout key of a model without dropout) are left
 * out; outputs without an array are given one.
 */
export async function bindProgram({ backend, precision, threads }: Pick<RunContext, 'backend' | 'precision' | 'threads'>, f: StepFunction, inputs: Arrays, outputs: Arrays = {}): Promise<BoundProgram> {
  const executable = await backend.compile(f, { precision, threads });
  const asked = Object.fromEntries(Object.entries(inputs).filter(([name]) => name in executable.inputs));
  const results = Object.fromEntries(Object.entries(executable.outputs).map(([name, spec]) => [name, outputs[name] ?? allocate(spec, precision)]));
  const call = executable.bind({ inputs: asked, outputs: results });
  return {
    outputs: results,
    run: () => call.run(),
    release() {
      call.release();
      executable.release();
    },
  };
}
