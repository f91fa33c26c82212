/**
 * A model file: a pure `spec`, and `build(options, data)` that gives the parameters' layout and the loss as a function of them.
 * Nothing here runs a tensor library; `Ops` is handed in.
 */
import type { Options, OptionsOf, Spec } from '../config/spec';
import type { DatasetShape } from '../data/dataset';
import type { Ops, Shape, Tensor } from '../ops/ops';
import type { Network } from './network';

/** How a parameter starts. `scale` multiplies the initialiser's draw (residual projections of GPT-2). */
export interface Initial {
  /** Name of an initialiser of the catalogue. */
  readonly name: string;
  readonly options?: Readonly<Record<string, number>>;
}

export interface ParameterSpec {
  /** PyTorch's state-dict name, e.g. `transformer.h.0.attn.c_attn.weight`. */
  readonly name: string;
  readonly shape: Shape;
  readonly initial: Initial;
  /** False for biases, norms and embeddings where weight decay is customarily left out; informational. */
  readonly decay?: boolean;
}

/** A parameter's place in the flat vector. */
export interface ParameterSlice extends ParameterSpec {
  readonly offset: number;
  readonly size: number;
}

export type Layout = readonly ParameterSlice[];

export interface Phase {
  readonly training: boolean;
  /** int32 scalar that changes every step; give it to `ops.bernoulli` after `dropoutKey(key, layer)`. Absent outside training. */
  readonly dropoutKey?: Tensor;
}

/** Metric name -> scalar tensor, `loss` among them. Others by the field's names: `accuracy`, `perplexity`, `mse`, ... */
export type Metrics = Record<string, Tensor>;

export interface BoundModel {
  readonly parameters: readonly ParameterSpec[];
  /** Mean loss of the batch, a scalar. */
  loss(ops: Ops, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>, phase: Phase): Tensor;
  /** Means over the batch, for evaluation. `loss` is the same function as above with `training: false`. */
  evaluate(ops: Ops, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>): Metrics;
  /** Next-token logits [batch, vocabulary] after the last position of `tokens` [batch, time]; models that can generate. */
  next?(ops: Ops, parameters: Readonly<Record<string, Tensor>>, tokens: Tensor): Tensor;
  /**
   * Metrics made of the means that `evaluate` gives, once these are averaged over all evaluated items: perplexity from the mean
   * loss, f1 and r2 from their counts and moments. Absent: the means are the metrics.
   */
  summarise?(means: Readonly<Record<string, number>>): Record<string, number>;
  /** Horizontal lines worth seeing beside the loss: ln V, the majority class. */
  readonly references: readonly Reference[];
  /** Half the bytes are not shown by shapes: activations kept for the backward pass, bytes a step at float32, for the memory plan. */
  activationBytes(batchSize: number): number;
  /**
   * Where the loss is quadratic in the parameters: its exact Hessian diagonal (and, when small, the whole Hessian, row-major
   * [n, n]) for exact and Lipschitz coordinate steps and the 2 / L bound. `bound` marks an upper bound (logistic regression).
   */
  curvature?(rows: Rows | undefined): Curvature | undefined;
  /** Config.json of the checkpoint where the model is a published architecture (`gpt`: GPT-2's). */
  readonly checkpointConfig?: Readonly<Record<string, unknown>>;
  /** Starting point given by the config (`start` of functions); flat, in doubles. */
  readonly start?: Float64Array;
  /** Known minimisers, for the surface view. */
  readonly minimisers?: readonly (readonly number[])[];
  /** Sensible window of a two-parameter surface: [x low, x high, y low, y high]. */
  readonly domain?: readonly [number, number, number, number];
}

/** All training rows, `inputs` row-major [rows, features]. */
export interface Rows {
  readonly inputs: Float64Array;
  readonly features: number;
  readonly rows: number;
}

export interface Curvature {
  readonly kind: 'exact' | 'bound';
  /** Second derivative (or its bound) along each coordinate. */
  readonly diagonal: Float64Array;
  readonly hessian?: Float64Array;
}

export interface Reference {
  /** `uniform` (ln V), `majority` (entropy or error of always naming the commonest class), `minimum`. */
  readonly kind: 'uniform' | 'majority' | 'minimum';
  readonly value: number;
}

export interface Model<O extends Options = Options> {
  readonly spec: Spec<O>;
  /** Kind of data it trains on; `none` for objective functions. */
  readonly data: 'none' | 'rows' | 'tokens' | 'labelled_text';
  /** Losses it accepts (none for objective functions); the default is the model's choice by its data, mostly the first. */
  readonly losses: readonly string[];
  /**
   * Where a network is to be read from, relative to the config's folder: the engine loads it (`ops/layers/load.ts`) and hands it to
   * `build`. Absent for models that are their own.
   */
  network?(options: OptionsOf<O>): string;
  /** @param context `loss` is undefined where the config names none; `network` is what was loaded from where `network()` says */
  build(
    options: OptionsOf<O>,
    context: { readonly data: DatasetShape | undefined; readonly loss: string | undefined; readonly seed: number; readonly network?: Network | undefined },
  ): BoundModel;
}

/** Keeps the inferred option types. */
export const defineModel = <const O extends Options>(model: Model<O>): Model<O> => model;

/** Offsets of the parameters in the flat vector, in order. */
export function layoutOf(parameters: readonly ParameterSpec[]): Layout {
  let offset = 0;
  return parameters.map(parameter => {
    const size = parameter.shape.reduce((a, b) => a * b, 1);
    const slice = { ...parameter, offset, size };
    offset += size;
    return slice;
  });
}
