/** Stop conditions, and the state they keep between steps (which a checkpoint carries). */
import type { StopWhen } from '../config/plan';
import type { StopReason } from '../protocol';
import { evaluationMetric, higherIsBetter } from './metrics';

export interface StoppingState {
  /** Best value so far of the metric that `no_improvement_for` watches; absent before the first. */
  readonly best: number | undefined;
  /** Observations since. */
  readonly waited: number;
}

export class Stopping {
  private best: number | undefined;
  private waited = 0;
  private readonly metric: string;
  /** Sign that makes smaller better. */
  private readonly sign: 1 | -1;

  /** @param evaluates whether the run evaluates; without it, `no_improvement_for` counts logged steps of the training loss */
  constructor(
    private readonly when: StopWhen,
    private readonly evaluates: boolean,
  ) {
    this.metric = when.metric ?? (evaluates ? 'eval/loss' : 'loss');
    const rising = when.above !== undefined || (when.below === undefined && higherIsBetter(this.metric));
    this.sign = rising ? -1 : 1;
  }

  /** After step t was logged with this loss. */
  logged(loss: number): StopReason | undefined {
    if (this.when.lossBelow !== undefined && loss < this.when.lossBelow) return 'loss_below';
    return evaluationMetric(this.metric) === undefined || !this.evaluates ? this.observe(loss) : undefined;
  }

  /** After an evaluation. */
  evaluated(metrics: Readonly<Record<string, number>>): StopReason | undefined {
    const name = evaluationMetric(this.metric);
    const value = name === undefined ? undefined : metrics[name];
    return value === undefined ? undefined : this.observe(value);
  }

  private observe(value: number): StopReason | undefined {
    const { above, below, noImprovementFor, minDelta = 0 } = this.when;
    if (this.when.metric !== undefined && ((above !== undefined && value > above) || (below !== undefined && value < below))) return 'metric';
    if (noImprovementFor === undefined) return undefined;
    const { best, sign } = this;
    const improved = best === undefined || (minDelta > 0 ? sign * (best - value) >= minDelta : sign * (best - value) > 0);
    if (improved) {
      this.best = value;
      this.waited = 0;
      return undefined;
    }
    this.waited++;
    return this.waited >= noImprovementFor ? 'no_improvement' : undefined;
  }

  state(): StoppingState {
    return { best: this.best, waited: this.waited };
  }

  restore({ best, waited }: StoppingState): void {
    this.best = best;
    this.waited = waited;
  }
}
