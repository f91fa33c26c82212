/**
 * The tensor operations that models and optimizers may use: TensorFlow.js operations plus a few fused ones, as one typed
 * interface that is handed in. Files of models and optimizers import nothing of TensorFlow.js but types (through here), so the
 * extension may import their `spec`s without carrying a tensor library.
 *
 * Numbers given where a tensor is expected stay exact: they reach a float64 program without passing through single precision.
 * Shapes broadcast as in NumPy. Axes may be negative. All operations are differentiable where mathematics allows.
 */
import type { Tensor as TensorFlowTensor } from '@tensorflow/tfjs-core';

export type Tensor = TensorFlowTensor;
export type DType = 'float32' | 'int32' | 'bool';
export type Shape = readonly number[];
/** A tensor, or a number that broadcasts. */
export type Operand = Tensor | number;
/** Axes to reduce; absent means all. */
export type Axes = number | readonly number[];

export interface Ops {
  // Constants and shapes
  constant(value: number | readonly number[] | Float64Array | Float32Array | Int32Array, shape?: Shape, dtype?: DType): Tensor;
  fill(shape: Shape, value: number): Tensor;
  zerosLike(x: Tensor): Tensor;
  cast(x: Tensor, dtype: DType): Tensor;
  reshape(x: Tensor, shape: Shape): Tensor;
  transpose(x: Tensor, permutation?: Shape): Tensor;
  expandDims(x: Tensor, axis: number): Tensor;
  squeeze(x: Tensor, axis?: Axes): Tensor;
  broadcastTo(x: Tensor, shape: Shape): Tensor;
  slice(x: Tensor, begin: Shape, size: Shape): Tensor;
  concat(parts: readonly Tensor[], axis?: number): Tensor;
  split(x: Tensor, sizes: Shape, axis?: number): Tensor[];
  stack(parts: readonly Tensor[], axis?: number): Tensor;
  tile(x: Tensor, repetitions: Shape): Tensor;

  // Elementwise
  add(a: Operand, b: Operand): Tensor;
  sub(a: Operand, b: Operand): Tensor;
  mul(a: Operand, b: Operand): Tensor;
  div(a: Operand, b: Operand): Tensor;
  pow(a: Operand, b: Operand): Tensor;
  mod(a: Operand, b: Operand): Tensor;
  maximum(a: Operand, b: Operand): Tensor;
  minimum(a: Operand, b: Operand): Tensor;
  neg(x: Tensor): Tensor;
  abs(x: Tensor): Tensor;
  /** -1, 0 or 1; gradient 0. */
  sign(x: Tensor): Tensor;
  square(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  reciprocal(x: Tensor): Tensor;
  exp(x: Tensor): Tensor;
  log(x: Tensor): Tensor;
  sin(x: Tensor): Tensor;
  cos(x: Tensor): Tensor;
  tan(x: Tensor): Tensor;
  atan(x: Tensor): Tensor;
  floor(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  /** log(1 + e^x), without overflow. */
  softplus(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  clip(x: Tensor, low: Operand, high: Operand): Tensor;
  where(condition: Tensor, a: Operand, b: Operand): Tensor;

  // Comparisons (bool); no gradient
  greater(a: Operand, b: Operand): Tensor;
  greaterEqual(a: Operand, b: Operand): Tensor;
  less(a: Operand, b: Operand): Tensor;
  lessEqual(a: Operand, b: Operand): Tensor;
  equal(a: Operand, b: Operand): Tensor;
  logicalAnd(a: Tensor, b: Tensor): Tensor;
  logicalNot(a: Tensor): Tensor;

  // Reductions
  sum(x: Tensor, axes?: Axes, keepDims?: boolean): Tensor;
  mean(x: Tensor, axes?: Axes, keepDims?: boolean): Tensor;
  max(x: Tensor, axes?: Axes, keepDims?: boolean): Tensor;
  min(x: Tensor, axes?: Axes, keepDims?: boolean): Tensor;
  /** Index (int32) of the largest entry along `axis`; no gradient. */
  argMax(x: Tensor, axis: number): Tensor;

  // Linear algebra, indexing
  /** Batched product over the last two axes. */
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  /** Rows (or slices along `axis`) of `x` at `indices` (int32). The gradient adds up where indices repeat. */
  gather(x: Tensor, indices: Tensor, axis?: number): Tensor;
  /** indices [...] -> [..., depth], 1 at the index. */
  oneHot(indices: Tensor, depth: number): Tensor;
  softmax(x: Tensor): Tensor;
  logSoftmax(x: Tensor): Tensor;
  /** Value of the forward pass, nothing of the backward pass. */
  stopGradient(x: Tensor): Tensor;

  // Fused: a kernel with a hand-written gradient, and a plain composition that oracles and second derivatives use
  /** x [rows, in] times weight [out, in] transposed, plus bias [out] (PyTorch's `nn.Linear`) -> [rows, out]. */
  linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor;
  /** GPT-2's `Conv1D`: x [rows, in] times weight [in, out], plus bias [out] -> [rows, out]. */
  affine(x: Tensor, weight: Tensor, bias?: Tensor): Tensor;
  /** Normalises the last axis (biased variance), then scale and shift. Ba, Kiros, Hinton 2016, arXiv 1607.06450. */
  layerNorm(x: Tensor, scale: Tensor, shift: Tensor, epsilon: number): Tensor;
  /** tanh approximation of GELU (GPT-2's `gelu_new`). Hendrycks, Gimpel 2016, arXiv 1606.08415. */
  gelu(x: Tensor): Tensor;
  /**
   * Scaled dot-product attention. q, k, v [batch, heads, time, size] -> the same shape.
   * softmax(q k' / sqrt(size) + mask) v, with positions after the query masked when `causal`.
   * `dropout`: a mask as `bernoulli` gives it, [batch, heads, time, time], applied to the attention weights.
   */
  attention(q: Tensor, k: Tensor, v: Tensor, options: { causal: boolean; dropout?: Tensor }): Tensor;
  /** Mean over rows of -log softmax(logits)[target]. logits [rows, classes], targets int32 [rows] -> []. */
  crossEntropy(logits: Tensor, targets: Tensor): Tensor;
  /** Mean over entries of softplus(z) - z y: binary cross-entropy on raw outputs. -> []. */
  binaryCrossEntropy(logits: Tensor, targets: Tensor): Tensor;
  /**
   * One LSTM layer over time (gates i f g o, PyTorch's order).
   * x [time, batch, in], weightIh [4 H, in], weightHh [4 H, H], bias [4 H]; initial state zero.
   * -> outputs [time, batch, H], last hidden and cell state [batch, H].
   */
  lstm(x: Tensor, weightIh: Tensor, weightHh: Tensor, bias: Tensor): { outputs: Tensor; hidden: Tensor; cell: Tensor };
  /**
   * A dropout mask: 1 / keep with probability `keep`, else 0. Entry i depends only on (key, i), by a counter-based 32-bit hash,
   * so that every backend draws the same mask. `key` is an int32 scalar tensor, see `dropoutKey` of `ops/hash.ts`.
   */
  bernoulli(key: Tensor, shape: Shape, keep: number): Tensor;

  /** Value of a scalar function and its gradients with respect to `xs`, in the order of `xs` (zeros where independent). */
  valueAndGradients(f: (xs: readonly Tensor[]) => Tensor, xs: readonly Tensor[]): { value: Tensor; gradients: Tensor[] };
}
