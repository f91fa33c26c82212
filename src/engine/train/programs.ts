/**
 * What the trainer asks backends to compute, as step functions over `Ops`: the gradient, the update, and the forward-only programs
 * (loss, evaluation, next token). Parameters go in one by one (`parameter.NAME`), the optimizer sees the flat vector.
 */
import type { Fields } from '../data/dataset';
import type { BoundModel, Layout, Phase } from '../models/model';
import type { Ops, Tensor } from '../ops/ops';
import { clipByGlobalNorm, clipByValue, globalNorm } from '../optimizers/clip';
import type { Direction, Transform } from '../optimizers/optimizer';
import { updateParameters } from '../optimizers/update';
import type { StepFunction, TensorSpec } from '../program/backend';
import { sizeOf } from './flat';

/** Prefixes of tensor names, so that a parameter called `inputs` and a batch field called `inputs` never meet. */
export const PARAMETER = 'parameter.';
export const GRADIENT = 'gradient.';
export const BATCH = 'batch.';
export const SLOT = 'slot.';
/** Suffix of outputs that take over the buffer of the input of the same name. */
export const NEXT = '.next';
export const DROPOUT_KEY = 'dropout_key';

const SCALAR: TensorSpec = { shape: [], dtype: 'float32' };

/** What a program over the model is made of. */
export interface ModelShape {
  readonly model: BoundModel;
  readonly layout: Layout;
  readonly fields: Fields;
  /** Rows of the batch; undefined for objective functions, which take no data. */
  readonly batchSize: number | undefined;
}

type Inputs = Readonly<Record<string, Tensor>>;

/** The entries of `of` under a prefix, the prefix cut off. */
function below(prefix: string, of: Inputs): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(of).flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : [])));
}

function input(inputs: Inputs, name: string): Tensor {
  const tensor = inputs[name];
  if (!tensor) throw new Error(`the program was given no input ${name}`);
  return tensor;
}

function parameterInputs(layout: Layout): Record<string, TensorSpec> {
  return Object.fromEntries(layout.map(({ name, shape }) => [PARAMETER + name, { shape, dtype: 'float32' as const }]));
}

function batchInputs(fields: Fields, batchSize: number | undefined): Record<string, TensorSpec> {
  if (batchSize === undefined) return {};
  return Object.fromEntries(Object.entries(fields).map(([name, { shape, dtype }]) => [BATCH + name, { shape: [batchSize, ...shape], dtype }]));
}

const keyInput = (): Record<string, TensorSpec> => ({ [DROPOUT_KEY]: { shape: [], dtype: 'int32' } });

/** -> `loss` [] of the batch and `gradient.NAME` of each parameter. */
export function gradientFunction(name: string, { model, layout, fields, batchSize }: ModelShape): StepFunction {
  return {
    name: `${name} gradient`,
    inputs: { ...parameterInputs(layout), ...batchInputs(fields, batchSize), ...keyInput() },
    build(ops, inputs) {
      const batch = below(BATCH, inputs);
      const phase: Phase = { training: true, dropoutKey: input(inputs, DROPOUT_KEY) };
      const loss = (xs: readonly Tensor[]): Tensor => model.loss(ops, named(layout, xs), batch, phase);
      const { value, gradients } = ops.valueAndGradients(loss, layout.map(each => input(inputs, PARAMETER + each.name)));
      return { loss: value, ...Object.fromEntries(layout.map((each, i) => [GRADIENT + each.name, gradients[i]!])) };
    },
  };
}

function named(layout: Layout, tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(layout.map(({ name }, i) => [name, tensors[i]!]));
}

/** -> `loss` [] of the batch; with `training`, dropout and its like as in the gradient program. */
export function lossFunction(name: string, { model, layout, fields, batchSize }: ModelShape, training: boolean): StepFunction {
  return {
    name: `${name} loss`,
    inputs: { ...parameterInputs(layout), ...batchInputs(fields, batchSize), ...(training && keyInput()) },
    build(ops, inputs) {
      const phase: Phase = training ? { training, dropoutKey: input(inputs, DROPOUT_KEY) } : { training };
      return { loss: model.loss(ops, below(PARAMETER, inputs), below(BATCH, inputs), phase) };
    },
  };
}

