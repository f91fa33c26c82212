/** Initialisers whose spread follows the size of the layer. */
import { number, oneOf, text } from '../config/spec';
import type { Shape } from '../ops/ops';
import { defineInitializer, fans, fillNormal, fillUniform } from './initializer';

const gain = number(text('Factor on the whole, for the activation that follows (`tanh`: 5/3, `relu`: 1.414).', '整体倍率，取决于后接的激活函数（`tanh`：5/3，`relu`：1.414）。'), { default: 1, min: 0 });

const glorot = { title: 'Understanding the difficulty of training deep feedforward neural networks (Glorot, Bengio 2010)', url: 'https://proceedings.mlr.press/v9/glorot10a.html' };
const he = { title: 'Delving Deep into Rectifiers (He et al. 2015)', url: 'https://arxiv.org/abs/1502.01852' };

/** gain * sqrt(2 / (fan_in + fan_out)) */
function xavierDeviation(factor: number, shape: Shape): number {
  const { fanIn, fanOut } = fans(shape);
  return factor * Math.sqrt(2 / (fanIn + fanOut));
}

export const xavierUniform = defineInitializer({
  spec: {
    name: 'xavier_uniform',
    aliases: ['glorot_uniform'],
    title: 'Xavier (Glorot) uniform',
    doc: text('Uniform, so wide that signals keep their variance forwards and backwards on average.', '均匀分布，宽度使信号在前向与反向传播中方差大致不变。'),
    formula: 'w ~ U(-r, r),  r = gain * sqrt(6 / (fan_in + fan_out))',
    paper: glorot,
    options: { gain },
  },
  weightsOnly: true,
  fill: (options, shape, random, into) => fillUniform(Math.sqrt(3) * xavierDeviation(options.gain, shape), random, into),
});

export const xavierNormal = defineInitializer({
  spec: {
    name: 'xavier_normal',
    aliases: ['glorot_normal'],
    title: 'Xavier (Glorot) normal',
    doc: text('Normal, so wide that signals keep their variance forwards and backwards on average.', '正态分布，宽度使信号在前向与反向传播中方差大致不变。'),
    formula: 'w ~ N(0, s^2),  s = gain * sqrt(2 / (fan_in + fan_out))',
    paper: glorot,
    options: { gain },
  },
  weightsOnly: true,
  fill: (options, shape, random, into) => fillNormal(xavierDeviation(options.gain, shape), random, into),
});

const kaimingOptions = {
  a: number(text('Slope below 0 of the leaky ReLU that follows.', '后接 leaky ReLU 在负半轴的斜率。'), { default: 0 }),
  mode: oneOf(
    text('Which fan the variance is kept for.', '按哪个扇数保持方差。'),
    { fan_in: text('Signals going forwards.', '前向传播的信号。'), fan_out: text('Gradients going backwards.', '反向传播的梯度。') },
    'fan_in',
  ),
  nonlinearity: oneOf(
    text('The activation that follows.', '后接的激活函数。'),
    {
      leaky_relu: text('gain sqrt(2 / (1 + a^2))', '增益 sqrt(2 / (1 + a^2))'),
      relu: text('gain sqrt(2)', '增益 sqrt(2)'),
      tanh: text('gain 5/3', '增益 5/3'),
      sigmoid: text('gain 1', '增益 1'),
      linear: text('gain 1', '增益 1'),
    },
    'leaky_relu',
  ),
};

interface Kaiming {
  readonly a: number;
  readonly mode: 'fan_in' | 'fan_out';
  readonly nonlinearity: 'leaky_relu' | 'relu' | 'tanh' | 'sigmoid' | 'linear';
}

/** PyTorch's `calculate_gain`. */
function gainOf({ a, nonlinearity }: Kaiming): number {
  switch (nonlinearity) {
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + a * a));
    case 'relu':
      return Math.SQRT2;
    case 'tanh':
      return 5 / 3;
    case 'sigmoid':
    case 'linear':
      return 1;
  }
}

function kaimingDeviation(options: Kaiming, shape: Shape): number {
  const { fanIn, fanOut } = fans(shape);
  return gainOf(options) / Math.sqrt(options.mode === 'fan_in' ? fanIn : fanOut);
}

export const kaimingUniform = defineInitializer({
  spec: {
    name: 'kaiming_uniform',
    aliases: ['he_uniform'],
    title: 'Kaiming (He) uniform',
    doc: text('Uniform, so wide that signals keep their variance through rectified layers.', '均匀分布，宽度使信号经过 ReLU 类层后方差不变。'),
    formula: 'w ~ U(-r, r),  r = gain * sqrt(3 / fan)',
    paper: he,
    options: kaimingOptions,
  },
  weightsOnly: true,
  fill: (options, shape, random, into) => fillUniform(Math.sqrt(3) * kaimingDeviation(options, shape), random, into),
});

export const kaimingNormal = defineInitializer({
  spec: {
    name: 'kaiming_normal',
    aliases: ['he_normal'],
    title: 'Kaiming (He) normal',
    doc: text('Normal, so wide that signals keep their variance through rectified layers.', '正态分布，宽度使信号经过 ReLU 类层后方差不变。'),
    formula: 'w ~ N(0, s^2),  s = gain / sqrt(fan)',
    paper: he,
    options: kaimingOptions,
  },
  weightsOnly: true,
  fill: (options, shape, random, into) => fillNormal(kaimingDeviation(options, shape), random, into),
});
