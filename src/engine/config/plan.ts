/**
 * A config, checked and resolved: every default filled in, every name known to the catalogue. The analyser is the only maker;
 * the trainer is its reader. Plain data (structured-clonable, JSON but for `undefined`).
 */
import type { Json } from './spec';

/** A named choice of the catalogue with its resolved options (`OptionsOf` the spec of that name). */
export interface Choice {
  readonly name: string;
  readonly options: Readonly<Record<string, Json | undefined>>;
}

/** Where training data comes from. */
export type DataSource =
  /** `inputs` is [rows][features] (a list of numbers means one feature), `targets` one number or class per row. */
  | { readonly kind: 'inline'; readonly inputs: readonly (readonly number[])[]; readonly targets: readonly number[] | readonly (readonly number[])[] }
  | { readonly kind: 'corpus'; readonly name: string }
  /** A file, glob or folder, relative to the config's folder or absolute, as written. */
  | { readonly kind: 'path'; readonly path: string };

export interface DataPlan {
  readonly source: DataSource;
  readonly columns: { readonly inputs?: readonly string[]; readonly targets?: readonly string[]; readonly text?: string; readonly label?: string } | undefined;
  readonly tokenizer: Choice;
  /** Tokens a window (or a truncated text) has. */
  readonly blockSize: number;
  /** `auto` tries UTF-8, then what the bytes look like. */
  readonly encoding: string;
  /** Absent: min(32, rows). */
  readonly batchSize: number | undefined;
  /** A fraction in [0, 1) or a source. */
  readonly validation: number | DataSource;
  readonly shuffle: boolean;
  /** Absent: replacement for text windows, shuffle for rows. */
  readonly sampling: 'shuffle' | 'replacement' | undefined;
  /** Absent: true unless it would leave no batch. */
  readonly dropLast: boolean | undefined;
}

export interface StopWhen {
  readonly lossBelow?: number;
  /** e.g. `eval/loss`, `eval/accuracy`. */
  readonly metric?: string;
  readonly above?: number;
  readonly below?: number;
  /** Evaluations (or logged steps where there is no evaluation) without an improvement of at least `minDelta`. */
  readonly noImprovementFor?: number;
  readonly minDelta?: number;
}

/** `{steps: 100}` or `{seconds: 30}`. */
export type Interval = { readonly steps: number } | { readonly seconds: number };

export interface CheckpointPlan {
  readonly every: Interval;
  /** How many of the latest are kept. */
  readonly keep: number;
  /** Metric whose best checkpoint is kept as well, e.g. `eval/loss`. */
  readonly best: string | undefined;
}

export interface TrainPlan {
  /** Exactly one of the two is given; the analyser fills `steps: 1000` when the config names neither. */
  readonly steps: number | undefined;
  readonly epochs: number | undefined;
  readonly logEvery: number;
  /** Absent: no evaluation but those at 0 and at the end, and none at all without validation data. */
  readonly evalEvery: number | undefined;
  readonly evalBatches: number;
  /** Every step uses all rows. */
  readonly fullBatch: boolean;
  /** Absent: the model's own default. */
  readonly loss: string | undefined;
  /** Absent: float64 for `function` models, float32 for all others. */
  readonly precision: 'float32' | 'float64';
  readonly stopWhen: StopWhen | undefined;
  readonly checkpoint: CheckpointPlan;
}

export interface OptimizerPlan extends Choice {
  readonly schedule: Choice;
  readonly clip: { readonly norm?: number; readonly value?: number } | undefined;
}

export interface ModelPlan extends Choice {
  /** `zeros`, or a path to a `.safetensors` file; absent: the model's own initialisation. */
  readonly init: string | undefined;
  /** Initialiser by parameter-name pattern (`*` matches any run of characters); the first match wins. */
  readonly initializers: readonly { readonly pattern: string; readonly initializer: Choice }[];
}

export interface Plan {
  readonly version: 1;
  readonly seed: number;
  readonly label: string | undefined;
  /** Absent for `function` models. */
  readonly data: DataPlan | undefined;
  readonly model: ModelPlan;
  readonly train: TrainPlan;
  readonly optimizer: OptimizerPlan;
}
