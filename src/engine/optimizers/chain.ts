/**
 * Optimizers are compositions of small pure transforms (the idea of optax): each takes the direction made so far, and passes on
 * its own. `chain(a, b)` feeds the gradient to `a` and what `a` makes of it to `b`.
 */
import { lookup } from '../lookup';
import type { Tensor } from '../ops/ops';
import type { Knobs, Transform } from './optimizer';

/**
 * The transforms one after the other, `undefined` ones (those that a hyper-parameter of 0 leaves out) skipped. Slots and scalars
 * keep their names; two transforms of a chain must not share a slot name. An empty chain is plain gradient descent.
 */
export function chain(...parts: readonly (Transform | undefined)[]): Transform {
  const transforms = parts.filter(part => part !== undefined);
  if (transforms.length === 1 && transforms[0]) return transforms[0];
  return {
    slots: transforms.flatMap(transform => transform.slots),
    scalars: (t, knobs) => Object.fromEntries(transforms.flatMap(transform => Object.entries(transform.scalars(t, knobs)))),
    apply(ops, given, context) {
      let direction = given;
      let decay: Tensor | undefined;
      const slots: Record<string, Tensor> = {};
      for (const transform of transforms) {
        const result = transform.apply(ops, direction, context);
        direction = result.direction;
        Object.assign(slots, result.slots);
        if (result.decay) decay = decay ? ops.add(decay, result.decay) : result.decay;
      }
      return { direction, slots, decay };
    },
  };
}

/** The value of a knob that a transform's own spec declares. */
export const knob = (knobs: Knobs, name: string): number => lookup(knobs, name, 'hyper-parameter');
