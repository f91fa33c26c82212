import { betas, number, text } from '../config/spec';
import { chain } from './chain';
import { defineOptimizer } from './optimizer';
import { amsgrad, epsilon, learningRate } from './options';
import { decoupledWeightDecay, scaleByAdam } from './transforms';

/** `torch.optim.AdamW`: Adam with the weights shrunk by lr * weight_decay beside the step, not through the gradient. */
export const adamw = defineOptimizer({
  spec: {
    name: 'adamw',
    title: 'AdamW',
    doc: text(
      'Adam with decoupled weight decay: the weights shrink by `lr * weight_decay` of themselves beside the step, untouched by the division that Adam makes of its gradient. The usual choice for transformers.',
      '权重衰减与梯度解耦的 Adam：每步在 Adam 更新之外，权重按 `lr * weight_decay` 的比例收缩，不受 Adam 分母的影响。训练 Transformer 的常用选择。',
    ),
    formula: [
      'theta <- theta - lr * weight_decay * theta',
      'm <- beta1 * m + (1 - beta1) * g',
      'v <- beta2 * v + (1 - beta2) * g^2          (amsgrad: the largest v so far)',
      'theta <- theta - lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)',
    ].join('\n'),
    paper: { title: 'Decoupled Weight Decay Regularization (Loshchilov, Hutter 2017)', url: 'https://arxiv.org/abs/1711.05101' },
    options: {
      lr: learningRate(1e-3),
      betas: betas(0.9, 0.999),
      eps: epsilon(1e-8),
      weight_decay: number(
        text('Decoupled weight decay: the weights shrink by `lr * weight_decay` of themselves at every step.', '解耦的权重衰减：每一步权重按 `lr * weight_decay` 的比例收缩。'),
        { default: 1e-2, min: 0, log: true, knob: 'value' },
      ),
      amsgrad,
    },
  },
  transform: options => chain(scaleByAdam(options), options.weight_decay > 0 ? decoupledWeightDecay : undefined),
});
