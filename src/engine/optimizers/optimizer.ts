/**
 * An optimizer file: a pure `spec` and either a `transform` of the gradient, composed by `chain` and compiled into the update
 * program, or a `host` method that takes its steps on the host (coordinate descent, later L-BFGS).
 */
import type { Options, OptionsOf, Spec } from '../config/spec';
import type { Curvature, Layout } from '../models/model';
import type { Ops, Tensor } from '../ops/ops';

/** A state vector of the flat parameter length, or of `length` elements, that starts at `fill`. */
export interface Slot {
  readonly name: string;
  readonly fill: number;
  readonly length?: number;
}

/**
 * Stands for `scale * vector`. Passing over a flat vector of millions of entries is what an update costs, so clip coefficients,
 * bias corrections and the lr stay scalars until the last pass.
 */
export interface Direction {
  /** [n] */
  readonly vector: Tensor;
  /** [], absent: 1. */
  readonly scale?: Tensor | undefined;
}

export interface UpdateContext {
  /** Flat parameters [n], before the update. */
  readonly theta: Tensor;
  /** Scalars [] by name: those of `Transform.scalars`, and `lr`. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  readonly slots: Readonly<Record<string, Tensor>>;
  readonly layout: Layout;
}

/** Current values of the knobs, by option name: `lr`, `momentum`, `beta1`, `beta2`, `weight_decay`, ... */
export type Knobs = Readonly<Record<string, number>>;

/**
 * A pure step in the making of an update, from the clipped gradient to the direction of descent. `updateParameters` of
 * `update.ts` applies a transform and then takes the step, theta <- (1 - lr * decay) * theta - lr * direction.
 */
export interface Transform {
  readonly slots: readonly Slot[];
  /** Values of the scalar inputs at update t = 1, 2, ... (bias corrections and the like), computed on the host in doubles. */
  scalars(t: number, knobs: Knobs): Readonly<Record<string, number>>;
  apply(ops: Ops, direction: Direction, context: UpdateContext): TransformResult;
}

export interface TransformResult {
  readonly direction: Direction;
  /** New values of the transform's own slots. */
  readonly slots: Readonly<Record<string, Tensor>>;
  /** Decoupled weight decay, a scalar []. */
  readonly decay?: Tensor | undefined;
}

/** What a host method may ask of the objective. All in doubles, over the flat vector. */
export interface Driver {
  readonly dimensions: number;
  readonly layout: Layout;
  /** The parameters; the method writes its step here. */
  readonly theta: Float64Array;
  /** Loss of this step's batch at theta, and its gradient (a buffer that is overwritten by the next call). One evaluation. */
  gradient(): { readonly loss: number; readonly gradient: Float64Array };
  /** Loss of this step's batch at another point. One evaluation. */
  loss(theta: Float64Array): number;
  /** Absent where the model has none. */
  readonly curvature: Curvature | undefined;
  /** Uniform draw in [0, 1) number `i` of this step. */
  uniform(i: number): number;
}

export interface HostMethod {
  /**
   * One update at step t; `lr` is the scheduled rate (1 times the schedule where the config gives no `lr`). Returns the loss at
   * the parameters before it, and the gradient norm where it is known. Throws `Failure` where the objective lacks what it needs.
   */
  step(t: number, lr: number, driver: Driver): { readonly loss: number; readonly gradientNorm: number | undefined };
  /** Everything needed to go on after a resume; arrays stay arrays. */
  state(): Readonly<Record<string, number | Float64Array>>;
  restore(state: Readonly<Record<string, number | Float64Array>>): void;
}

/**
 * A hyper-parameter that is 0 may leave its whole transform (and its slots) out: a knob moved between 0 and another value
 * therefore recompiles, any other move of a `value` knob only changes a scalar.
 */
export interface GradientOptimizer<O extends Options = Options> {
  readonly kind: 'gradient';
  readonly spec: Spec<O>;
  transform(options: OptionsOf<O>): Transform;
}

export interface HostOptimizer<O extends Options = Options> {
  readonly kind: 'host';
  readonly spec: Spec<O>;
  create(options: OptionsOf<O>): HostMethod;
}

export const defineOptimizer = <const O extends Options>(optimizer: Omit<GradientOptimizer<O>, 'kind'>): GradientOptimizer<O> => ({ kind: 'gradient', ...optimizer });
export const defineHostOptimizer = <const O extends Options>(optimizer: Omit<HostOptimizer<O>, 'kind'>): HostOptimizer<O> => ({ kind: 'host', ...optimizer });
