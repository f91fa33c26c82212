import { text } from '../config/spec';
import { defineSchedule } from './schedule';
import { afterWarmup, decaySteps, floorShare, minimumRate, progress, warmupOptions } from './warmup';

/** Hugging Face's `get_linear_schedule_with_warmup`; after the warm-up also PyTorch's `LinearLR` with start factor 1. */
export const linear = defineSchedule({
  spec: {
    name: 'linear',
    title: 'Linear decay',
    doc: text('Falls in a straight line to `min_lr` at the end of the run, after a warm-up if there is one.', '可先预热，然后线性下降，到训练结束时降至 `min_lr`。'),
    formula: 'lr(t) = min_lr + (lr - min_lr) * (1 - (t - 1) / decay_steps)',
    options: { ...warmupOptions, decay_steps: decaySteps, min_lr: minimumRate },
  },
  multiplier: (options, t, total, lr) =>
    afterWarmup(options, t, step => {
      const floor = floorShare(options.min_lr, lr);
      return floor + (1 - floor) * (1 - progress(step, options.decay_steps, total, options));
    }),
});
