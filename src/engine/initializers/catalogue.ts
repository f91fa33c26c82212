/** Every initialiser there is, one line each. */
import { constant, ones, zeros } from './constant';
import { kaimingNormal, kaimingUniform, xavierNormal, xavierUniform } from './fanScaled';
import type { Initializer } from './initializer';
import { orthogonal } from './orthogonal';
import { normal, truncatedNormal, uniform } from './random';

export const initializers: readonly Initializer[] = [
  zeros,
  ones,
  constant,
  normal,
  uniform,
  truncatedNormal,
  xavierUniform,
  xavierNormal,
  kaimingUniform,
  kaimingNormal,
  orthogonal,
];

/** By its name or an alias; undefined where there is none. */
export const findInitializer = (name: string): Initializer | undefined => initializers.find(({ spec }) => spec.name === name || spec.aliases?.includes(name));
