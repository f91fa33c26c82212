/** Every gradient-free search method there is, one line each; a config names them in its `optimizer` section. */
import { hillClimbing } from './hillClimbing';
import type { SearchMethod } from './method';

export const searchMethods: readonly SearchMethod[] = [
  hillClimbing,
];

/** By its name or an alias; undefined where there is none. */
export const findSearchMethod = (name: string): SearchMethod | undefined => searchMethods.find(({ spec }) => spec.name === name || spec.aliases?.includes(name));
