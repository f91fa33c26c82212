/** Names of metrics as configs write them: `eval/loss`, `eval/accuracy`; `loss` (or `train/loss`) is the training loss. */

const EVALUATION = 'eval/';

/** The evaluation metric a name stands for; undefined for the training loss. A bare name other than `loss` is one too. */
export function evaluationMetric(name: string): string | undefined {
  if (name === 'loss' || name === 'train/loss') return undefined;
  return name.startsWith(EVALUATION) ? name.slice(EVALUATION.length) : name;
}

/** With the prefix of evaluations, as summaries carry them. */
export function evaluationNames(metrics: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [EVALUATION + name, value]));
}

const HIGHER_IS_BETTER = /(^|\/)(accuracy|precision|recall|f1|auc|r2|bleu|rouge)/;

/** Whether a larger value of the metric is an improvement. */
export const higherIsBetter = (name: string): boolean => HIGHER_IS_BETTER.test(name);
