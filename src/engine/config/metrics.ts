import type { Model } from '../models/model';

const METRICS: Readonly<Record<Model['data'], readonly string[]>> = {
  none: [],
  rows: ['accuracy', 'precision', 'recall', 'f1', 'mse', 'mae', 'r2'],
  labelled_text: ['accuracy', 'precision', 'recall', 'f1'],
  tokens: ['perplexity', 'accuracy'],
};

/** Metrics a run of this model may report, as `stop_when.metric` and `checkpoint.best` name them. */
export const metricsOf = (model: Model): readonly string[] => ['loss', 'eval/loss', ...METRICS[model.data].map(name => `eval/${name}`)];
