import { number, oneOf, option, text } from '../config/spec';
import { lookup } from '../lookup';
import { dropoutKey } from '../ops/hash';
import type { Ops, Tensor } from '../ops/ops';
import { classificationLosses, regressionLosses } from './losses';
import { defineModel } from './model';
import type { ParameterSpec, Phase } from './model';
import { linearParameters } from './initial';
import { classificationHead, regressionHead, required } from './targets';

const activations = {
  relu: text('max(0, x)', 'max(0, x)'),
  tanh: text('Hyperbolic tangent.', '双曲正切。'),
  sigmoid: text('Logistic function.', 'Logistic 函数。'),
  gelu: text('x times the normal distribution function, by its tanh approximation.', 'x 乘以正态分布函数（tanh 近似）。'),
} as const;

/** Dense layers with an activation between, each as `nn.Linear`; regression or classification by the targets. */
export const mlp = defineModel({
  spec: {
    name: 'mlp',
    title: 'Multilayer perceptron',
    doc: text(
      'Dense layers with an activation after each but the last. Numbers as targets make it a regression, classes a classification.',
      '若干全连接层，除最后一层外每层后接激活函数。目标为数值时做回归，为类别时做分类。',
    ),
    formula: 'h <- activation(weight h + bias), ...;  p = weight h + bias',
    options: {
      hidden: option<readonly number[]>(text('Widths of the hidden layers, from the input on; `[]` for none.', '各隐藏层的宽度，从输入端起；`[]` 表示没有隐藏层。'), { type: 'list', items: { type: 'integer', min: 1 } }, { default: [32, 32] }),
      activation: oneOf(text('Between the layers.', '层间的激活函数。'), activations, 'relu'),
      dropout: number(text('Share of hidden values set to 0 in training.', '训练时置零的隐藏值比例。'), { default: 0, min: 0, below: 1 }),
    },
  },
  data: 'rows',
  losses: [...regressionLosses, ...classificationLosses],
  build({ hidden, activation, dropout }, { data, loss }) {
    const shape = required(data, 'mlp');
    const classifies = loss === 'cross_entropy' || (loss === undefined && shape.classes !== undefined);
    const head = classifies ? classificationHead(shape) : regressionHead(shape, loss ?? 'mse');
    const widths = [shape.features, ...hidden, head.outputs];
    const last = widths.length - 2;

    function predict(ops: Ops, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>, phase: Phase): Tensor {
      let x = lookup(batch, 'inputs', 'array');
      for (let layer = 0; layer <= last; layer++) {
        x = ops.linear(x, lookup(parameters, `layers.${layer}.weight`, 'parameter'), lookup(parameters, `layers.${layer}.bias`, 'parameter'));
        if (layer === last) break;
        x = ops[activation](x);
        if (dropout > 0 && phase.dropoutKey) x = ops.mul(x, ops.bernoulli(dropoutKey(ops, phase.dropoutKey, layer), x.shape, 1 - dropout));
      }
      return x;
    }

    return {
      parameters: widths.slice(1).flatMap((width, layer): ParameterSpec[] => linearParameters(`layers.${layer}`, widths[layer] ?? 1, width)),
      loss: (ops, parameters, batch, phase) => head.loss(ops, predict(ops, parameters, batch, phase), lookup(batch, 'targets', 'array')),
      evaluate: (ops, parameters, batch) => head.evaluate(ops, predict(ops, parameters, batch, { training: false }), lookup(batch, 'targets', 'array')),
      summarise: head.summarise,
      references: head.references,
      // Before and after each activation and its gradient; with dropout the mask and the product.
      activationBytes: batchSize => 4 * batchSize * (shape.features + hidden.reduce((sum, width) => sum + width, 0) * (dropout > 0 ? 5 : 3) + 2 * head.outputs),
    };
  },
});
