/** Regression or classification, by the targets: what a model over rows or texts puts at its end. */
import type { DatasetShape } from '../data/dataset';
import { Failure } from '../failure';
import type { Ops, Tensor } from '../ops/ops';
import { findLoss } from './losses';
import type { Loss } from './losses';
import { accuracy, binaryMeans, regressionMeans, summariseBinary, summariseRegression } from './metrics';
import type { Metrics, Reference } from './model';

/** The end of a model: how many outputs it has, its loss, its metrics. Predictions are [rows, outputs]. */
export interface Head {
  readonly outputs: number;
  loss(ops: Ops, predictions: Tensor, targets: Tensor): Tensor;
  /** Means over the batch, `loss` among them. */
  evaluate(ops: Ops, predictions: Tensor, targets: Tensor): Metrics;
  summarise(means: Readonly<Record<string, number>>): Record<string, number>;
  readonly references: readonly Reference[];
}

/** Numeric targets [rows, outputs]. */
export function regressionHead(data: DatasetShape, loss: string): Head {
  const { value } = known(loss);
  const shaped = (ops: Ops, targets: Tensor): Tensor => asFloats(ops, ops.reshape(targets, [-1, data.outputs]));
  return {
    outputs: data.outputs,
    loss: (ops, predictions, targets) => value(ops, predictions, shaped(ops, targets)),
    evaluate: (ops, predictions, targets) => ({
      loss: value(ops, predictions, shaped(ops, targets)),
      ...regressionMeans(ops, predictions, shaped(ops, targets)),
    }),
    summarise: summariseRegression,
    references: [],
  };
}

/** Classes; two of them share one output, the logit of the second. Numeric targets without class names are taken as 0 and 1. */
export function classificationHead(data: DatasetShape): Head {
  const classes = data.classes?.length ?? 2;
  const { value } = known('cross_entropy');
  const references: readonly Reference[] = data.classShares ? [{ kind: 'majority', value: entropy(data.classShares) }] : [];
  if (classes > 2) {
    return {
      outputs: classes,
      loss: value,
      evaluate: (ops, logits, targets) => ({ loss: value(ops, logits, targets), accuracy: accuracy(ops, logits, targets) }),
      summarise: means => ({ ...means }),
      references,
    };
  }
  const column = (ops: Ops, targets: Tensor): Tensor => asFloats(ops, ops.reshape(targets, [-1, 1]));
  return {
    outputs: 1,
    loss: (ops, logits, targets) => value(ops, logits, column(ops, targets)),
    evaluate: (ops, logits, targets) => ({ loss: value(ops, logits, column(ops, targets)), ...binaryMeans(ops, logits, column(ops, targets)) }),
    summarise: summariseBinary,
    references,
  };
}

const asFloats = (ops: Ops, x: Tensor): Tensor => (x.dtype === 'float32' ? x : ops.cast(x, 'float32'));

/** Cross-entropy of always answering with the classes' shares: what a model that looks at nothing reaches. */
function entropy(shares: readonly number[]): number {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
}

function known(name: string): Loss {
  const loss = findLoss(name);
  if (!loss) throw new Failure('unknown-loss', [name]);
  return loss;
}

/** The data a model needs to be built on; without it the config is at fault. */
export function required(data: DatasetShape | undefined, model: string): DatasetShape {
  if (!data) throw new Failure('model-needs-data', [model]);
  return data;
}
