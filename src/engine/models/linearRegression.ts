import { text } from '../config/spec';
import { lookup } from '../lookup';
import { affineCurvature } from './curvature';
import { regressionLosses } from './losses';
import { defineModel } from './model';
import { regressionHead, required } from './targets';

/** Least squares: x -> weight x + bias, parameters as of `nn.Linear`, both zeros at the start. */
export const linearRegression = defineModel({
  spec: {
    name: 'linear_regression',
    title: 'Linear regression',
    doc: text(
      'A weighted sum of the inputs plus a constant, trained from zeros. Its loss is a quadratic bowl, so everything about it can be computed exactly.',
      '输入的加权和加一个常数，从零开始训练。其损失是二次碗形，一切都可以精确计算。',
    ),
    formula: 'p = weight x + bias',
    options: {},
  },
  data: 'rows',
  losses: regressionLosses,
  build(_options, { data, loss }) {
    const shape = required(data, 'linear_regression');
    const scale = loss ?? 'mse';
    const head = regressionHead(shape, scale);
    return {
      parameters: [
        { name: 'weight', shape: [shape.outputs, shape.features], initial: { name: 'zeros' } },
        { name: 'bias', shape: [shape.outputs], initial: { name: 'zeros' }, decay: false },
      ],
      loss: (ops, parameters, batch) =>
        head.loss(ops, ops.linear(lookup(batch, 'inputs', 'array'), lookup(parameters, 'weight', 'parameter'), lookup(parameters, 'bias', 'parameter')), lookup(batch, 'targets', 'array')),
      evaluate: (ops, parameters, batch) =>
        head.evaluate(ops, ops.linear(lookup(batch, 'inputs', 'array'), lookup(parameters, 'weight', 'parameter'), lookup(parameters, 'bias', 'parameter')), lookup(batch, 'targets', 'array')),
      summarise: head.summarise,
      references: head.references,
      activationBytes: batchSize => 4 * batchSize * (shape.features + 2 * shape.outputs),
      curvature: rows => (rows && scale !== 'mae' ? affineCurvature(rows, shape.outputs, secondDerivative(scale, rows.rows, shape.outputs), 'exact') : undefined),
    };
  },
});

/** Second derivative of the loss in one row's prediction. */
function secondDerivative(loss: string, rows: number, outputs: number): number {
  if (loss === 'sum_squares') return 2;
  return (loss === 'half_mse' ? 1 : 2) / (rows * outputs);
}
