/** Every test function there is, one line each. `quadratic` takes its matrix from the config and is built in `../quadratic.ts`. */
import type { Spec } from '../../config/spec';
import { quadraticSpec } from '../quadratic';
import { ackley, goldsteinPrice, griewank, himmelblau, levy, rastrigin, styblinskiTang, threeHumpCamel } from './multimodal';
import { beale, booth, cigar, ellipsoid, matyas, rosenbrock, sphere } from './smooth';
import type { TestFunction } from './testFunction';

export const testFunctions: readonly TestFunction[] = [
  sphere,
  ellipsoid,
  cigar,
  rosenbrock,
  booth,
  matyas,
  beale,
  himmelblau,
  threeHumpCamel,
  goldsteinPrice,
  rastrigin,
  ackley,
  griewank,
  levy,
  styblinskiTang,
];

/** What the config's `function` may name. */
export const functionSpecs: readonly Spec[] = [...testFunctions.map(({ spec }) => spec), quadraticSpec];

export const findTestFunction = (name: string): TestFunction | undefined => testFunctions.find(({ spec }) => spec.name === name || spec.aliases?.includes(name));
