/** Checked values into a plan: the defaults that depend on other keys are decided here. */
import type { Catalogue } from '../catalogue';
import type { Choice, DataPlan, DataSource, ModelPlan, OptimizerPlan, Plan, StopWhen, TrainPlan } from './plan';
import type { TopOptions } from './sections';
import type { Json } from './spec';

export const DEFAULT_STEPS = 1000;
const DEFAULT_VALIDATION = 0.1;

/** @param config values of a config without errors */
export function resolvePlan(config: TopOptions, catalogue: Catalogue): Plan {
  const model = choice(config.model);
  const needsData = (catalogue.models.get(model.name)?.data ?? 'none') !== 'none';
  const data = needsData && config.data ? dataPlan(config.data) : undefined;
  return {
    version: 1,
    seed: config.seed,
    label: config.label,
    data,
    model: modelPlan(model),
    train: trainPlan(config, data, needsData),
    optimizer: optimizerPlan(choice(config.optimizer)),
  };
}

type Data = NonNullable<TopOptions['data']>;

function dataPlan(data: Data): DataPlan {
  const source = mainSource(data);
  return {
    source,
    columns: data.columns && {
      ...(data.columns.inputs !== undefined && { inputs: nameList(data.columns.inputs) }),
      ...(data.columns.targets !== undefined && { targets: nameList(data.columns.targets) }),
      ...(data.columns.text !== undefined && { text: data.columns.text }),
      ...(data.columns.label !== undefined && { label: data.columns.label }),
    },
    tokenizer: choice(data.tokenizer),
    blockSize: data.block_size,
    encoding: data.encoding,
    batchSize: data.batch_size,
    validation: typeof data.validation === 'number' ? data.validation : data.validation === undefined ? (source.kind === 'inline' ? 0 : DEFAULT_VALIDATION) : sourceOf(data.validation),
    shuffle: data.shuffle,
    sampling: data.sampling,
    dropLast: data.drop_last,
  };
}

function mainSource({ inputs, targets, source }: Data): DataSource {
  if (inputs === undefined || targets === undefined) return sourceOf(source ?? '');
  const rows = numberRows(inputs);
  const flat = numbers(targets);
  return { kind: 'inline', inputs: rows, targets: flat ?? numberRows(targets) };
}

const sourceOf = (value: Json): DataSource => (typeof value === 'string' ? { kind: 'path', path: value } : { kind: 'corpus', name: choice(value).name });

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const nameList = (value: Json): string[] => (isList(value) ? value.map(String) : [String(value)]);

function numbers(value: Json): number[] | undefined {
  if (!isList(value)) return undefined;
  const flat = value.filter(item => typeof item === 'number');
  return flat.length === value.length ? flat : undefined;
}

/** Rows of numbers; a plain list is one feature a row. */
const numberRows = (value: Json): number[][] => (isList(value) ? value.map(row => numbers(row) ?? (typeof row === 'number' ? [row] : [])) : []);

/** A resolved entry as the plan holds it. */
export function choice(value: Json): Choice {
  if (value !== null && typeof value === 'object' && !isList(value) && typeof value['name'] === 'string') {
    const options = value['options'];
    if (options !== null && typeof options === 'object' && !isList(options)) return { name: value['name'], options };
  }
  throw new Error(`not a resolved entry: ${JSON.stringify(value)}`);
}

function modelPlan({ name, options }: Choice): ModelPlan {
  const { init, initializer, ...own } = options;
  return { name, options: own, init: typeof init === 'string' ? init : undefined, initializers: initializers(initializer) };
}

function initializers(value: Json | undefined): ModelPlan['initializers'] {
  if (value === undefined || value === null || typeof value !== 'object' || isList(value)) return [];
  if (typeof value['name'] === 'string') return [{ pattern: '*', initializer: choice(value) }];
  return Object.entries(value).map(([pattern, initializer]) => ({ pattern, initializer: choice(initializer) }));
}

function trainPlan({ train, data: written }: TopOptions, data: DataPlan | undefined, needsData: boolean): TrainPlan {
  const { stop_when: stop, checkpoint } = train;
  return {
    steps: train.steps ?? (train.epochs === undefined ? DEFAULT_STEPS : undefined),
    epochs: train.epochs,
    logEvery: train.log_every,
    evalEvery: train.eval_every,
    evalBatches: train.eval_batches,
    fullBatch: !needsData || train.batch === 'full' || (data?.source.kind === 'inline' && written?.batch_size === undefined),
    loss: lossName(train.loss),
    precision: train.precision ?? (needsData ? 'float32' : 'float64'),
    stopWhen: stop && stopWhen(stop),
    checkpoint: { every: checkpoint.every, keep: checkpoint.keep, best: checkpoint.best },
  };
}

/** The plan holds a loss by name. */
const lossName = (loss: Json | undefined): string | undefined => (loss === undefined ? undefined : choice(loss).name);

function stopWhen(stop: NonNullable<TopOptions['train']['stop_when']>): StopWhen {
  return {
    ...(stop.loss_below !== undefined && { lossBelow: stop.loss_below }),
    ...(stop.metric !== undefined && { metric: stop.metric }),
    ...(stop.above !== undefined && { above: stop.above }),
    ...(stop.below !== undefined && { below: stop.below }),
    ...(stop.no_improvement_for !== undefined && { noImprovementFor: stop.no_improvement_for }),
    ...(stop.min_delta !== undefined && { minDelta: stop.min_delta }),
  };
}

function optimizerPlan({ name, options }: Choice): OptimizerPlan {
  const { schedule, clip, ...own } = options;
  return { name, options: own, schedule: choice(schedule ?? { name: 'constant', options: {} }), clip: clipPlan(clip) };
}

function clipPlan(clip: Json | undefined): OptimizerPlan['clip'] {
  if (clip === undefined || clip === null || typeof clip !== 'object' || isList(clip)) return undefined;
  const { norm, value } = clip;
  if (norm === undefined && value === undefined) return undefined;
  return { ...(typeof norm === 'number' && { norm }), ...(typeof value === 'number' && { value }) };
}
