/** Steps and epochs: how many updates are planned, and how much of the data has been seen, while the batch size may change. */
import type { TrainPlan } from '../config/plan';

export class Epochs {
  private done = 0;
  private since = 0;

  /** @param perEpoch updates an epoch takes at the present batch size; undefined for objective functions */
  constructor(
    private readonly plan: Pick<TrainPlan, 'steps' | 'epochs'>,
    private perEpoch: number | undefined,
  ) {}

  /** Epochs done after step t. */
  after(t: number): number {
    return this.perEpoch === undefined ? 0 : this.done + (t - this.since) / this.perEpoch;
  }

  /** Planned updates. */
  get total(): number {
    const { steps, epochs } = this.plan;
    if (epochs === undefined || this.perEpoch === undefined) return steps ?? epochs ?? 0;
    // A fraction of a step that is only rounding does not ask for another step.
    return this.since + Math.ceil((epochs - this.done) * this.perEpoch - 1e-9);
  }

  /** From step t + 1 on, an epoch takes `perEpoch` updates. */
  change(t: number, perEpoch: number): void {
    this.done = this.after(t);
    this.since = t;
    this.perEpoch = perEpoch;
  }

  state(): { readonly done: number; readonly step: number } {
    return { done: this.done, step: this.since };
  }

  restore({ done, step }: { readonly done: number; readonly step: number }, perEpoch: number): void {
    this.done = done;
    this.since = step;
    this.perEpoch = perEpoch;
  }
}
