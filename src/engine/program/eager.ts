/**
 * Backends that call the step function anew each time on a TensorFlow.js backend that computes at once: `cpu` in JavaScript, slow,
 * an oracle; `tensorflow` through an installed `@tensorflow/tfjs-node`. Single precision only. The fused operations run as
 * compositions.
 */
import { tensor, tidy, version_core } from '@tensorflow/tfjs-core';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import { createOps } from '../ops/create';
import type { Tensor } from '../ops/ops';
import { allocate, UnsupportedOperation } from './backend';
import type { Backend, BoundCall, CompileOptions, Executable, StepFunction, TensorSpec, TypedArray } from './backend';
import { checkArrays, specsOf } from './binding_check';
import { record } from './record';
import { loadCpuBackend, silence, withBackend } from './tensorflow_backend';

/** TensorFlow.js computes in single precision alone. */
export class PrecisionError extends Error {
  constructor(readonly backend: Backend['name']) {
    super(`the ${backend} backend computes in float32 only; use precision: float32, or the native backend`);
  }
}

/** The optional package could not be loaded. */
export class TensorflowModuleError extends Error {}

export async function openCpu(): Promise<Backend> {
  await loadCpuBackend();
  return eager('cpu', `tfjs ${version_core}`);
}

/**
 * @param path folder of an installed `@tensorflow/tfjs-node` package. It comes from a machine-scoped setting, never from a
 * workspace: loading it runs its code.
 * @throws TensorflowModuleError
 */
export function openTensorflow(path: string): Backend {
  // Gone from Node 23 on; the package still calls it.
  if (!('isNullOrUndefined' in util)) Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  try {
    silence();
    const version = describe(createRequire(join(path, 'package.json'))(path));
    withBackend('tensorflow', () => undefined);
    return eager('tensorflow', version);
  } catch (error) {
    throw new TensorflowModuleError(`@tensorflow/tfjs-node cannot be loaded from ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function describe(module: unknown): string {
  const version = typeof module === 'object' && module !== null && 'version' in module ? module.version : undefined;
  const own = typeof version === 'object' && version !== null && 'tfjs-node' in version ? version['tfjs-node'] : undefined;
  return `tfjs-node ${typeof own === 'string' ? own : 'of unknown version'}`;
}

function eager(name: 'cpu' | 'tensorflow', version: string): Backend {
  const ops = createOps({ recording: false, fused: 'composition' });

  /** Calls the step on copies of `arrays` and hands each output to `use`. */
  const call = (f: StepFunction, arrays: Readonly<Record<string, TypedArray>>, use: (output: string, result: Tensor) => void): void =>
    withBackend(name, () =>
      tidy(() => {
        const inputs = Object.fromEntries(Object.entries(f.inputs).map(([input, { shape, dtype }]) => {
          const array = arrays[input];
          if (!array) throw new RangeError(`${f.name}: no array for input ${input}`);
          // A copy: TensorFlow.js may keep the array it is given.
          return [input, tensor(array.slice(), [...shape], dtype)];
        }));
        for (const [output, result] of Object.entries(f.build(ops, inputs))) use(output, result);
      }),
    );

  const outputsOf = (f: StepFunction): Record<string, TensorSpec> => {
    try {
      return specsOf(record(f, { fused: 'composition' }));
    } catch (error) {
      if (!(error instanceof UnsupportedOperation)) throw error;
      // What cannot be recorded may still run here: its shapes are those of a run on zeros.
      const specs: Record<string, TensorSpec> = {};
      const zeros = Object.fromEntries(Object.entries(f.inputs).map(([input, spec]) => [input, allocate(spec, 'float32')]));
      call(f, zeros, (output, { shape, dtype }) => {
        if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') specs[output] = { shape, dtype };
        else throw new TypeError(`${f.name}: output ${output} is of type ${dtype}`);
      });
      return specs;
    }
  };

  return {
    name,
    version,
    async compile(f: StepFunction, { precision }: CompileOptions): Promise<Executable> {
      if (precision === 'float64') throw new PrecisionError(name);
      const outputs = outputsOf(f);
      return {
        name: f.name,
        inputs: f.inputs,
        outputs,
        nodes: 0,
        bind: arrays => bind(f, outputs, arrays, call),
        release: () => undefined,
      };
    },
    dispose: () => undefined,
  };
}

function bind(
  f: StepFunction, outputs: Readonly<Record<string, TensorSpec>>, arrays: Parameters<Executable['bind']>[0],
  call: (f: StepFunction, arrays: Readonly<Record<string, TypedArray>>, use: (output: string, result: Tensor) => void) => void,
): BoundCall {
  checkArrays(f.name, 'input', f.inputs, arrays.inputs, 'float32');
  checkArrays(f.name, 'output', outputs, arrays.outputs, 'float32');
  return {
    run() {
      const results: [TypedArray, ArrayLike<number>][] = [];
      call(f, arrays.inputs, (output, result) => {
        const array = arrays.outputs[output];
        if (array) results.push([array, result.dataSync()]);
      });
      for (const [array, values] of results) array.set(values);
    },
    release: () => undefined,
  };
}
