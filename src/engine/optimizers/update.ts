/** The step itself: parameters after one update by a transform, with the fewest passes over the flat vector. */
import { lookup } from '../lookup';
import type { Layout } from '../models/model';
import type { Ops, Tensor } from '../ops/ops';
import type { Direction, Transform } from './optimizer';

export interface UpdateInputs {
  /** Flat parameters [n]. */
  readonly theta: Tensor;
  /** Gradient [n], its clip coefficient (if any) as `scale`. */
  readonly gradient: Direction;
  /** Scalars []: `lr`, and those of `Transform.scalars`. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  readonly slots: Readonly<Record<string, Tensor>>;
  readonly layout: Layout;
}

export interface UpdateOutputs {
  readonly theta: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
  /** Norm of lr * direction, a scalar [] (decoupled weight decay left out): over the norm of theta, the update ratio. */
  readonly stepNorm: Tensor;
}

/** `scale * vector`, as one tensor [n]. */
export function materialise(ops: Ops, { vector, scale }: Direction): Tensor {
  return scale ? ops.mul(vector, scale) : vector;
}

/** theta <- (1 - lr * decay) * theta - lr * scale * vector, where the transform made `scale`, `vector` and `decay` of the gradient. */
export function updateParameters(ops: Ops, transform: Transform, { theta, gradient, scalars, slots, layout }: UpdateInputs): UpdateOutputs {
  const lr = lookup(scalars, 'lr', 'scalar');
  const { direction, slots: next, decay } = transform.apply(ops, gradient, { theta, scalars, slots, layout });
  const rate = direction.scale ? ops.mul(lr, direction.scale) : lr;
  const kept = decay ? ops.mul(theta, ops.sub(1, ops.mul(lr, decay))) : theta;
  return {
    theta: ops.sub(kept, ops.mul(direction.vector, rate)),
    slots: next,
    stepNorm: ops.mul(ops.abs(rate), ops.sqrt(ops.sum(ops.square(direction.vector)))),
  };
}
