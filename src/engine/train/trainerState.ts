/** The trainer's own numbers in a checkpoint, as JSON beside the arrays. */
import type { StopReason } from '../protocol';
import type { StoppingState } from './stopping';

export interface TrainerState {
  /** Forward passes of the objective so far. */
  readonly evaluations: number;
  /** Seconds of training so far. */
  readonly seconds: number;
  readonly knobs: Readonly<Record<string, number>>;
  /** How many knob changes of run.json had happened. */
  readonly knobChanges: number;
  readonly stopping: StoppingState;
  /** Best value so far of the metric whose checkpoint is kept. */
  readonly best: number | undefined;
  /** The last logged loss. */
  readonly loss: number | undefined;
  /** Norm of the gradient at the last step. */
  readonly gradientNorm: number | undefined;
  /** Step of the last evaluation, -1 before the first, and its metrics. */
  readonly evaluated: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Epochs done when the batch size was last changed, and the step of that. */
  readonly epochs: { readonly done: number; readonly step: number };
  /** The stop condition that ended the run, where one did: resuming does not go on beyond it. */
  readonly stopped: StopReason | undefined;
}

/** A fresh start's. */
export const initialState: TrainerState = {
  evaluations: 0,
  seconds: 0,
  knobs: {},
  knobChanges: 0,
  stopping: { best: undefined, waited: 0 },
  best: undefined,
  loss: undefined,
  gradientNorm: undefined,
  evaluated: -1,
  metrics: {},
  epochs: { done: 0, step: 0 },
  stopped: undefined,
};

/** What a checkpoint holds, read with care: absent or foreign entries are a fresh start's. */
export function readTrainerState(saved: Readonly<Record<string, unknown>>): TrainerState {
  const stopping = asRecord(saved['stopping']);
  const epochs = asRecord(saved['epochs']);
  return {
    evaluations: asNumber(saved['evaluations']) ?? 0,
    seconds: asNumber(saved['seconds']) ?? 0,
    knobs: asNumbers(saved['knobs']),
    knobChanges: asNumber(saved['knobChanges']) ?? 0,
    stopping: { best: asNumber(stopping['best']), waited: asNumber(stopping['waited']) ?? 0 },
    best: asNumber(saved['best']),
    loss: asNumber(saved['loss']),
    gradientNorm: asNumber(saved['gradientNorm']),
    evaluated: asNumber(saved['evaluated']) ?? -1,
    metrics: asNumbers(saved['metrics']),
    epochs: { done: asNumber(epochs['done']) ?? 0, step: asNumber(epochs['step']) ?? 0 },
    stopped: CONDITIONS.find(condition => condition === saved['stopped']),
  };
}

const CONDITIONS: readonly StopReason[] = ['loss_below', 'metric', 'no_improvement'];

const asRecord = (value: unknown): Readonly<Record<string, unknown>> => (value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : {});
const asNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const asNumbers = (value: unknown): Record<string, number> =>
  Object.fromEntries(Object.entries(asRecord(value)).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
