/** Runs models and optimizers through the recorder and the interpreter in doubles. */
import { initialize } from '../../../src/engine/initializers/initialize';
import { layoutOf } from '../../../src/engine/models/model';
import type { BoundModel, Layout } from '../../../src/engine/models/model';
import type { Ops, Tensor } from '../../../src/engine/ops/ops';
import { clipByGlobalNorm, clipByValue, globalNorm } from '../../../src/engine/optimizers/clip';
import type { Knobs, Transform } from '../../../src/engine/optimizers/optimizer';
import { updateParameters } from '../../../src/engine/optimizers/update';
import type { StepFunction, TensorSpec } from '../../../src/engine/program/backend';
import { interpret } from '../../../src/engine/program/interpret';
import { record } from '../../../src/engine/program/record';
import type { DatasetShape } from '../../../src/engine/data/dataset';
import type { Options, OptionsOf } from '../../../src/engine/config/spec';

export type Arrays = Readonly<Record<string, ArrayLike<number>>>;

/** A function of arrays, recorded once and evaluated in doubles at every call. */
export function compiled(f: StepFunction, fused: 'kernel' | 'composition' = 'kernel'): (inputs: Arrays) => Record<string, Float64Array> {
  const program = record(f, { fused });
  return inputs => interpret(program, inputs);
}

/** Options as the analyser would resolve them: `given` over the spec's defaults. */
export function resolved(options: Options, given: Readonly<Record<string, unknown>>): OptionsOf<Options> {
  for (const name of Object.keys(given)) if (!(name in options)) throw new Error(`no option ${name}`);
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, given[name] ?? option.default]));
}

/** Knobs as the trainer would make them of options: numbers by name, betas one by one. */
export function knobsOf(options: Readonly<Record<string, unknown>>): Knobs {
  const knobs: Record<string, number> = {};
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === 'number') knobs[name] = value;
    if (name === 'betas' && Array.isArray(value)) value.forEach((beta, i) => (knobs[`beta${i + 1}`] = Number(beta)));
  }
  return knobs;
}

export const dataShape = (given: Partial<DatasetShape>): DatasetShape => ({
  kind: 'rows', size: 0, features: 1, outputs: 1, classes: undefined, classShares: undefined, vocabulary: 0, blockSize: 0, ...given,
});

export interface Objective {
  readonly layout: Layout;
  /** Loss and flat gradient at theta. */
  at(theta: ArrayLike<number>): { readonly loss: number; readonly gradient: Float64Array };
  /** Evaluation metrics, summarised. */
  metrics(theta: ArrayLike<number>): Record<string, number>;
}

const parameters = (layout: Layout): Record<string, TensorSpec> => Object.fromEntries(layout.map(({ name, shape }) => [name, { shape, dtype: 'float32' as const }]));
const views = (layout: Layout, theta: ArrayLike<number>): Record<string, Float64Array> => {
  const flat = Float64Array.from(theta);
  return Object.fromEntries(layout.map(({ name, offset, size }) => [name, flat.subarray(offset, offset + size)]));
};

/** A model on one fixed batch, as a function of the flat vector. */
export function objective(model: BoundModel, batch: Readonly<Record<string, TensorSpec & { readonly data: ArrayLike<number> }>> = {}, fused: 'kernel' | 'composition' = 'kernel'): Objective {
  const layout = layoutOf(model.parameters);
  const prefixed = Object.fromEntries(Object.entries(batch).map(([name, { shape, dtype }]) => [`batch.${name}`, { shape, dtype }]));
  const inputs = { ...parameters(layout), ...prefixed };
  const fields = (tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> => Object.fromEntries(Object.keys(batch).map(name => [name, tensors[`batch.${name}`]!]));
  const data = Object.fromEntries(Object.entries(batch).map(([name, field]) => [`batch.${name}`, field.data]));
  const gradient = compiled({
    name: 'gradient',
    inputs,
    build(ops, tensors) {
      const loss = (xs: readonly Tensor[]): Tensor => model.loss(ops, Object.fromEntries(layout.map(({ name }, i) => [name, xs[i]!])), fields(tensors), { training: false });
      const { value, gradients } = ops.valueAndGradients(loss, layout.map(({ name }) => tensors[name]!));
      return { loss: value, ...Object.fromEntries(layout.map(({ name }, i) => [`gradient.${name}`, gradients[i]!])) };
    },
  }, fused);
  return {
    layout,
    at(theta) {
      const results = gradient({ ...views(layout, theta), ...data });
      return { loss: results['loss']![0]!, gradient: Float64Array.from(layout.flatMap(({ name }) => [...results[`gradient.${name}`]!])) };
    },
    metrics(theta) {
      const means = compiled({ name: 'evaluation', inputs, build: (ops, tensors) => model.evaluate(ops, tensors, fields(tensors)) }, fused)({ ...views(layout, theta), ...data });
      const numbers = Object.fromEntries(Object.entries(means).map(([name, values]) => [name, values[0]!]));
      return model.summarise ? model.summarise(numbers) : numbers;
    },
  };
}

export interface Clip {
  readonly norm?: number;
  readonly value?: number;
}

/** theta and slots after update t, by a transform compiled once. */
export function updater(transform: Transform, layout: Layout, clip: Clip = {}): (t: number, knobs: Knobs, theta: Float64Array, gradient: Float64Array, slots: Record<string, Float64Array>) => Float64Array {
  const n = layout.reduce((sum, { size }) => sum + size, 0);
  const vector: TensorSpec = { shape: [n], dtype: 'float32' };
  const scalar: TensorSpec = { shape: [], dtype: 'float32' };
  let run: ((inputs: Arrays) => Record<string, Float64Array>) | undefined;
  return (t, knobs, theta, gradient, slots) => {
    const values: Record<string, number> = { lr: knobs['lr']!, ...transform.scalars(t, knobs), ...(clip.norm !== undefined && { limit: clip.norm }), ...(clip.value !== undefined && { limit: clip.value }) };
    run ??= compiled({
      name: 'update',
      inputs: { theta: vector, gradient: vector, ...Object.fromEntries(transform.slots.map(({ name }) => [`slot.${name}`, vector])), ...Object.fromEntries(Object.keys(values).map(name => [name, scalar])) },
      build(ops, tensors) {
        const result = updateParameters(ops, transform, {
          theta: tensors['theta']!,
          gradient: clipped(ops, tensors['gradient']!, tensors['limit'], clip),
          scalars: tensors,
          slots: Object.fromEntries(transform.slots.map(({ name }) => [name, tensors[`slot.${name}`]!])),
          layout,
        });
        return { theta: result.theta, ...Object.fromEntries(Object.entries(result.slots).map(([name, slot]) => [`slot.${name}`, slot])) };
      },
    });
    const given = Object.fromEntries(transform.slots.map(({ name, fill }) => [`slot.${name}`, (slots[name] ??= new Float64Array(n).fill(fill))]));
    const results = run({ theta, gradient, ...given, ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]])) });
    for (const { name } of transform.slots) slots[name] = results[`slot.${name}`]!;
    return results['theta']!;
  };
}

function clipped(ops: Ops, gradient: Tensor, limit: Tensor | undefined, clip: Clip): ReturnType<typeof clipByValue> {
  if (clip.norm !== undefined) return clipByGlobalNorm(ops, gradient, globalNorm(ops, gradient), limit!);
  return clip.value !== undefined ? clipByValue(ops, gradient, limit!) : { vector: gradient };
}

/** The model's own start: given by the config, or drawn. */
export const startOf = (model: BoundModel, seed = 0): Float64Array => model.start ?? initialize(layoutOf(model.parameters), seed);
