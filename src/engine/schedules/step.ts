import { integer, number, text } from '../config/spec';
import { defineSchedule } from './schedule';
import { afterWarmup, floorShare, minimumRate, warmupOptions } from './warmup';

/** PyTorch's `StepLR`, counted from the end of the warm-up. */
export const step = defineSchedule({
  spec: {
    name: 'step',
    title: 'Step decay',
    doc: text('Multiplies the rate by `gamma` every `step_size` updates.', '每 `step_size` 次更新把学习率乘以 `gamma`。'),
    formula: 'lr(t) = lr * gamma^floor((t - 1) / step_size)',
    options: {
      ...warmupOptions,
      step_size: integer(text('Updates between two falls.', '两次下降之间的更新步数。'), { required: true, min: 1, unit: 'steps' }),
      gamma: number(text('Factor of each fall.', '每次下降的倍率。'), { default: 0.1, above: 0, max: 1 }),
      min_lr: minimumRate,
    },
  },
  multiplier: (options, t, _total, lr) =>
    afterWarmup(options, t, done => Math.max(options.gamma ** Math.floor(done / options.step_size), floorShare(options.min_lr, lr))),
});
