/**
 * A network that comes from a file, as a model sees it. Loading one needs a tensor library and the disk, so the engine does it
 * before `build` (`Model.network` says from where) and hands the result in.
 */
import type { Ops, Shape, Tensor } from '../ops/ops';
import type { ParameterSpec, Phase } from './model';

export interface Network {
  /** Trainable weights, by the file's own names. */
  readonly parameters: readonly ParameterSpec[];
  /** Their values in the file, flat, in the order of `parameters`. */
  readonly start: Float64Array;
  /** Without the batch axis. */
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** What the last layer makes of its raw outputs. */
  readonly activation: 'linear' | 'sigmoid' | 'softmax' | 'other';
  /** Elements of all layers' outputs for one example: what a step keeps for its backward pass. */
  readonly activations: number;
  /**
   * x [batch, ...inputShape] -> [batch, ...outputShape]. `logits` leaves out the last layer's activation.
   * @throws NetworkError where a layer cannot be trained here
   */
  apply(ops: Ops, parameters: Readonly<Record<string, Tensor>>, x: Tensor, phase: Phase, options?: { readonly logits?: boolean }): Tensor;
  /** What the layers' regularizers add to the loss; undefined without any. */
  penalty(ops: Ops, parameters: Readonly<Record<string, Tensor>>): Tensor | undefined;
}
