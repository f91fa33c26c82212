/** Runs programs natively in tests. */
import { allocate } from '../../../src/engine/program/backend';
import { lower } from '../../../src/engine/program/lower/lower';
import { openNativeRuntime } from '../../../src/engine/program/session';
import type { TypedArray } from '../../../src/engine/program/backend';
import type { OnnxValue } from '../../../src/engine/program/onnx';
import type { Program } from '../../../src/engine/program/program';
import type { BoundTensor, Runtime } from '../../../src/engine/program/runtime';

let opened: Promise<Runtime> | undefined;
export const nativeRuntime = (): Promise<Runtime> => (opened ??= openNativeRuntime());

export function arrayFor(value: OnnxValue): TypedArray {
  const dtype = value.type === 'int32' || value.type === 'bool' ? value.type : 'float32';
  return allocate({ shape: value.shape, dtype }, value.type === 'float64' ? 'float64' : 'float32');
}

/** Outputs by name of one run. */
export async function runLowered(
  program: Program, inputs: Readonly<Record<string, ArrayLike<number>>>, { threads = 1, runtime }: { threads?: number; runtime?: Runtime } = {},
): Promise<Record<string, TypedArray>> {
  const lowered = lower(program);
  const session = await (runtime ?? (await nativeRuntime())).open(lowered.model, { threads, spinning: false });
  const outputs: Record<string, TypedArray> = {};
  const bound = (name: string, value: OnnxValue): BoundTensor => {
    const array = arrayFor(value);
    const given = inputs[name];
    if (given) array.set(given);
    return { value, array };
  };
  const call = session.bind(
    lowered.inputs.map(({ name, value }) => bound(name, value)),
    [...lowered.outputs].map(([name, value]) => {
      const each = { value, array: arrayFor(value) };
      outputs[name] = each.array;
      return each;
    }),
  );
  await call.run();
  session.release();
  return outputs;
}

/** Deterministic numbers in (low, high), without pattern. */
export function numbers(count: number, low = -2, high = 2, seed = 1): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * (state + 0.5)) / 2 ** 32;
  });
}
