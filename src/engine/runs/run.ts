/**
 * What a run leaves on disk, as seen by its makers and readers: `<runs>/<UTC time>-<label>-<6 hex>/` with `config.yaml`,
 * `run.json`, `events.out.tfevents.*` (the truth), a rebuildable columnar index, `checkpoints/step-N/`, `lease`.
 */
import type { Divergence, Histogram, Message, Points, RunHeader, RunSnapshot, RunState, Summary, Surface } from '../protocol';

/** run.json, replaced atomically. Unknown keys written by later versions are kept. */
export interface RunRecord {
  readonly format: 1;
  readonly id: string;
  readonly label: string;
  readonly state: RunState;
  readonly created: string;
  readonly modified: string;
  readonly config: { readonly file: string; readonly language: 'yaml' | 'json' };
  readonly model: string;
  readonly optimizer: string;
  readonly parameterCount: number;
  readonly steps: number;
  readonly backend: string;
  readonly precision: 'float32' | 'float64';
  readonly threads: number;
  /** cpu model, platform, versions of node, the engine and the native library. */
  readonly machine: Readonly<Record<string, string | number>>;
  readonly git: { readonly commit: string; readonly dirty: boolean } | undefined;
  /** sha256 by source. */
  readonly data: Readonly<Record<string, string>>;
  /** sha256 of the recorded programs. */
  readonly graph: string | undefined;
  readonly knobs: readonly { readonly step: number; readonly name: string; readonly value: number }[];
  readonly tags: readonly string[];
  readonly summary: Summary | undefined;
  readonly divergence: Divergence | undefined;
  /** Why it failed, where it did. */
  readonly failure?: Message | undefined;
}

/** Named arrays of a checkpoint; shapes as in PyTorch's state dict. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
}

export interface Checkpoint {
  readonly step: number;
  /** Model parameters: `model.safetensors`. Read back by size of type, then name, whatever the order was. */
  readonly model: readonly NamedTensor[];
  /** Optimizer slots and other arrays of the trainer: `state.safetensors`. */
  readonly state: readonly NamedTensor[];
  /** Scalars of the trainer (early stopping counters, evaluation count, knob values, last summary); JSON. */
  readonly trainer: Readonly<Record<string, unknown>>;
  /** `config.json` beside the weights. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The one writer of a run; holds its lease. All methods are synchronous and cheap but `checkpoint`. */
export interface RunWriter {
  readonly id: string;
  readonly folder: string;
  readonly record: RunRecord;
  points(points: Points): void;
  evaluation(step: number, metrics: Readonly<Record<string, number>>): void;
  histograms(histograms: readonly Histogram[]): void;
  sample(step: number, prompt: string, text: string): void;
  /** What a panel shows of a run beside its columns, for when it is opened again. A later one replaces an earlier one. */
  header(header: RunHeader): void;
  surface(surface: Surface): void;
  notice(step: number, severity: 'information' | 'warning', message: Message): void;
  /** Merges into run.json (atomic replacement). */
  update(changes: Partial<RunRecord>): void;
  /**
   * Brings the event log to the disk, so that it never lacks a step that a checkpoint has; then writes the checkpoint under a
   * temporary name, syncs, renames. Honours `keep` and the best one.
   * @param best true when this is the best so far by the plan's metric
   */
  checkpoint(checkpoint: Checkpoint, options: { readonly keep: number; readonly best: boolean }): void;
  /**
   * Pushes buffered events to the operating system and says that the run lives. Called at least once a second by the trainer's
   * ticker. Throws `RunInUse` where another process has taken the run over.
   */
  flush(): void;
  /** Final flush, index, lease released. */
  close(): void;
}

/** A run as found on disk. Reading never throws for a torn tail: what is whole is given. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly folder: string;
  readonly bytes: number;
  /** True while another living process holds the lease. */
  readonly driven: boolean;
  readonly resumable: boolean;
}

export interface RunStore {
  readonly root: string;
  create(record: Omit<RunRecord, 'format' | 'id' | 'created' | 'modified'>, configText: string): RunWriter;
  /** Takes the lease of an existing run (throws `RunInUse`), opens a new event file, gives the last whole checkpoint. */
  resume(id: string): { readonly writer: RunWriter; readonly checkpoint: Checkpoint | undefined; readonly configText: string };
  list(): StoredRun[];
  get(id: string): StoredRun | undefined;
  /** The whole of a run for a panel; superseded steps left out. */
  snapshot(id: string): RunSnapshot;
  configText(id: string): string;
  rename(id: string, label: string): void;
  tag(id: string, tags: readonly string[]): void;
  /** Throws `RunInUse`. */
  delete(id: string): void;
  /** Frees a run whose worker in this process is known to have ended without closing it. */
  abandon(id: string): void;
}

/** There is no such run, or its run.json cannot be read. */
export class NoSuchRun extends Error {
  constructor(readonly id: string) {
    super(`there is no run ${JSON.stringify(id)}`);
  }
}

export class RunInUse extends Error {
  constructor(readonly id: string, readonly holder: string) {
    super(`run ${id} is driven by ${holder}`);
  }
}
