/**
 * The building blocks of the optimizers, in PyTorch's formulas. Each is one pass or a few over the flat vector; whatever is
 * constant over it (bias corrections, 1 - beta, clip coefficients) is a scalar, made on the host in double precision.
 *
 * Notation: g the incoming direction, theta the parameters, t = 1, 2, ... the update.
 */
import { lookup } from '../lookup';
import type { Ops, Tensor } from '../ops/ops';
import { knob } from './chain';
import type { Direction, Transform } from './optimizer';
import { materialise } from './update';

type Tensors = Readonly<Record<string, Tensor>>;
const scalar = (of: Tensors, name: string): Tensor => lookup(of, name, 'scalar');
const slot = (of: Tensors, name: string): Tensor => lookup(of, name, 'state slot');

/** Factor for a term linear in g; absent where it is 1. */
function linearFactor(ops: Ops, factor: Tensor | undefined, { scale }: Direction): Tensor | undefined {
  if (!factor) return scale;
  return scale ? ops.mul(factor, scale) : factor;
}

/** decay * average + factor * x */
function accumulate(ops: Ops, decay: Tensor | undefined, average: Tensor, factor: Tensor | undefined, x: Tensor): Tensor {
  return ops.add(decay ? ops.mul(average, decay) : average, factor ? ops.mul(x, factor) : x);
}

/** decay * average + factor * g^2, the clip coefficient of g squared into the factor. */
function accumulateSquare(ops: Ops, decay: Tensor | undefined, average: Tensor, factor: Tensor | undefined, g: Direction): Tensor {
  const squaredScale = g.scale && ops.square(g.scale);
  return accumulate(ops, decay, average, linearFactor(ops, factor, { vector: g.vector, scale: squaredScale }), ops.square(g.vector));
}

/** L2 regularisation, g + weight_decay * theta: the `weight_decay` of PyTorch's SGD, Adam, Adagrad and RMSprop. */
export const addWeightDecay: Transform = {
  slots: [],
  scalars: (_t, knobs) => ({ weight_decay: knob(knobs, 'weight_decay') }),
  apply: (ops, direction, { theta, scalars }) => ({
    direction: { vector: ops.add(materialise(ops, direction), ops.mul(theta, scalar(scalars, 'weight_decay'))) },
    slots: {},
  }),
};

/** Decoupled decay, theta shrinks by 1 - lr * weight_decay beside the step. Loshchilov, Hutter 2017, arXiv 1711.05101. */
export const decoupledWeightDecay: Transform = {
  slots: [],
  scalars: (_t, knobs) => ({ weight_decay: knob(knobs, 'weight_decay') }),
  apply: (_ops, direction, { scalars }) => ({ direction, slots: {}, decay: scalar(scalars, 'weight_decay') }),
};

/**
 * b <- momentum * b + (1 - dampening) * g, the first b being g; passes on b, or g + momentum * b with `nesterov`.
 * Polyak 1964; Sutskever et al. 2013 for Nesterov's form.
 */
export function trace(options: { readonly dampened: boolean; readonly nesterov: boolean }): Transform {
  return {
    slots: [{ name: 'momentum_buffer', fill: 0 }],
    scalars: (t, knobs) => ({
      momentum: knob(knobs, 'momentum'),
      ...(options.dampened && { undamped: t === 1 ? 1 : 1 - knob(knobs, 'dampening') }),
    }),
    apply(ops, g, { scalars, slots }) {
      const momentum = scalar(scalars, 'momentum');
      const factor = linearFactor(ops, options.dampened ? scalar(scalars, 'undamped') : undefined, g);
      const buffer = accumulate(ops, momentum, slot(slots, 'momentum_buffer'), factor, g.vector);
      const vector = options.nesterov ? accumulate(ops, momentum, buffer, g.scale, g.vector) : buffer;
      return { direction: { vector }, slots: { momentum_buffer: buffer } };
    },
  };
}

