import { integer, text } from '../config/spec';
import { defineSchedule } from './schedule';
import { afterWarmup, warmupOptions } from './warmup';

/** Hugging Face's `get_constant_schedule_with_warmup`, optax's `warmup_constant_schedule`. */
export const linearWarmup = defineSchedule({
  spec: {
    name: 'linear_warmup',
    aliases: ['constant_with_warmup'],
    title: 'Linear warm-up',
    doc: text('Rises in a straight line over `warmup_steps`, then stays.', '在 `warmup_steps` 步内线性上升，之后保持不变。'),
    formula: 'lr(t) = lr * min(1, t / warmup_steps)',
    options: {
      warmup_steps: integer(warmupOptions.warmup_steps.doc, { required: true, min: 0, unit: 'steps' }),
      from_zero: warmupOptions.from_zero,
    },
  },
  multiplier: (options, t) => afterWarmup(options, t, () => 1),
});
