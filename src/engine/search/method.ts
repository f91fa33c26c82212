/** A gradient-free method: ask for points, tell their values. State and points are in double precision. */
import type { Options, OptionsOf, Spec } from '../config/spec';
import type { Stream } from '../random';

export interface Searcher {
  /** Points to evaluate in this generation. */
  ask(generation: number): readonly Float64Array[];
  /** Their values, in order; NaN counts as worst. */
  tell(values: readonly number[]): void;
  /** Best point found so far and its value. */
  readonly best: { readonly point: Float64Array; readonly value: number };
  state(): Readonly<Record<string, number | Float64Array>>;
  restore(state: Readonly<Record<string, number | Float64Array>>): void;
}

export interface SearchMethod<O extends Options = Options> {
  readonly kind: 'search';
  readonly spec: Spec<O>;
  /** `value` is the objective at `start`, evaluated once before the first generation. */
  create(options: OptionsOf<O>, context: { readonly start: Float64Array; readonly value: number; readonly random: Stream }): Searcher;
}

export const defineSearch = <const O extends Options>(method: Omit<SearchMethod<O>, 'kind'>): SearchMethod<O> => ({ kind: 'search', ...method });
