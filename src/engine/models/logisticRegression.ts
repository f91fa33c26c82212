import { text } from '../config/spec';
import { lookup } from '../lookup';
import type { Ops, Tensor } from '../ops/ops';
import { affineCurvature } from './curvature';
import { classificationLosses } from './losses';
import { defineModel } from './model';
import { classificationHead, required } from './targets';

/** Binary (one logit) or multinomial (one a class) logistic regression, parameters as of `nn.Linear`, zeros at the start. */
export const logisticRegression = defineModel({
  spec: {
    name: 'logistic_regression',
    title: 'Logistic regression',
    doc: text(
      'Class probabilities from a weighted sum of the inputs: logistic function for two classes, softmax for more. Convex; starts at zeros, where every class is equally likely.',
      '由输入的加权和得到类别概率：两类用 logistic 函数，多类用 softmax。凸问题；从零开始，此时各类等可能。',
    ),
    formula: 'P(class | x) = softmax(weight x + bias)',
    options: {},
  },
  data: 'rows',
  losses: classificationLosses,
  build(_options, { data }) {
    const shape = required(data, 'logistic_regression');
    const head = classificationHead(shape);
    const logits = (ops: Ops, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>): Tensor =>
      ops.linear(lookup(batch, 'inputs', 'array'), lookup(parameters, 'weight', 'parameter'), lookup(parameters, 'bias', 'parameter'));
    return {
      parameters: [
        { name: 'weight', shape: [head.outputs, shape.features], initial: { name: 'zeros' } },
        { name: 'bias', shape: [head.outputs], initial: { name: 'zeros' }, decay: false },
      ],
      loss: (ops, parameters, batch) => head.loss(ops, logits(ops, parameters, batch), lookup(batch, 'targets', 'array')),
      evaluate: (ops, parameters, batch) => head.evaluate(ops, logits(ops, parameters, batch), lookup(batch, 'targets', 'array')),
      summarise: head.summarise,
      references: head.references,
      activationBytes: batchSize => 4 * batchSize * (shape.features + 3 * head.outputs),
      // p (1 - p) <= 1/4 for every output, so no coordinate bends more than a quarter of the inputs' mean square.
      curvature: rows => (rows ? affineCurvature(rows, head.outputs, 1 / (4 * rows.rows), 'bound') : undefined),
    };
  },
});
