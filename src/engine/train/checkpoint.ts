/**
 * Checkpoints: everything that a bit-for-bit resume needs. Random numbers need no state (they are functions of seed and counter), so
 * that is the parameters, the stepper's arrays, the knobs and a few counters.
 */
import type { Interval } from '../config/plan';
import type { Layout } from '../models/model';
import type { Checkpoint, NamedTensor } from '../runs/run';
import type { Clock } from './clock';
import type { FloatArray } from './flat';
import type { Stepper } from './stepper';
import type { TrainerState } from './trainerState';

/** The arrays are those of the stepper, not copies: write it before the next step. */
export function makeCheckpoint(step: number, layout: Layout, stepper: Stepper, trainer: TrainerState, config: Readonly<Record<string, unknown>>): Checkpoint {
  const { array } = stepper.parameters;
  return {
    step,
    model: layout.map(({ name, shape, offset, size }): NamedTensor => ({ name, shape, data: array.subarray(offset, offset + size) })),
    state: Object.entries(stepper.state().arrays).map(([name, data]): NamedTensor => ({ name, shape: [data.length], data })),
    trainer: { ...trainer },
    config,
  };
}

/** @throws where the checkpoint's parameters are not those of the layout */
export function restoreParameters({ model }: Pick<Checkpoint, 'model'>, layout: Layout, into: FloatArray): void {
  const saved = new Map(model.map(tensor => [tensor.name, tensor.data]));
  for (const { name, offset, size } of layout) {
    const data = saved.get(name);
    if (!data || data.length !== size) throw new Error(`the checkpoint has no parameter ${name} of ${size} elements`);
    into.set(data, offset);
  }
}

export function stateArrays({ state }: Checkpoint): Record<string, FloatArray> {
  return Object.fromEntries(state.flatMap(({ name, data }) => (data instanceof Int32Array ? [] : [[name, data] as const])));
}

/** When the next regular checkpoint is due. */
export class CheckpointSchedule {
  private lastTime: number;

  constructor(
    private readonly every: Interval,
    private readonly clock: Clock,
    private lastStep: number,
  ) {
    this.lastTime = clock.now();
  }

  due(step: number): boolean {
    return 'steps' in this.every ? step - this.lastStep >= this.every.steps : this.clock.now() - this.lastTime >= this.every.seconds * 1000;
  }

  /** Whether `step` has its checkpoint already. */
  has(step: number): boolean {
    return this.lastStep === step;
  }

  done(step: number): void {
    this.lastStep = step;
    this.lastTime = this.clock.now();
  }
}
