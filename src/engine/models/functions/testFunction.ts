/** A test function of optimization: its formula is its definition, what the hover shows is what is computed. */
import type { Localized, Spec } from '../../config/spec';

export interface TestFunction {
  /** `formula` is the expression itself, in x (or x, y), with n the number of dimensions and i = 0 .. n - 1. */
  readonly spec: Spec<Readonly<Record<never, never>>> & { readonly formula: string };
  /** Dimensions it exists in; the first is what a config without `dimensions` gets. */
  readonly dimensions: { readonly usual: number; readonly min: number; readonly max?: number };
  start(n: number): readonly number[];
  /** Known global minimisers. */
  minimisers(n: number): readonly (readonly number[])[];
  /** The value there. */
  minimum(n: number): number;
  /** Window of the surface, the same along both axes: usually the domain of the literature. */
  readonly window: readonly [number, number];
  /** Where the function is quadratic: its (diagonal) Hessian. */
  readonly hessianDiagonal?: (n: number) => readonly number[];
}

/** The same number along every dimension. */
export const all = (value: number) => (n: number): readonly number[] => Array.from({ length: n }, () => value);
export const allAt = (value: number) => (n: number): readonly (readonly number[])[] => [all(value)(n)];

interface Plane {
  readonly name: string;
  readonly title: string;
  readonly doc: Localized;
  readonly formula: string;
  readonly paper?: { readonly title: string; readonly url: string };
  readonly start: readonly [number, number];
  readonly minimisers: readonly (readonly [number, number])[];
  readonly minimum?: number;
  readonly window: readonly [number, number];
}

/** A function of x and y alone. */
export function plane({ name, title, doc, formula, paper, start, minimisers, minimum = 0, window }: Plane): TestFunction {
  return {
    spec: { name, title, doc, formula, ...(paper && { paper }), options: {} },
    dimensions: { usual: 2, min: 2, max: 2 },
    start: () => start,
    minimisers: () => minimisers,
    minimum: () => minimum,
    window,
  };
}
