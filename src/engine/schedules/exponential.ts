import { number, text } from '../config/spec';
import { defineSchedule } from './schedule';
import { afterWarmup, floorShare, minimumRate, warmupOptions } from './warmup';

/** PyTorch's `ExponentialLR` stepped every update, counted from the end of the warm-up. */
export const exponential = defineSchedule({
  spec: {
    name: 'exponential',
    title: 'Exponential decay',
    doc: text('Multiplies the rate by `gamma` at every update.', '每次更新都把学习率乘以 `gamma`。'),
    formula: 'lr(t) = lr * gamma^(t - 1)',
    options: {
      ...warmupOptions,
      gamma: number(text('Factor of each update, just below 1: 0.999 halves the rate in some 700 updates.', '每次更新的倍率，略小于 1：0.999 约 700 步减半。'), {
        required: true,
        above: 0,
        max: 1,
      }),
      min_lr: minimumRate,
    },
  },
  multiplier: (options, t, _total, lr) => afterWarmup(options, t, done => Math.max(options.gamma ** done, floorShare(options.min_lr, lr))),
});