/** s <- s + g^2; passes on g / (sqrt(s) + eps) / (1 + (t - 1) * lr_decay). Duchi, Hazan, Singer 2011. */
export function scaleByAdagrad(options: { readonly initialAccumulator: number; readonly decaying: boolean }): Transform {
  return {
    slots: [{ name: 'sum', fill: options.initialAccumulator }],
    scalars: (t, knobs) => ({
      eps: knob(knobs, 'eps'),
      ...(options.decaying && { lr_factor: 1 / (1 + (t - 1) * knob(knobs, 'lr_decay')) }),
    }),
    apply(ops, g, { scalars, slots }) {
      const sum = accumulateSquare(ops, undefined, slot(slots, 'sum'), undefined, g);
      return {
        direction: {
          vector: ops.div(g.vector, ops.add(ops.sqrt(sum), scalar(scalars, 'eps'))),
          scale: linearFactor(ops, options.decaying ? scalar(scalars, 'lr_factor') : undefined, g),
        },
        slots: { sum },
      };
    },
  };
}

/**
 * v <- alpha * v + (1 - alpha) * g^2; passes on g / (sqrt(v) + eps). `centered` subtracts the square of the running mean of g
 * under the root (Graves 2013, arXiv 1308.0850), cut at 0 where rounding would make it negative. Hinton 2012, lecture 6e.
 */
export function scaleByRmsprop(options: { readonly centered: boolean }): Transform {
  return {
    slots: [{ name: 'square_avg', fill: 0 }, ...(options.centered ? [{ name: 'grad_avg', fill: 0 }] : [])],
    scalars: (_t, knobs) => ({ alpha: knob(knobs, 'alpha'), one_minus_alpha: 1 - knob(knobs, 'alpha'), eps: knob(knobs, 'eps') }),
    apply(ops, g, { scalars, slots }) {
      const alpha = scalar(scalars, 'alpha');
      const rest = scalar(scalars, 'one_minus_alpha');
      const square = accumulateSquare(ops, alpha, slot(slots, 'square_avg'), rest, g);
      const mean = options.centered ? accumulate(ops, alpha, slot(slots, 'grad_avg'), linearFactor(ops, rest, g), g.vector) : undefined;
      const variance = mean ? ops.maximum(ops.sub(square, ops.square(mean)), 0) : square;
      return {
        direction: { vector: ops.div(g.vector, ops.add(ops.sqrt(variance), scalar(scalars, 'eps'))), scale: g.scale },
        slots: { square_avg: square, ...(mean && { grad_avg: mean }) },
      };
    },
  };
}

/**
 * m <- beta1 * m + (1 - beta1) * g, v <- beta2 * v + (1 - beta2) * g^2; passes on (m / bc1) / (sqrt(v / bc2) + eps) with
 * bc = 1 - beta^t, written as (sqrt(bc2) / bc1) * m / (sqrt(v) + eps * sqrt(bc2)) so that the corrections are scalars.
 * `amsgrad` keeps the maximum of v and divides by that (Reddi, Kale, Kumar 2018), corrected afterwards as in PyTorch.
 * Kingma, Ba 2014, arXiv 1412.6980.
 */
export function scaleByAdam(options: { readonly amsgrad: boolean }): Transform {
  return {
    slots: [{ name: 'exp_avg', fill: 0 }, { name: 'exp_avg_sq', fill: 0 }, ...(options.amsgrad ? [{ name: 'max_exp_avg_sq', fill: 0 }] : [])],
    scalars(t, knobs) {
      const [beta1, beta2] = [knob(knobs, 'beta1'), knob(knobs, 'beta2')];
      const root = Math.sqrt(1 - beta2 ** t);
      return {
        beta1,
        beta2,
        one_minus_beta1: 1 - beta1,
        one_minus_beta2: 1 - beta2,
        corrected_eps: knob(knobs, 'eps') * root,
        correction: root / (1 - beta1 ** t),
      };
    },
    apply(ops, g, { scalars, slots }) {
      const mean = accumulate(ops, scalar(scalars, 'beta1'), slot(slots, 'exp_avg'), linearFactor(ops, scalar(scalars, 'one_minus_beta1'), g), g.vector);
      const square = accumulateSquare(ops, scalar(scalars, 'beta2'), slot(slots, 'exp_avg_sq'), scalar(scalars, 'one_minus_beta2'), g);
      const largest = options.amsgrad ? ops.maximum(slot(slots, 'max_exp_avg_sq'), square) : undefined;
      return {
        direction: {
          vector: ops.div(mean, ops.add(ops.sqrt(largest ?? square), scalar(scalars, 'corrected_eps'))),
          scale: scalar(scalars, 'correction'),
        },
        slots: { exp_avg: mean, exp_avg_sq: square, ...(largest && { max_exp_avg_sq: largest }) },
      };
    },
  };
}
