/** lr(t): the knob (or the config's `lr`) is the base, the schedule multiplies it. */
import type { Schedule } from '../schedules/schedule';
import type { KnobValues } from './knobs';

export class LearningRate {
  /**
   * @param knobs the run's knob values, read at every step
   * @param total planned updates, which schedules measure against; may change with the batch size when epochs are planned
   */
  constructor(
    private readonly schedule: Schedule,
    private readonly options: Readonly<Record<string, unknown>>,
    private readonly knobs: KnobValues,
    public total: number,
  ) {}

  /** Learning rate of update t = 1, 2, ...; the multiplier alone where the optimizer has no lr. */
  at(t: number): number {
    const base = this.knobs['lr'] ?? 1;
    return base * this.schedule.multiplier(this.options, t, this.total, base);
  }
}
