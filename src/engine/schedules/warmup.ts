/** What every schedule shares: the rise at the start, the floor at the end, and counting between them. */
import { boolean, integer, number, text } from '../config/spec';

/** Options of the rise; every schedule has them. */
export const warmupOptions = {
  warmup_steps: integer(text('Updates over which the rate rises in a straight line to its full value.', '学习率线性升至完整值所用的更新步数。'), { default: 0, min: 0, unit: 'steps' }),
  from_zero: boolean(
    text(
      'Start the rise at 0, as Hugging Face does: the first update is then lost. Otherwise update t has t / warmup_steps.',
      '从 0 开始预热（与 Hugging Face 一致），第一次更新等于作废。否则第 t 次更新取 t / warmup_steps。',
    ),
    false,
  ),
};

export const minimumRate = number(text('The rate never falls below this; an absolute rate, not a share.', '学习率的下限；是绝对值，不是比例。'), {
  default: 0,
  min: 0,
  log: true,
});

export const decaySteps = integer(
  text('Updates from the end of the warm-up to the lowest rate, which then stays. Default: the rest of the run.', '从预热结束到降至最低学习率的更新步数，之后保持不变。缺省：直到训练结束。'),
  { min: 1, unit: 'steps' },
);

export interface Warmup {
  readonly warmup_steps: number;
  readonly from_zero: boolean;
}

/**
 * Multiplier at update t: t / warmup_steps while it rises ((t - 1) / warmup_steps `from_zero`), then `decay` of the updates done
 * since the rise, 0, 1, 2, ...: PyTorch's counter, t - 1, from where the rise ended.
 */
export function afterWarmup({ warmup_steps, from_zero }: Warmup, t: number, decay: (step: number) => number): number {
  const done = t - 1;
  if (done < warmup_steps) return (from_zero ? done : t) / warmup_steps;
  return decay(done - warmup_steps);
}

/** Share of the decay that is done after `step` updates of it, 0 to 1. */
export function progress(step: number, decay: number | undefined, total: number, { warmup_steps }: Warmup): number {
  const steps = decay ?? total - warmup_steps;
  return steps > 0 ? Math.min(1, step / steps) : 1;
}

/** `min_lr` as a share of the base rate, at most all of it. */
export const floorShare = (minimum: number, lr: number): number => (minimum >= lr ? 1 : minimum / lr);
