/** Every model there is, one line each. */
import { functionModel } from './function';
import { gpt } from './gpt';
import { layersModel } from './layersModel';
import { linearRegression } from './linearRegression';
import { logisticRegression } from './logisticRegression';
import { lstmClassifier } from './lstmClassifier';
import { mlp } from './mlp';
import type { Model } from './model';

export const models: readonly Model[] = [
  functionModel,
  linearRegression,
  logisticRegression,
  mlp,
  lstmClassifier,
  gpt,
  layersModel,
];

/** By its name or an alias; undefined where there is none. */
export const findModel = (name: string): Model | undefined => models.find(({ spec }) => spec.name === name || spec.aliases?.includes(name));
