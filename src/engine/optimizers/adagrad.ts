import { number, text } from '../config/spec';
import { chain } from './chain';
import { defineOptimizer } from './optimizer';
import { epsilon, l2WeightDecay, learningRate } from './options';
import { addWeightDecay, scaleByAdagrad } from './transforms';

/** `torch.optim.Adagrad`: the accumulator starts at 0 and eps stands outside the root (Keras and optax: 0.1, and inside). */
export const adagrad = defineOptimizer({
  spec: {
    name: 'adagrad',
    title: 'Adagrad',
    doc: text(
      'Divides each coordinate by the root of the sum of all its squared gradients: coordinates that rarely move take large steps, and every step size only ever falls.',
      '每个坐标除以其历史梯度平方和的平方根：很少更新的坐标步子大，所有步长只减不增。',
    ),
    formula: [
      'g <- g + weight_decay * theta',
      's <- s + g^2                        (s starts at initial_accumulator_value)',
      'theta <- theta - lr / (1 + (t - 1) * lr_decay) * g / (sqrt(s) + eps)',
    ].join('\n'),
    paper: { title: 'Adaptive Subgradient Methods for Online Learning and Stochastic Optimization (Duchi, Hazan, Singer 2011)', url: 'https://jmlr.org/papers/v12/duchi11a.html' },
    options: {
      lr: learningRate(1e-2),
      lr_decay: number(text('Divides the rate by 1 + (t - 1) * lr_decay at update t.', '第 t 次更新时把学习率除以 1 + (t - 1) * lr_decay。'), {
        default: 0,
        min: 0,
        log: true,
        knob: 'value',
      }),
      weight_decay: l2WeightDecay,
      initial_accumulator_value: number(text('What the sum of squares starts at.', '平方和的初始值。'), { default: 0, min: 0 }),
      eps: epsilon(1e-10),
    },
  },
  transform: ({ lr_decay, weight_decay, initial_accumulator_value }) =>
    chain(weight_decay > 0 ? addWeightDecay : undefined, scaleByAdagrad({ initialAccumulator: initial_accumulator_value, decaying: lr_decay > 0 })),
});
