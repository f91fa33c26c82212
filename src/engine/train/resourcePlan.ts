/** What a run will take of memory and disk, known before it starts, so that it is refused with the numbers rather than killed. */
import type { CheckpointPlan } from '../config/plan';
import { Failure } from '../failure';
import type { BoundModel } from '../models/model';

export interface RunSize {
  readonly model: BoundModel;
  readonly parameterCount: number;
  /** Elements of all optimizer slots together. */
  readonly slotElements: number;
  readonly takesGradients: boolean;
  /** Whether an evaluation program stands beside the gradient program. */
  readonly evaluates: boolean;
  readonly precision: 'float32' | 'float64';
  readonly batchSize: number | undefined;
  /** Bytes of the dataset, and of one set of batch arrays. */
  readonly dataBytes: number;
  readonly batchBytes: number;
  readonly steps: number;
  readonly logEvery: number;
  /** Parameters logged a row. */
  readonly paramsPerRow: number;
  readonly checkpoint: CheckpointPlan;
}

/** Bytes, by what they are for. */
export interface ResourcePlan {
  readonly memory: { readonly parameters: number; readonly optimizer: number; readonly gradients: number; readonly activations: number; readonly data: number };
  readonly disk: { readonly checkpoints: number; readonly log: number };
}

/**
 * What an evaluation holds beside the training program, which keeps its memory: as measured on GPTs, half of what training holds.
 */
const EVALUATION = 0.5;

/** A row of the event log and of its index, without parameters. */
const LOG_ROW = 260;

export function planResources(size: RunSize): ResourcePlan {
  const bytes = size.precision === 'float64' ? 8 : 4;
  const parameters = size.parameterCount * bytes;
  const optimizer = size.slotElements * bytes;
  const rows = Math.ceil(size.steps / size.logEvery) + 1;
  // Those kept, the best, and the one being written.
  const checkpoints = size.checkpoint.keep + (size.checkpoint.best === undefined ? 0 : 1) + 1;
  return {
    memory: {
      parameters,
      optimizer,
      gradients: size.takesGradients ? parameters : 0,
      activations: size.model.activationBytes(size.batchSize ?? 1) * (bytes / 4) * (1 + (size.evaluates ? EVALUATION : 0)),
      data: size.dataBytes + size.batchBytes,
    },
    disk: { checkpoints: checkpoints * (parameters + optimizer), log: rows * (LOG_ROW + 16 * size.paramsPerRow) },
  };
}

export const total = (parts: Readonly<Record<string, number>>): number => Object.values(parts).reduce((sum, part) => sum + part, 0);

/** Left to the system and to what the plan does not see. */
const SPARE_MEMORY = 200e6;
const SPARE_DISK = 100e6;

/** @throws Failure `memory-insufficient`, `disk-insufficient` (exit 2), with the numbers in megabytes */
export function checkResources(plan: ResourcePlan, available: { readonly memory: number; readonly disk: number | undefined }): void {
  const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
  const { parameters, optimizer, gradients, activations, data } = plan.memory;
  const memory = total(plan.memory);
  if (memory + SPARE_MEMORY > available.memory) {
    throw new Failure('memory-insufficient', [memory, available.memory, parameters, optimizer, gradients, activations, data].map(megabytes), 2);
  }
  const disk = total(plan.disk);
  if (available.disk !== undefined && disk + SPARE_DISK > available.disk) {
    throw new Failure('disk-insufficient', [disk, available.disk, plan.disk.checkpoints, plan.disk.log].map(megabytes), 2);
  }
}
