/**
 * A program that is elementwise over one flat vector, as a WebAssembly loop over the arrays in place.
 *
 * An optimizer's update is a chain of some fifteen elementwise operations; run node by node each one streams the whole vector
 * through memory. Fused, it is one pass after the gradient's norm is known.
 */
import type { BoundCall, TypedArray } from '../backend';
import { commonMemory } from '../memory';
import type { Program } from '../program';
import { emit } from './emit';
import { fuse } from './fuse';

type Arrays = { readonly inputs: Readonly<Record<string, TypedArray>>; readonly outputs: Readonly<Record<string, TypedArray>> };

/**
 * The call for these arrays, or undefined where the program is not of that kind or the arrays do not share one memory of
 * `allocateTogether`. The caller has checked names, lengths and types. An output bound to the array of an input is updated in
 * place.
 */
export function fusedCall(program: Program, arrays: Arrays): BoundCall | undefined {
  const memory = commonMemory([...Object.values(arrays.inputs), ...Object.values(arrays.outputs)]);
  if (!memory) return undefined;
  const aliases: Record<string, string> = {};
  for (const [name, output] of Object.entries(arrays.outputs)) {
    const input = Object.entries(arrays.inputs).find(([, candidate]) => overlap(candidate, output));
    if (!input) continue;
    if (input[1].byteOffset !== output.byteOffset) return undefined; // shifted against each other: not elementwise in place
    aliases[name] = input[0];
  }
  const fusion = fuse(program, aliases);
  if (!fusion) return undefined;
  const addresses = {
    inputs: new Map(program.inputs.map(input => [input.value, address(arrays.inputs, input.name)])),
    outputs: new Map(program.outputs.map(output => [output.name, address(arrays.outputs, output.name)])),
  };
  const pages = memory.buffer.byteLength / 65536;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(emit(program, fusion, addresses, pages)), { env: { memory } });
  const { run } = instance.exports;
  if (typeof run !== 'function') throw new TypeError('the fused module exports no function');
  return { run: () => void run(), release: () => undefined };
}

const overlap = (a: TypedArray, b: TypedArray): boolean => a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;

function address(arrays: Readonly<Record<string, TypedArray>>, name: string): number {
  const array = arrays[name];
  if (!array) throw new RangeError(`no array is bound to ${name}`);
  return array.byteOffset;
}
