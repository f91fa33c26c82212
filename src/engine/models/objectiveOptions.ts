/** The options of a `function` model, and what they resolve to. */
import type { SpecProblem } from '../config/spec';
import type { Ops, Tensor } from '../ops/ops';
import type { Curvature } from './model';

export interface ObjectiveOptions {
  /** A name of the catalogue (bare, or as a section of its own) or an expression. */
  readonly function: string | { readonly name: string };
  readonly matrix: readonly (readonly number[])[] | undefined;
  readonly vector: readonly number[] | undefined;
  readonly dimensions: number | undefined;
  readonly start: number | readonly number[] | undefined;
}

export interface Objective {
  readonly dimensions: number;
  readonly start: readonly number[];
  /** x [dimensions] -> [] */
  value(ops: Ops, x: Tensor): Tensor;
  readonly minimisers: readonly (readonly number[])[];
  readonly minimum: number | undefined;
  readonly window: readonly [number, number] | undefined;
  readonly curvature: Curvature | undefined;
}

export type Resolved = { readonly objective: Objective } | { readonly problems: readonly SpecProblem[] };

export const problem = (key: keyof ObjectiveOptions, code: string, args: readonly (string | number)[]): Resolved => ({
  problems: [{ path: [key], code, severity: 'error', args }],
});

/** From `dimensions`, else the length of `start`, else what the function is usually looked at in. */
export function dimensionsOf({ dimensions, start }: ObjectiveOptions, usual: number): number | Resolved {
  const listed = typeof start === 'object' ? start.length : undefined;
  if (dimensions !== undefined && listed !== undefined && listed !== dimensions) return problem('start', 'start-length', [listed, dimensions]);
  return dimensions ?? listed ?? usual;
}

export function startOf({ start }: ObjectiveOptions, usual: readonly number[]): readonly number[] {
  return typeof start === 'number' ? usual.map(() => start) : (start ?? usual);
}
