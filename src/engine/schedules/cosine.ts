import { text } from '../config/spec';
import { defineSchedule } from './schedule';
import { afterWarmup, decaySteps, floorShare, minimumRate, progress, warmupOptions } from './warmup';

/** PyTorch's `CosineAnnealingLR` over its first half period (`T_max` is `decay_steps`), then flat; with warm-up Hugging Face's `cosine_with_min_lr`. */
export const cosine = defineSchedule({
  spec: {
    name: 'cosine',
    title: 'Cosine annealing',
    doc: text(
      'Falls along half a cosine to `min_lr` at the end of the run, slowly at first and at last, after a warm-up if there is one.',
      '可先预热，然后沿半个余弦曲线下降，首尾平缓，到训练结束时降至 `min_lr`。',
    ),
    formula: 'lr(t) = min_lr + (lr - min_lr) * (1 + cos(pi * (t - 1) / decay_steps)) / 2',
    paper: { title: 'SGDR: Stochastic Gradient Descent with Warm Restarts (Loshchilov, Hutter 2016)', url: 'https://arxiv.org/abs/1608.03983' },
    options: { ...warmupOptions, decay_steps: decaySteps, min_lr: minimumRate },
  },
  multiplier: (options, t, total, lr) =>
    afterWarmup(options, t, step => {
      const floor = floorShare(options.min_lr, lr);
      return floor + ((1 - floor) * (1 + Math.cos(Math.PI * progress(step, options.decay_steps, total, options)))) / 2;
    }),
});
