/** @file What backends without a native library check of the arrays they are given. */
import type { Precision, TensorSpec, TypedArray } from './backend';
import type { Program } from './program';

/** The outputs of a program, as a backend declares them. */
export function specsOf({ name, values, outputs }: Program): Record<string, TensorSpec> {
  return Object.fromEntries(outputs.map(output => {
    const info = values[output.value];
    if (!info) throw new RangeError(`${name}: output ${output.name} has no value`);
    return [output.name, { shape: info.shape, dtype: info.dtype === 'float64' ? 'float32' : info.dtype }];
  }));
}

/** @throws where a name is missing or superfluous, or an array has another type or length than its tensor */
export function checkArrays(
  program: string, kind: 'input' | 'output', specs: Readonly<Record<string, TensorSpec>>, arrays: Readonly<Record<string, TypedArray>>, precision: Precision,
): void {
  const unknown = Object.keys(arrays).find(name => !(name in specs));
  if (unknown !== undefined) throw new Error(`${program} has no ${kind} ${unknown}`);
  for (const [name, spec] of Object.entries(specs)) {
    const array = arrays[name];
    const length = spec.shape.reduce((a, b) => a * b, 1);
    const float = precision === 'float64' ? Float64Array : Float32Array;
    const type = spec.dtype === 'int32' ? Int32Array : spec.dtype === 'bool' ? Uint8Array : float;
    if (!array) throw new Error(`${program}: no array for ${kind} ${name}`);
    if (!(array instanceof type)) throw new TypeError(`${program}: ${kind} ${name} wants a ${type.name}, not a ${array.constructor.name}`);
    if (array.length !== length) throw new RangeError(`${program}: ${kind} ${name} has ${length} elements, its array ${array.length}`);
  }
}
