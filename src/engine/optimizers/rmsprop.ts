import { boolean, number, text } from '../config/spec';
import { chain } from './chain';
import { defineOptimizer } from './optimizer';
import { epsilon, l2WeightDecay, learningRate, momentum } from './options';
import { addWeightDecay, scaleByRmsprop, trace } from './transforms';

/** `torch.optim.RMSprop`: eps outside the root, the lr outside the momentum buffer. */
export const rmsprop = defineOptimizer({
  spec: {
    name: 'rmsprop',
    title: 'RMSprop',
    doc: text(
      'Divides each coordinate by the root of a running mean of its squared gradients, so that all move at a similar pace; unlike Adagrad it forgets.',
      '每个坐标除以其梯度平方的滑动平均的平方根，使各坐标以相近的步调前进；与 Adagrad 不同，它会遗忘旧梯度。',
    ),
    formula: [
      'g <- g + weight_decay * theta',
      'v <- alpha * v + (1 - alpha) * g^2',
      'u <- alpha * u + (1 - alpha) * g,  v\' = v - u^2  if centered,  else  v\' = v',
      'b <- momentum * b + g / (sqrt(v\') + eps)',
      'theta <- theta - lr * b',
    ].join('\n'),
    paper: { title: 'Lecture 6e, Neural Networks for Machine Learning (Hinton 2012)', url: 'https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf' },
    options: {
      lr: learningRate(1e-2),
      alpha: number(text('Decay rate of the running mean of the squared gradient.', '梯度平方滑动平均的衰减率。'), { default: 0.99, min: 0, below: 1, knob: 'value' }),
      eps: epsilon(1e-8),
      weight_decay: l2WeightDecay,
      momentum,
      centered: boolean(text('Divide by the running standard deviation instead: the mean gradient is taken off the mean square.', '改用滑动标准差作分母：从均方中减去梯度均值的平方。'), false),
    },
  },
  transform: ({ weight_decay, momentum: kept, centered }) =>
    chain(weight_decay > 0 ? addWeightDecay : undefined, scaleByRmsprop({ centered }), kept > 0 ? trace({ dampened: false, nesterov: false }) : undefined),
});
