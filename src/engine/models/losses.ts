/** What a model's outputs are held against. Means over the batch, unless the name says sum. */
import { text } from '../config/spec';
import type { Spec } from '../config/spec';
import type { Ops, Tensor } from '../ops/ops';

/**
 * A loss of predictions. Regression: predictions and targets [rows, outputs]. Classification: logits [rows, classes] and int32
 * targets [rows], or one logit a row, [rows, 1], and targets 0 or 1, [rows, 1].
 */
export interface Loss {
  readonly spec: Spec<Readonly<Record<never, never>>>;
  value(ops: Ops, predictions: Tensor, targets: Tensor): Tensor;
}

const squaredErrors = (ops: Ops, predictions: Tensor, targets: Tensor): Tensor => ops.square(ops.sub(predictions, targets));

const mse: Loss = {
  spec: {
    name: 'mse',
    title: 'Mean squared error',
    doc: text('Mean over rows and outputs of the squared error.', '对所有行和输出取平方误差的平均。'),
    formula: '1/n sum (p - y)^2',
    options: {},
  },
  value: (ops, predictions, targets) => ops.mean(squaredErrors(ops, predictions, targets)),
};

const halfMse: Loss = {
  spec: {
    name: 'half_mse',
    title: 'Half the mean squared error',
    doc: text(
      'Half of `mse`, as textbooks write it: the gradient is half as large, so the same lr goes half as far.',
      '`mse` 的一半，教科书常用写法：梯度减半，同样的 lr 只走一半的距离。',
    ),
    formula: '1/(2n) sum (p - y)^2',
    options: {},
  },
  value: (ops, predictions, targets) => ops.mul(ops.mean(squaredErrors(ops, predictions, targets)), 0.5),
};

const sumSquares: Loss = {
  spec: {
    name: 'sum_squares',
    title: 'Sum of squared errors',
    doc: text(
      'Not a mean: the gradient grows with the number of rows, and the lr that still converges shrinks with it.',
      '不取平均：梯度随行数增大，能收敛的 lr 随之变小。',
    ),
    formula: 'sum (p - y)^2',
    options: {},
  },
  value: (ops, predictions, targets) => ops.sum(squaredErrors(ops, predictions, targets)),
};

const mae: Loss = {
  spec: {
    name: 'mae',
    title: 'Mean absolute error',
    doc: text('Mean over rows and outputs of the absolute error: outliers pull less than under `mse`.', '对所有行和输出取绝对误差的平均：离群点的影响小于 `mse`。'),
    formula: '1/n sum |p - y|',
    options: {},
  },
  value: (ops, predictions, targets) => ops.mean(ops.abs(ops.sub(predictions, targets))),
};

const crossEntropy: Loss = {
  spec: {
    name: 'cross_entropy',
    title: 'Cross-entropy',
    doc: text(
      'Mean of -log of the probability given to the right class, in nats, computed from raw outputs (logits): softmax over classes, or the logistic function for two.',
      '正确类别概率的负对数的平均（单位 nat），直接由原始输出（logits）计算：多类用 softmax，两类用 logistic 函数。',
    ),
    formula: '-1/n sum log softmax(z)[y]   (two classes, one output: 1/n sum log(1 + e^z) - z y)',
    options: {},
  },
  value: (ops, logits, targets) => (logits.shape[1] === 1 ? ops.binaryCrossEntropy(logits, targets) : ops.crossEntropy(logits, targets)),
};

/** Every loss there is, one line each. */
export const losses: readonly Loss[] = [
  mse,
  halfMse,
  sumSquares,
  mae,
  crossEntropy,
];

export const regressionLosses = ['mse', 'half_mse', 'sum_squares', 'mae'] as const;
export const classificationLosses = ['cross_entropy'] as const;

export const findLoss = (name: string): Loss | undefined => losses.find(({ spec }) => spec.name === name);
