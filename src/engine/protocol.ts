/**
 * Every message between the engine's worker, the extension host and the panel, as discriminated unions. Plain data that
 * structured clone carries; numbers that are not finite travel as they are (only JSON makes them null).
 * A receiver checks `version` first and refuses what it does not know.
 */
export const PROTOCOL_VERSION = 1;

// ---------------------------------------------------------------------------------------------------------------- shared parts

export type RunState = 'preparing' | 'running' | 'paused' | 'stopping' | 'done' | 'failed' | 'interrupted';
/** Why a run ended; the words of the CLI's summary. */
export type StopReason = 'steps' | 'epochs' | 'loss_below' | 'metric' | 'no_improvement' | 'diverged' | 'interrupted';

/** A sentence to be made in the reader's language: `code` is a key of `src/engine/messages.ts`. */
export interface Message {
  readonly code: string;
  readonly args: readonly (string | number)[];
}

export interface KnobSpec {
  /** Option name, `beta1` / `beta2` for the members of betas; `batch_size`. */
  readonly name: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly log?: boolean;
  readonly integer?: boolean;
  /** `recompile`: taking effect costs a compilation. */
  readonly effect: 'value' | 'recompile';
}

export interface ParameterInfo {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What is known of a run before its first step. */
export interface RunHeader {
  readonly id: string;
  readonly folder: string;
  readonly label: string;
  readonly config: string;
  readonly model: string;
  readonly optimizer: string;
  readonly backend: string;
  readonly precision: 'float32' | 'float64';
  readonly threads: number;
  readonly parameters: readonly ParameterInfo[];
  readonly parameterCount: number;
  /** Planned updates; undefined when only a stop condition ends the run. */
  readonly steps: number;
  readonly stepsPerEpoch: number | undefined;
  readonly batchSize: number | undefined;
  readonly references: readonly { readonly kind: 'uniform' | 'majority' | 'minimum'; readonly value: number }[];
  readonly knobs: readonly KnobSpec[];
  /** Bytes the run plans to hold in memory and to write to disk. */
  readonly plan: { readonly memory: number; readonly disk: number };
  /** Whether `next` exists: text samples come. */
  readonly generates: boolean;
  readonly startedAt: string;
}

/** Equal-length columns of the logged steps. `params` holds up to 64 parameters row-major: [rows, params count]. */
export interface Points {
  readonly step: Float64Array;
  readonly loss: Float64Array;
  readonly lr: Float64Array;
  readonly gradientNorm: Float64Array;
  /** Norm of the update over the norm of the parameters. */
  readonly updateRatio: Float64Array;
  /** Steps a second, smoothed by the engine over the last second. */
  readonly stepsPerSecond: Float64Array;
  /** Seconds since the run started, pauses left out. */
  readonly seconds: Float64Array;
  /** Forward passes of the objective so far. */
  readonly evaluations: Float64Array;
  readonly params: Float64Array;
  readonly paramsPerRow: number;
}

export interface Histogram {
  readonly step: number;
  readonly what: 'parameters' | 'gradients';
  /** A parameter block's name. */
  readonly block: string;
  /** Bin i spans [edges[i], edges[i + 1]). */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

export interface Surface {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly columns: number;
  readonly rows: number;
  /** Losses row-major, [rows, columns]; row 0 is y[0]. */
  readonly values: Float64Array;
  readonly names: readonly [string, string];
  readonly minimisers: readonly (readonly number[])[];
}

/** NaN or overflow: what people need to know first. */
export interface Divergence {
  readonly step: number;
  /** First parameter block whose gradient (or value) is not finite. */
  readonly block: string | undefined;
  readonly gradientNormBefore: number | undefined;
  readonly advice: readonly Message[];
}

export interface Summary {
  readonly steps: number;
  readonly loss: number;
  readonly seconds: number;
  readonly evaluations: number;
  readonly stopped: StopReason;
  readonly metrics: Readonly<Record<string, number>>;
  readonly run: string;
  readonly divergence?: Divergence;
}

/** What happens in a run, in order: the worker says it, the host passes it on, the panel draws it, the CLI prints it. */
export type RunEvent =
  | { readonly type: 'header'; readonly header: RunHeader }
  | { readonly type: 'state'; readonly state: RunState; readonly step: number }
  | { readonly type: 'progress'; readonly what: Message; readonly done: number; readonly total: number | undefined }
  | { readonly type: 'points'; readonly points: Points }
  | { readonly type: 'evaluation'; readonly step: number; readonly metrics: Readonly<Record<string, number>> }
  | { readonly type: 'histograms'; readonly histograms: readonly Histogram[] }
  | { readonly type: 'sample'; readonly step: number; readonly prompt: string; readonly text: string }
  | { readonly type: 'surface'; readonly surface: Surface }
  | { readonly type: 'knob'; readonly step: number; readonly name: string; readonly value: number }
  | { readonly type: 'notice'; readonly severity: 'information' | 'warning'; readonly message: Message }
  | { readonly type: 'finished'; readonly summary: Summary }
  /** The run cannot start or go on. `exit` is the CLI's code: 1 the config or input is wrong, 2 the run failed. */
  | { readonly type: 'failed'; readonly exit: 1 | 2; readonly message: Message };

/** What people may do to a run. */
export type Control =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'step' }
  | { readonly type: 'stop' }
  | { readonly type: 'knob'; readonly name: string; readonly value: number };

// -------------------------------------------------------------------------------------------------------------- host <-> worker

export interface StartRequest {
  readonly type: 'start';
  readonly version: typeof PROTOCOL_VERSION;
  /** The config's text and where it stands (relative paths in it start there). */
  readonly text: string;
  readonly language: 'yaml' | 'json';
  readonly file: string;
  /** `.stepwise/runs` of the workspace folder. */
  readonly runs: string;
  readonly backend: 'native' | 'tensorflow' | 'cpu';
  /** Module path of tfjs-node, for `tensorflow`. */
  readonly tensorflowModule: string | undefined;
  /** 0: decide by the machine. */
  readonly threads: number;
  /** False in the editor: a spinning pool makes typing stutter. */
  readonly spin: boolean;
  readonly storeSamples: boolean;
  /** Where downloads are cached; undefined forbids downloading. */
  readonly cache: string;
  readonly allowDownloads: boolean;
  /** Continue this run from its last checkpoint instead. */
  readonly resume: string | undefined;
  /** Log parameters too (always for at most 64). */
  readonly params: boolean;
}

export type ToWorker = StartRequest | Control;
export type FromWorker = RunEvent;

// --------------------------------------------------------------------------------------------------------------- host <-> panel

/** Everything of a run so far, in one piece: sent when a panel opens, returns or is restored. */
export interface RunSnapshot {
  readonly header: RunHeader | undefined;
  readonly state: RunState;
  readonly step: number;
  readonly points: Points;
  readonly evaluations: readonly { readonly step: number; readonly metrics: Readonly<Record<string, number>> }[];
  readonly histograms: readonly Histogram[];
  readonly samples: readonly { readonly step: number; readonly prompt: string; readonly text: string }[];
  readonly surface: Surface | undefined;
  readonly knobs: readonly { readonly step: number; readonly name: string; readonly value: number }[];
  readonly notices: readonly { readonly severity: 'information' | 'warning'; readonly message: Message }[];
  readonly summary: Summary | undefined;
  readonly failure: Message | undefined;
}

export type ToPanel =
  | {
    readonly type: 'snapshot';
    readonly version: typeof PROTOCOL_VERSION;
    readonly sequence: number;
    readonly run: string;
    readonly snapshot: RunSnapshot;
    readonly live: boolean;
    /** Given when `points` holds only those rows that show every extreme: how many rows there are. The next message brings them all. */
    readonly preview?: number;
  }
  /** Events since the last message; the next one comes only after `ack` of this sequence number. */
  | { readonly type: 'events'; readonly sequence: number; readonly run: string; readonly events: readonly RunEvent[] };

export type FromPanel =
  | { readonly type: 'ready'; readonly version: typeof PROTOCOL_VERSION }
  /** Drawn: the frame that shows `sequence` is on screen. */
  | { readonly type: 'ack'; readonly sequence: number }
  | { readonly type: 'control'; readonly run: string; readonly control: Control }
  | { readonly type: 'openConfig'; readonly run: string }
  | { readonly type: 'resumeRun'; readonly run: string }
  /** What the panel shows, kept by the host for restoring: opaque to the host. */
  | { readonly type: 'error'; readonly message: string };
