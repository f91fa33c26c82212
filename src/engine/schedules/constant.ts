import { text } from '../config/spec';
import { defineSchedule } from './schedule';
import { afterWarmup, warmupOptions } from './warmup';

export const constant = defineSchedule({
  spec: {
    name: 'constant',
    title: 'Constant',
    doc: text('The rate stays as it is, after a warm-up if there is one.', '学习率保持不变，可先预热。'),
    formula: 'lr(t) = lr',
    options: warmupOptions,
  },
  multiplier: (options, t) => afterWarmup(options, t, () => 1),
});
