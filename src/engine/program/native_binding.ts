/** What a native run needs around the session's own: checks of the arrays, copies home, scatters on the host. */
import { allocate } from './backend';
import { scatterRows } from './host_scatter';
import type { BoundCall, Executable, StepFunction, TypedArray } from './backend';
import type { HostScatter } from './host_scatter';
import type { GraphBinding } from './lower/lower';
import type { OnnxValue } from './onnx';
import type { BoundTensor } from './runtime';

export type Arrays = Parameters<Executable['bind']>[0];

/** @throws where an output overlaps another, or an input that is not the very one whose place `inPlace` gives it */
export function checkOverlaps({ name: program, inPlace = {} }: StepFunction, { inputs, outputs }: Arrays): void {
  const written = Object.entries(outputs);
  for (const [i, [name, array]] of written.entries()) {
    const input = Object.entries(inputs).find(([other, read]) => overlap(array, read) && !(inPlace[name] === other && same(array, read)));
    if (input) throw new Error(`${program}: output ${name} overlaps input ${input[0]}`);
    const output = written.slice(i + 1).find(([, other]) => overlap(array, other));
    if (output) throw new Error(`${program}: outputs ${name} and ${output[0]} overlap`);
  }
}

export interface SessionBinding {
  readonly inputs: readonly BoundTensor[];
  readonly outputs: readonly BoundTensor[];
  /** What is left to do after each run. */
  readonly afterwards: readonly (() => void)[];
}

/** Pairs the graph's tensors with the arrays, or with private ones where a result cannot go straight to its array. */
export function sessionBinding(lowered: GraphBinding, scatters: readonly HostScatter[], arrays: Arrays): SessionBinding {
  const afterwards: (() => void)[] = [];
  const inputs = lowered.inputs.map(({ name, value }) => ({ value, array: of(arrays.inputs, name) }));
  const isInput = (array: TypedArray) => Object.values(arrays.inputs).some(input => same(input, array));
  const privates = new Map(scatters.flatMap(({ updates, indices }) => [updates, indices]).map(name => [name, privateArray(valueOf(lowered, name))]));
  const outputs = [...lowered.outputs].map(([name, value]) => {
    const own = privates.get(name);
    if (own) return { value, array: own };
    const array = of(arrays.outputs, name);
    if (lowered.shared.has(name) || !isInput(array)) return { value, array };
    const stand = privateArray(value);
    afterwards.push(() => array.set(stand));
    return { value, array: stand };
  });
  for (const { output, updates, indices, width } of scatters) {
    const [into, from, by] = [of(arrays.outputs, output), privates.get(updates), privates.get(indices)];
    if (from && by) afterwards.push(() => scatterRows(into, from, by, width));
  }
  return { inputs, outputs, afterwards };
}

/** Runs `call`, then what is left to do. */
export function completed(call: BoundCall, afterwards: SessionBinding['afterwards']): BoundCall {
  if (afterwards.length === 0) return call;
  const complete = () => afterwards.forEach(each => each());
  return {
    run() {
      const running = call.run();
      return running ? running.then(complete) : complete();
    },
    release: () => call.release(),
  };
}

/** A call that is made at its first run. */
export function deferred(make: () => Promise<BoundCall>): BoundCall {
  let made: BoundCall | undefined;
  let released = false;
  return {
    async run() {
      made ??= await make();
      if (released) throw new Error('the call was released');
      await made.run();
    },
    release() {
      released = true;
      made?.release();
    },
  };
}

function of(arrays: Readonly<Record<string, TypedArray>>, name: string): TypedArray {
  const array = arrays[name];
  if (!array) throw new Error(`no array for ${name}`);
  return array;
}

function valueOf({ outputs }: GraphBinding, name: string): OnnxValue {
  const value = outputs.get(name);
  if (!value) throw new Error(`the graph has no output ${name}`);
  return value;
}

function overlap(a: TypedArray, b: TypedArray): boolean {
  return a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;
}

const same = (a: TypedArray, b: TypedArray): boolean => a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length;

function privateArray({ shape, type }: OnnxValue): TypedArray {
  const dtype = type === 'int32' || type === 'bool' ? type : 'float32';
  return allocate({ shape, dtype }, type === 'float64' ? 'float64' : 'float32');
}
