/** Data as the trainer sees it: splits whose items are copied into batch buffers, in doubles until they reach the buffer. */
import type { DType, Shape } from '../ops/ops';
import type { TypedArray } from '../program/backend';

/** What a model needs to know of the data to lay out its parameters. */
export interface DatasetShape {
  readonly kind: 'rows' | 'tokens' | 'labelled_text';
  /** Training items: rows, texts, or tokens of a running text. */
  readonly size: number;
  /** Numbers a row (rows). */
  readonly features: number;
  /** Columns of the target (rows with numeric targets); 1 otherwise. */
  readonly outputs: number;
  /** Class names, when targets are classes. */
  readonly classes: readonly string[] | undefined;
  /** Share of each class in the training split. */
  readonly classShares: readonly number[] | undefined;
  /** Tokens the tokenizer knows (tokens, labelled_text). */
  readonly vocabulary: number;
  /** Tokens a window or truncated text has. */
  readonly blockSize: number;
}

/** Shape without the batch axis, and dtype, of each array of a batch: `inputs`, `targets`, and `lengths` for labelled text. */
export type Fields = Readonly<Record<string, { readonly shape: Shape; readonly dtype: DType }>>;

export interface Split {
  /** Rows or texts; for a running text the number of windows' start positions. */
  readonly items: number;
  /** Tokens (running text), else `items`: the unit `epoch` counts in. */
  readonly units: number;
  /** Distance of the windows that make one pass over a running text without overlap; absent: every item is of its own. */
  readonly stride?: number;
  /** Copies item `index` into row `row` of the batch arrays. */
  read(index: number, row: number, into: Readonly<Record<string, TypedArray>>): void;
}

export interface Tokenizer {
  readonly name: string;
  readonly size: number;
  /** @param most stop after so many tokens */
  encode(text: string, most?: number): Int32Array;
  decode(tokens: ArrayLike<number>): string;
  /** Enough to rebuild it, kept beside checkpoints. */
  toJSON(): unknown;
}

export interface Dataset {
  readonly shape: DatasetShape;
  readonly fields: Fields;
  readonly train: Split;
  /** Absent where validation is 0. */
  readonly validation: Split | undefined;
  readonly tokenizer: Tokenizer | undefined;
  /** sha256 of what was read, for run.json. */
  readonly hash: string;
  /** Bytes held in memory. */
  readonly bytes: number;
  /** All training rows (rows only), for curvature: inputs row-major [rows, features]. */
  readonly rows?: { readonly inputs: Float64Array; readonly features: number; readonly rows: number };
}

/** Batches of one split as a pure function of the step. */
export interface Sampler {
  readonly batchSize: number;
  /** Batches an epoch; fractional for windows drawn with replacement. */
  readonly batchesPerEpoch: number;
  /** Writes batch `step` (1, 2, ...) into the arrays; depends on (seed, step) alone. */
  fill(step: number, into: Readonly<Record<string, TypedArray>>): void;
}
