/** Gradient clipping, before the optimizer sees the gradient. */
import type { Ops, Tensor } from '../ops/ops';
import type { Direction } from './optimizer';

/** Euclidean norm of the flat gradient [n], a scalar []. */
export const globalNorm = (ops: Ops, gradient: Tensor): Tensor => ops.sqrt(ops.sum(ops.square(gradient)));

/**
 * Scales the gradient so that its global norm is at most `limit`: min(1, limit / (norm + 1e-6)), the coefficient of PyTorch's
 * `clip_grad_norm_`. Pascanu, Mikolov, Bengio 2013, arXiv 1211.5063. The coefficient stays a scalar.
 * @param norm `globalNorm` of the gradient; @param limit scalar []
 */
export function clipByGlobalNorm(ops: Ops, gradient: Tensor, norm: Tensor, limit: Tensor): Direction {
  return { vector: gradient, scale: ops.minimum(ops.div(limit, ops.add(norm, 1e-6)), 1) };
}

/** Entries clamped to [-limit, limit] (PyTorch's `clip_grad_value_`). @param limit scalar [] */
export function clipByValue(ops: Ops, gradient: Tensor, limit: Tensor): Direction {
  return { vector: ops.maximum(ops.minimum(gradient, limit), ops.neg(limit)) };
}
