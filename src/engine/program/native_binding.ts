/** Arrays for a native run: checked, paired with the graph's tensors, kept from overlapping unless that was asked for. */
import { checkArray } from './runtime';
import type { BoundCall, Executable, StepFunction, TypedArray } from './backend';
import type { LoweredProgram } from './lower/lower';
import type { OnnxValue } from './onnx';
import type { BoundTensor } from './runtime';

interface Copy {
  readonly from: TypedArray;
  readonly to: TypedArray;
}

export interface BindingPlan {
  readonly inputs: readonly BoundTensor[];
  readonly outputs: readonly BoundTensor[];
  /** After each run: results that were to share an input's array but could not. */
  readonly copies: readonly Copy[];
}

/**
 * @throws where an array is missing, superfluous, of another type or length, or overlaps another that is written, unless it is
 * the very array of the input that `inPlace` names
 */
export function planBinding(f: StepFunction, lowered: LoweredProgram, arrays: Parameters<Executable['bind']>[0]): BindingPlan {
  const inputs = pair(f.name, 'input', lowered.inputs, arrays.inputs);
  const copies: Copy[] = [];
  const outputs = pair(f.name, 'output', lowered.outputs, arrays.outputs).map(({ name, value, array }) => {
    for (const other of inputs) {
      if (!overlap(array, other.array)) continue;
      if (f.inPlace?.[name] !== other.name || !same(array, other.array)) throw new Error(`${f.name}: output ${name} overlaps input ${other.name}`);
      if (lowered.shared.has(name)) continue;
      const own = privateCopy(array);
      copies.push({ from: own, to: array });
      return { name, value, array: own };
    }
    return { name, value, array };
  });
  for (const [i, one] of outputs.entries()) {
    const clash = outputs.slice(i + 1).find(other => overlap(one.array, other.array));
    if (clash) throw new Error(`${f.name}: outputs ${one.name} and ${clash.name} overlap`);
  }
  return { inputs, outputs, copies };
}

/** Runs `call`, then copies. */
export function copyingBack(call: BoundCall, copies: readonly Copy[]): BoundCall {
  if (copies.length === 0) return call;
  const copy = () => copies.forEach(({ from, to }) => to.set(from));
  return {
    run() {
      const running = call.run();
      return running ? running.then(copy) : copy();
    },
    release: () => call.release(),
  };
}

/** A call that is made at its first run. */
export function deferred(make: () => Promise<BoundCall>): BoundCall {
  let made: BoundCall | undefined;
  let released = false;
  return {
    run() {
      if (released) throw new Error('the call was released');
      if (made) return made.run();
      return make().then(call => {
        made = call;
        return call.run();
      });
    },
    release() {
      released = true;
      made?.release();
    },
  };
}

function pair(program: string, kind: string, values: ReadonlyMap<string, OnnxValue>, arrays: Readonly<Record<string, TypedArray>>): (BoundTensor & { readonly name: string })[] {
  const unknown = Object.keys(arrays).find(name => !values.has(name));
  if (unknown !== undefined) throw new Error(`${program} has no ${kind} ${unknown}`);
  return [...values].map(([name, value]) => {
    const array = arrays[name];
    if (!array) throw new Error(`${program}: no array for ${kind} ${name}`);
    const bound = { name, value, array };
    checkArray(bound);
    return bound;
  });
}

function overlap(a: TypedArray, b: TypedArray): boolean {
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

const same = (a: TypedArray, b: TypedArray): boolean => a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length;

/** An array of the same type and length in a buffer of its own. */
function privateCopy(array: TypedArray): TypedArray {
  const buffer = new ArrayBuffer(Math.max(array.length, 64) * array.BYTES_PER_ELEMENT);
  if (array instanceof Float64Array) return new Float64Array(buffer, 0, array.length);
  if (array instanceof Float32Array) return new Float32Array(buffer, 0, array.length);
  if (array instanceof Int32Array) return new Int32Array(buffer, 0, array.length);
  return new Uint8Array(buffer, 0, array.length);
}
