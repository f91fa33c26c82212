/** What a model makes of its data. */
import type { DataTask } from '../data/open';
import { classificationLosses, regressionLosses } from '../models/losses';
import type { Model } from '../models/model';

/**
 * Rows whose loss is known (named in the config, or all that the model has) are a regression or a classification; else the targets
 * themselves decide. Undefined for objective functions.
 */
export function taskOf({ data, losses }: Model, loss: string | undefined): DataTask | undefined {
  if (data === 'none') return undefined;
  if (data !== 'rows') return data;
  const possible = loss === undefined ? losses : [loss];
  if (possible.every(name => classificationLosses.some(other => other === name))) return 'classification';
  return possible.every(name => regressionLosses.some(other => other === name)) ? 'regression' : 'rows';
}
