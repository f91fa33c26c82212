/**
 * Metrics of predictions. Inside the program only means are made (they average over batches); what is a ratio or a root of means
 * is made on the host from the averaged means, by the matching `summarise`.
 */
import type { Ops, Tensor } from '../ops/ops';
import type { Metrics } from './model';

type Means = Readonly<Record<string, number>>;

/** Errors of predictions [rows, outputs]; with one output also the moments of the targets that r2 needs. */
export function regressionMeans(ops: Ops, predictions: Tensor, targets: Tensor): Metrics {
  const errors = ops.sub(predictions, targets);
  const moments = predictions.shape[1] === 1 ? { target_mean: ops.mean(targets), target_square: ops.mean(ops.square(targets)) } : {};
  return { mse: ops.mean(ops.square(errors)), mae: ops.mean(ops.abs(errors)), ...moments };
}

/** `r2`, the share of the targets' variance that is explained: 1 - mse / variance. Left out where the targets do not vary. */
export function summariseRegression({ target_mean: mean, target_square: square, ...metrics }: Means): Record<string, number> {
  if (mean === undefined || square === undefined) return metrics;
  const variance = square - mean * mean;
  return variance > 0 && metrics['mse'] !== undefined ? { ...metrics, r2: 1 - metrics['mse'] / variance } : metrics;
}

/** Share of rows whose largest logit is the target's. logits [rows, classes], targets int32 [rows] -> []. */
export function accuracy(ops: Ops, logits: Tensor, targets: Tensor): Tensor {
  return ops.mean(ops.cast(ops.equal(ops.argMax(logits, 1), targets), 'float32'));
}

/** logits [rows, 1], targets 0 or 1 as floats [rows, 1]; the second class is the positive one. */
export function binaryMeans(ops: Ops, logits: Tensor, targets: Tensor): Metrics {
  const predicted = ops.cast(ops.greater(logits, 0), 'float32');
  return {
    accuracy: ops.sub(1, ops.mean(ops.abs(ops.sub(predicted, targets)))),
    true_positives: ops.mean(ops.mul(predicted, targets)),
    predicted_positives: ops.mean(predicted),
    actual_positives: ops.mean(targets),
  };
}

/** precision, recall and f1 of the positive class; one that would divide by 0 is 0, as in scikit-learn. */
export function summariseBinary({ true_positives: hits = 0, predicted_positives: predicted = 0, actual_positives: actual = 0, ...metrics }: Means): Record<string, number> {
  const ratio = (a: number, b: number): number => (b > 0 ? a / b : 0);
  return { ...metrics, precision: ratio(hits, predicted), recall: ratio(hits, actual), f1: ratio(2 * hits, predicted + actual) };
}
