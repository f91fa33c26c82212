/** @file What tests of operations share: seeded numbers, evaluation by the interpreter, finite differences. */
import assert from 'node:assert/strict';
import type { DType, Ops, Shape, Tensor } from '../../../src/engine/ops/ops';
import type { StepFunction } from '../../../src/engine/program/backend';
import { interpret } from '../../../src/engine/program/interpret';
import { toDouble } from '../../../src/engine/program/passes/replay';
import { record } from '../../../src/engine/program/record';
import { stream } from '../../../src/engine/random';

export interface Argument {
  readonly shape: Shape;
  readonly dtype?: DType;
  readonly data: ArrayLike<number>;
}

/** Uniform numbers in [low, high), the same at every run. */
export function numbers(shape: Shape, low = -1, high = 1, seed = 1): Argument {
  const draw = stream(seed, 'test');
  return { shape, data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => low + (high - low) * draw.uniform(i)) };
}

export function integers(shape: Shape, below: number, seed = 1): Argument {
  const draw = stream(seed, 'test integers');
  return { shape, dtype: 'int32', data: Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.floor(draw.uniform(i) * below)) };
}

type Compute = (ops: Ops, inputs: readonly Tensor[]) => Tensor;

/** `f` as a step of named inputs 0, 1, ... */
export function step(f: (ops: Ops, inputs: readonly Tensor[]) => Record<string, Tensor>, args: readonly Argument[]): StepFunction {
  return {
    name: 'test',
    inputs: Object.fromEntries(args.map(({ shape, dtype = 'float32' }, i) => [String(i), { shape, dtype }])),
    build: (ops, inputs) => f(ops, args.map((_, i) => present(inputs[String(i)]))),
  };
}

/** Value and gradients by the interpreter of the recorded program, in doubles. Gradients are those of sum(result * weights). */
export function evaluate(f: Compute, args: readonly Argument[], options: Parameters<typeof record>[1] = {}): { value: Float64Array; gradients: Float64Array[] } {
  const floats = args.flatMap(({ dtype = 'float32' }, i) => (dtype === 'float32' ? [i] : []));
  const recorded = record(step((ops, inputs) => {
    const value = f(ops, inputs);
    const { gradients } = ops.valueAndGradients(
      xs => weighted(ops, f(ops, inputs.map((input, i) => (floats.includes(i) ? present(xs[floats.indexOf(i)]) : input)))),
      floats.map(i => present(inputs[i])));
    return { value, ...Object.fromEntries(gradients.map((gradient, i) => [`d${i}`, gradient])) };
  }, args), options);
  const { value, ...rest } = interpret(toDouble(recorded), inputsOf(args));
  return { value: present(value), gradients: floats.map((_, i) => present(rest[`d${i}`])) };
}

/** A scalar that depends on every entry differently: sum of entry i times sin(i + 1). */
export function weighted(ops: Ops, result: Tensor): Tensor {
  const weights = Float64Array.from({ length: result.size }, (_, i) => Math.sin(i + 1));
  return ops.sum(ops.mul(result, ops.constant(weights, result.shape)));
}

export const inputsOf = (args: readonly Argument[]): Record<string, ArrayLike<number>> => Object.fromEntries(args.map(({ data }, i) => [String(i), data]));

/** Recorded gradients against central differences of the recorded value. */
export function assertGradients(f: Compute, args: readonly Argument[], options: Parameters<typeof record>[1] = {}, tolerance = 1e-7): void {
  const { gradients } = evaluate(f, args, options);
  const value = toDouble(record(step((ops, inputs) => ({ value: weighted(ops, f(ops, inputs)) }), args), options));
  const floats = args.flatMap(({ dtype = 'float32' }, i) => (dtype === 'float32' ? [i] : []));
  floats.forEach((position, which) => {
    const arg = present(args[position]);
    const at = (index: number, by: number): number => {
      const moved = Float64Array.from(arg.data);
      moved[index] = present(moved[index]) + by;
      return present(interpret(value, inputsOf(args.with(position, { ...arg, data: moved })))['value']?.[0]);
    };
    const h = 1e-5;
    const expected = Array.from(arg.data, (_, i) => (at(i, h) - at(i, -h)) / (2 * h));
    assertClose(present(gradients[which]), expected, tolerance, `gradient of input ${position}`);
  });
}

/** Within `tolerance`, relative for numbers above 1. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what = 'values'): void {
  assert.equal(actual.length, expected.length, `${what}: length`);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [present(actual[i]), present(expected[i])];
    assert.ok(Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e)), `${what}[${i}]: ${a}, expected ${e}`);
  }
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new assert.AssertionError({ message: 'a value is missing' });
  return value;
}
