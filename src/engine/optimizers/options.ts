/** Options that several optimizers share, said once. */
import { boolean, number, text } from '../config/spec';

/** The base learning rate; a schedule multiplies it. */
export const learningRate = (fallback: number) =>
  number(text('Learning rate: how far a step goes. A schedule multiplies it.', '学习率：每一步走多远。学习率调度会在此基础上相乘。'), {
    default: fallback,
    min: 0,
    log: true,
    knob: 'value',
  });

export const epsilon = (fallback: number) =>
  number(text('Added to the denominator, outside the root, so that it is never 0.', '加在分母上（根号之外），避免除以零。'), {
    default: fallback,
    min: 0,
    log: true,
    knob: 'value',
  });

/** PyTorch's `weight_decay` of the optimizers that are not decoupled. */
export const l2WeightDecay = number(
  text(
    'L2 regularisation: adds `weight_decay * theta` to the gradient, before anything else.',
    'L2 正则化：先把 `weight_decay * theta` 加到梯度上，再进行其他计算。',
  ),
  { default: 0, min: 0, log: true, knob: 'value' },
);

export const momentum = number(
  text('Share of the previous direction that is kept: 0 is none, 0.9 is usual.', '保留上一步方向的比例：0 表示不用动量，常用 0.9。'),
  { default: 0, min: 0, max: 1, knob: 'value' },
);

export const amsgrad = boolean(
  text('Divide by the largest running mean of squares seen so far, so that steps never grow again.', '用迄今为止最大的平方滑动平均作分母，使步长不会重新变大。'),
  false,
);