/** -> one scalar a metric, means over the batch. */
export function evaluationFunction(name: string, { model, layout, fields, batchSize }: ModelShape): StepFunction {
  return {
    name: `${name} evaluation`,
    inputs: { ...parameterInputs(layout), ...batchInputs(fields, batchSize) },
    build: (ops, inputs) => model.evaluate(ops, below(PARAMETER, inputs), below(BATCH, inputs)),
  };
}

/** tokens [1, time] -> `logits` [1, vocabulary] of the token after the last. */
export function nextTokenFunction(name: string, { model, layout }: ModelShape, time: number): StepFunction {
  return {
    name: `${name} generation`,
    inputs: { ...parameterInputs(layout), tokens: { shape: [1, time], dtype: 'int32' } },
    build(ops, inputs) {
      if (!model.next) throw new Error(`${name} does not generate`);
      return { logits: model.next(ops, below(PARAMETER, inputs), input(inputs, 'tokens')) };
    },
  };
}

/** Which clips the update program holds; their limits are its inputs `clip_norm` and `clip_value`. */
export interface ClipShape {
  readonly norm: boolean;
  readonly value: boolean;
}

function clipped(ops: Ops, gradient: Tensor, norm: Tensor, inputs: Inputs, clip: ClipShape): Direction {
  if (clip.norm) {
    const byNorm = clipByGlobalNorm(ops, gradient, norm, input(inputs, 'clip_norm'));
    if (!clip.value) return byNorm;
    return clipByValue(ops, byNorm.scale ? ops.mul(byNorm.vector, byNorm.scale) : byNorm.vector, input(inputs, 'clip_value'));
  }
  return clip.value ? clipByValue(ops, gradient, input(inputs, 'clip_value')) : { vector: gradient };
}

/** Names of the scalar inputs of an update by `transform`. */
export function updateScalars(transform: Transform, knobs: Readonly<Record<string, number>>, clip: ClipShape): string[] {
  return ['lr', ...Object.keys(transform.scalars(1, knobs)), ...(clip.norm ? ['clip_norm'] : []), ...(clip.value ? ['clip_value'] : [])];
}

/**
 * theta [n], gradient [n], slots and scalars -> `theta.next` and `slot.NAME.next`, in place, and three scalars: `gradient_norm`
 * before clipping, `update_norm` and `parameter_norm` (of theta before the update). The global norm is clipped before the value.
 */
export function updateFunction(name: string, transform: Transform, layout: Layout, scalars: readonly string[], clip: ClipShape): StepFunction {
  const n = sizeOf(layout);
  const vector: TensorSpec = { shape: [n], dtype: 'float32' };
  const slots = Object.fromEntries(transform.slots.map(slot => [SLOT + slot.name, { shape: [slot.length ?? n], dtype: 'float32' as const }]));
  const states = ['theta', ...Object.keys(slots)];
  return {
    name: `${name} update`,
    inputs: { theta: vector, gradient: vector, ...slots, ...Object.fromEntries(scalars.map(scalar => [scalar, SCALAR])) },
    inPlace: Object.fromEntries(states.map(state => [state + NEXT, state])),
    build(ops, inputs) {
      const theta = input(inputs, 'theta');
      const gradient = input(inputs, 'gradient');
      const gradientNorm = globalNorm(ops, gradient);
      const updated = updateParameters(ops, transform, {
        theta,
        gradient: clipped(ops, gradient, gradientNorm, inputs, clip),
        scalars: Object.fromEntries(scalars.map(scalar => [scalar, input(inputs, scalar)])),
        slots: below(SLOT, inputs),
        layout,
      });
      return {
        gradient_norm: gradientNorm,
        update_norm: updated.stepNorm,
        parameter_norm: globalNorm(ops, theta),
        ['theta' + NEXT]: updated.theta,
        ...Object.fromEntries(Object.entries(updated.slots).map(([slot, tensor]) => [SLOT + slot + NEXT, tensor])),
      };
    },
  };
}
