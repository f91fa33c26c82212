import { betas, text } from '../config/spec';
import { chain } from './chain';
import { defineOptimizer } from './optimizer';
import { amsgrad, epsilon, l2WeightDecay, learningRate } from './options';
import { addWeightDecay, scaleByAdam } from './transforms';

/** `torch.optim.Adam`: eps beside the corrected root; `weight_decay` is L2, part of the gradient (see `adamw` for the decoupled). */
export const adam = defineOptimizer({
  spec: {
    name: 'adam',
    title: 'Adam',
    doc: text(
      'Running means of the gradient and of its square, corrected for their start at 0; each coordinate moves by about lr whatever the size of its gradient.',
      '对梯度及其平方做滑动平均，并修正从 0 开始的偏差；无论梯度大小，每个坐标每步大约移动 lr。',
    ),
    formula: [
      'g <- g + weight_decay * theta',
      'm <- beta1 * m + (1 - beta1) * g',
      'v <- beta2 * v + (1 - beta2) * g^2          (amsgrad: the largest v so far)',
      'theta <- theta - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)',
    ].join('\n'),
    paper: { title: 'Adam: A Method for Stochastic Optimization (Kingma, Ba 2014)', url: 'https://arxiv.org/abs/1412.6980' },
    options: { lr: learningRate(1e-3), betas: betas(0.9, 0.999), eps: epsilon(1e-8), weight_decay: l2WeightDecay, amsgrad },
  },
  transform: options => chain(options.weight_decay > 0 ? addWeightDecay : undefined, scaleByAdam(options)),
});
