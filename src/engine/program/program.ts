/**
 * The program: one recorded step as a small typed list of operations in execution order (static single assignment).
 * Passes (common subexpressions, dead code, precision, later batching) map programs to programs; `lower` turns one into ONNX;
 * `interpret` evaluates one in doubles.
 *
 * Shapes are static. dtypes are those after the precision pass: a recorded program holds float32, `toDouble` makes it float64.
 */

export type ProgramDType = 'float32' | 'float64' | 'int32' | 'bool';

/** Index into `Program.values`. */
export type ValueId = number;

export interface ValueInfo {
  readonly shape: readonly number[];
  readonly dtype: ProgramDType;
}

export type UnaryOp =
  | 'neg' | 'abs' | 'sign' | 'sqrt' | 'reciprocal' | 'exp' | 'log' | 'sin' | 'cos' | 'tan' | 'atan' | 'asin' | 'acos' | 'sinh' | 'cosh'
  | 'floor' | 'ceil' | 'round' | 'tanh' | 'sigmoid' | 'relu' | 'erf' | 'not' | 'isNaN' | 'identity';
export type BinaryOp =
  | 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'mod' | 'max' | 'min'
  | 'greater' | 'greaterEqual' | 'less' | 'lessEqual' | 'equal' | 'notEqual' | 'and' | 'or';
export type ReduceOp = 'sum' | 'mean' | 'max' | 'min' | 'prod';

/** What a node computes; operands are in `Node.inputs`, in the order named in the comments. */
export type Operation =
  /** No inputs. `data` in doubles, row-major; a single element stands for a constant fill. */
  | { readonly op: 'constant'; readonly data: Float64Array }
  | { readonly op: 'unary'; readonly kind: UnaryOp }
  /** a, b; broadcasting. */
  | { readonly op: 'binary'; readonly kind: BinaryOp }
  /** condition, a, b; broadcasting. */
  | { readonly op: 'where' }
  | { readonly op: 'cast'; readonly to: ProgramDType }
  /** a, b[, c]: alpha * a' b' + c over the last two axes; leading axes broadcast; c broadcasts to the result (rank 2 only). */
  | { readonly op: 'matMul'; readonly transposeA: boolean; readonly transposeB: boolean; readonly alpha: number }
  | { readonly op: 'reduce'; readonly kind: ReduceOp; readonly axes: readonly number[]; readonly keepDims: boolean }
  | { readonly op: 'argMax'; readonly axis: number }
  | { readonly op: 'cumulativeSum'; readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean }
  | { readonly op: 'reshape' }
  | { readonly op: 'transpose'; readonly permutation: readonly number[] }
  | { readonly op: 'broadcast' }
  | { readonly op: 'slice'; readonly begin: readonly number[]; readonly strides: readonly number[] }
  | { readonly op: 'pad'; readonly before: readonly number[]; readonly after: readonly number[]; readonly value: number }
  | { readonly op: 'concat'; readonly axis: number }
  /** x -> one output per size. */
  | { readonly op: 'split'; readonly axis: number; readonly sizes: readonly number[] }
  | { readonly op: 'tile'; readonly repetitions: readonly number[] }
  | { readonly op: 'reverse'; readonly axes: readonly number[] }
  /** x, indices (int32). */
  | { readonly op: 'gather'; readonly axis: number }
  /** updates [n, ...rest], indices [n] (int32) -> [rows, ...rest], repeated indices add up. */
  | { readonly op: 'scatterAdd'; readonly rows: number }
  /** x [rows, n], indices [rows] (int32) -> [rows]: x[i, indices[i]]. */
  | { readonly op: 'takeAlong' }
  /** x [rows, n], indices [rows] (int32) -> x with `value` added at [i, indices[i]] of every row i. */
  | { readonly op: 'addAlong'; readonly value: number }
  | { readonly op: 'oneHot'; readonly depth: number; readonly on: number; readonly off: number }
  | { readonly op: 'softmax' }
  | { readonly op: 'logSoftmax' }
  /** x, scale, shift -> y, mean, 1 / deviation (over the last axis, kept). */
  | { readonly op: 'layerNorm'; readonly epsilon: number }
  /** key (int32 scalar) -> mask of the output's shape: 1 / keep with probability keep, else 0. */
  | { readonly op: 'bernoulli'; readonly keep: number }
  /**
   * Inputs: `states` initial states, then sequences [steps, ...] cut along axis 0, then `captures` values that every step sees
   * whole. The body takes (states..., slices..., captures...) and gives (states..., slices...); outputs: final states, then
   * stacked slices [steps, ...]. `reverse` runs from the last slice to the first and stacks its slices in the original order.
   */
  | { readonly op: 'scan'; readonly body: Program; readonly states: number; readonly captures: number; readonly reverse: boolean };

export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly ValueId[];
  readonly outputs: readonly ValueId[];
}

export interface Program {
  readonly name: string;
  readonly values: readonly ValueInfo[];
  readonly inputs: readonly { readonly name: string; readonly value: ValueId }[];
  readonly outputs: readonly { readonly name: string; readonly value: ValueId }[];
  /** In execution order: every input of a node is a program input or an output of an earlier node. */
  readonly nodes: readonly Node[];
}
