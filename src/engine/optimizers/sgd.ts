import { boolean, number, text } from '../config/spec';
import { chain } from './chain';
import { defineOptimizer } from './optimizer';
import { l2WeightDecay, learningRate, momentum } from './options';
import { addWeightDecay, trace } from './transforms';

/** Stochastic gradient descent with momentum, PyTorch's `torch.optim.SGD`: the momentum buffer holds no lr, and starts at g. */
export const sgd = defineOptimizer({
  spec: {
    name: 'sgd',
    title: 'SGD',
    doc: text(
      'Gradient descent: a step against the gradient of the batch, with momentum (heavy ball or Nesterov) if wished. On a quadratic with largest curvature L it converges for lr below 2 / L and diverges above.',
      '梯度下降：沿当前批次梯度的反方向走一步，可选动量（重球法或 Nesterov）。对最大曲率为 L 的二次函数，lr 小于 2 / L 时收敛，大于时发散。',
    ),
    formula: [
      'g <- g + weight_decay * theta',
      'b <- momentum * b + (1 - dampening) * g        (first b = g)',
      'g <- g + momentum * b  if nesterov,  else  b',
      'theta <- theta - lr * g',
    ].join('\n'),
    paper: { title: 'On the importance of initialization and momentum in deep learning (Sutskever et al. 2013)', url: 'https://proceedings.mlr.press/v28/sutskever13.html' },
    options: {
      lr: learningRate(1e-3),
      momentum,
      dampening: number(
        text('Share of the new gradient that is left out of the momentum buffer, from the second step on.', '从第二步起，新梯度中不计入动量缓冲的比例。'),
        { default: 0, min: 0, max: 1, knob: 'value' },
      ),
      nesterov: boolean(
        text("Nesterov's momentum: look ahead along the buffer. Needs `momentum` above 0 and no `dampening`.", 'Nesterov 动量：沿动量方向先看一步。要求 `momentum` 大于 0 且 `dampening` 为 0。'),
        false,
      ),
      weight_decay: l2WeightDecay,
    },
    check({ momentum: kept, dampening, nesterov }) {
      if (!nesterov) return [];
      if (!(kept > 0)) return [{ path: ['nesterov'], code: 'nesterov-needs-momentum', severity: 'error', args: [] }];
      if (dampening !== 0) return [{ path: ['dampening'], code: 'nesterov-needs-no-dampening', severity: 'error', args: [dampening] }];
      return [];
    },
  },
  transform: ({ momentum: kept, dampening, nesterov, weight_decay }) =>
    chain(weight_decay > 0 ? addWeightDecay : undefined, kept > 0 ? trace({ dampened: dampening > 0, nesterov }) : undefined),
});
