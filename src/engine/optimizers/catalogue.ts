/** Every optimizer there is, one line each. Gradient-free methods are listed in `../search/catalogue.ts`. */
import { adagrad } from './adagrad';
import { adam } from './adam';
import { adamw } from './adamw';
import { coordinateDescent } from './coordinateDescent';
import type { GradientOptimizer, HostOptimizer } from './optimizer';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';

export type Optimizer = GradientOptimizer | HostOptimizer;

export const optimizers: readonly Optimizer[] = [
  sgd,
  adagrad,
  rmsprop,
  adam,
  adamw,
  coordinateDescent,
];

/** By its name or an alias; undefined where there is none. */
export const findOptimizer = (name: string): Optimizer | undefined => optimizers.find(({ spec }) => spec.name === name || spec.aliases?.includes(name));
