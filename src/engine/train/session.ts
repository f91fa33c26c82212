/** What a run is made of, built from its plan: model, vectors, programs, and the way steps are taken. Arrows end here: the loop only uses it. */
import { createHash } from 'node:crypto';
import type { Plan } from '../config/plan';
import { learningRateBound } from '../config/bounds';
import { catalogue } from '../catalogue';
import type { Dataset, Sampler } from '../data/dataset';
import { Failure } from '../failure';
import type { BoundModel, Curvature, Layout } from '../models/model';
import { layoutOf } from '../models/model';
import type { Network } from '../models/network';
import { findModel } from '../models/catalogue';
import { findOptimizer } from '../optimizers/catalogue';
import type { Optimizer } from '../optimizers/catalogue';
import { findSchedule } from '../schedules/catalogue';
import { findSearchMethod } from '../search/catalogue';
import type { SearchMethod } from '../search/method';
import type { Backend } from '../program/backend';
import { createSampler, fullBatch } from '../data/sampler';
import { createBatch } from './batches';
import type { Batch } from './batches';
import type { RunContext } from './context';
import { Epochs } from './epochs';
import { Evaluator, evaluationItems } from './evaluation';
import type { HistogramLoad } from './histograms';
import { batchSizeKnob, clipKnobs, Knobs, optimizerKnobs } from './knobs';
import { LearningRate } from './learningRate';
import { checkResources, planResources } from './resourcePlan';
import type { ResourcePlan } from './resourcePlan';
import { TextSampler } from './sample';
import { sizeOf } from './flat';
import { startingPoint } from './start';
import type { Stepper } from './stepper';
import { GradientStepper } from './steppers/gradient';
import { HostStepper } from './steppers/host';
import { SearchStepper } from './steppers/search';
import { SurfaceTask } from './surface';

/** The parts of a run that need no backend: enough to say what it will take. */
export interface Design {
  readonly plan: Plan;
  readonly dataset: Dataset | undefined;
  readonly model: BoundModel;
  readonly layout: Layout;
  readonly parameterCount: number;
  readonly method: Optimizer | SearchMethod;
  /** Undefined for objective functions. */
  readonly batchSize: number | undefined;
  readonly epochs: Epochs;
  readonly resources: ResourcePlan;
  /** With another batch size. */
  resourcesAt(batchSize: number): ResourcePlan;
}

/** Rows of a batch where the config names no size. */
const DEFAULT_BATCH = 32;
/** Up to here parameters are logged beside the loss, always. */
const FEW_PARAMETERS = 64;

export interface DesignOptions {
  /** Log all parameters, however many. */
  readonly params: boolean;
  /** For models that are made of one. */
  readonly network?: Network | undefined;
}

export const loggedParameters = (count: number, all: boolean): number => (all || count <= FEW_PARAMETERS ? count : 0);

/** @throws Failure where model, data and batch size do not go together */
export function design(plan: Plan, dataset: Dataset | undefined, { params, network }: DesignOptions): Design {
  const definition = findModel(plan.model.name);
  const method = findOptimizer(plan.optimizer.name) ?? findSearchMethod(plan.optimizer.name);
  if (!definition) throw new Failure('model-unknown', [plan.model.name]);
  if (!method) throw new Failure('optimizer-unknown', [plan.optimizer.name]);
  const model = definition.build(plan.model.options, { data: dataset?.shape, loss: plan.train.loss, seed: plan.seed, network });
  const layout = layoutOf(model.parameters);
  const parameterCount = sizeOf(layout);
  const batchSize = dataset && batchSizeOf(plan, dataset);
  const epochs = new Epochs(plan.train, samplerOf(plan, dataset, batchSize)?.batchesPerEpoch);
  const resourcesAt = (size: number | undefined): ResourcePlan => planResources({
    model,
    parameterCount,
    slotElements: method.kind === 'gradient' ? method.transform(plan.optimizer.options).slots.reduce((sum, slot) => sum + (slot.length ?? parameterCount), 0) : 0,
    takesGradients: method.kind !== 'search',
    evaluates: dataset?.validation !== undefined,
    precision: plan.train.precision,
    batchSize: size,
    dataBytes: dataset?.bytes ?? 0,
    batchBytes: batchBytes(dataset, size),
    steps: epochs.total,
    logEvery: plan.train.logEvery,
    paramsPerRow: loggedParameters(parameterCount, params),
    checkpoint: plan.train.checkpoint,
  });
  return { plan, dataset, model, layout, parameterCount, method, batchSize, epochs, resourcesAt, resources: resourcesAt(batchSize) };
}

function batchSizeOf({ train, data }: Plan, { train: split }: Dataset): number {
  if (train.fullBatch) return split.items;
  const size = data?.batchSize ?? Math.min(DEFAULT_BATCH, split.items);
  if (size > split.items) throw new Failure('batch-exceeds-data', [size, split.items]);
  return size;
}

/** How batches of a size are drawn from the training data, as the config wants it. */
function samplerOf(plan: Plan, dataset: Dataset | undefined, batchSize: number | undefined): Sampler | undefined {
  if (!dataset || batchSize === undefined || !plan.data) return undefined;
  if (plan.train.fullBatch) return fullBatch(dataset.train);
  const { shuffle, sampling, dropLast } = plan.data;
  return createSampler(dataset.train, { batchSize, seed: plan.seed, shuffle, sampling, dropLast });
}

function batchBytes(dataset: Dataset | undefined, batchSize = 0): number {
  const elements = Object.values(dataset?.fields ?? {}).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return elements * batchSize * 4;
}

export interface Session {
  readonly plan: Plan;
  readonly context: RunContext;
  readonly stepper: Stepper;
  readonly learningRate: LearningRate;
  readonly knobs: Knobs;
  readonly epochs: Epochs;
  /** @throws Failure where the run would not fit with this batch size */
  checkBatchSize(batchSize: number): void;
  /** Updates an epoch takes at a batch size. */
  stepsPerEpoch(batchSize: number): number;
  readonly evaluator: Evaluator | undefined;
  readonly texts: TextSampler | undefined;
  readonly surface: SurfaceTask | undefined;
  /** sha256 of the programs that a step runs; undefined where the backend records none. */
  readonly graph: string | undefined;
  readonly histogramLoad: HistogramLoad;
  /** Whether points are compared on one batch although there is more data. */
  readonly searchesOnFixedBatch: boolean;
  /** Learning rates from here on diverge, where that is known. */
  readonly rateBound: number | undefined;
  /** Whether somebody waits for the first point. */
  readonly watched: boolean;
  /** theta(0), made anew. */
  start(): Float64Array;
  /** `config.json` of the checkpoints. */
  readonly checkpointConfig: Readonly<Record<string, unknown>>;
  release(): void;
}

export interface SessionOptions extends DesignOptions {
  readonly backend: Backend;
  readonly threads: number;
  /** Of the config: where relative paths begin. */
  readonly folder: string;
  /** Whether somebody watches: then a surface is computed where there are two parameters. */
  readonly watched: boolean;
  readonly available: { readonly memory: number; readonly disk: number | undefined };
}

/** The backend, and the fingerprints of what it has compiled so far. */
function watchingPrograms(backend: Backend): { readonly backend: Backend; graph(): string | undefined } {
  const seen: string[] = [];
  return {
    backend: {
      ...backend,
      async compile(f, options) {
        const executable = await backend.compile(f, options);
        if (executable.fingerprint) seen.push(executable.fingerprint);
        return executable;
      },
    },
    graph: () => (seen.length > 0 ? createHash('sha256').update(seen.join()).digest('hex') : undefined),
  };
}

/** Compiles everything the run needs. @throws Failure where it cannot start */
export async function openSession(made: Design, options: SessionOptions): Promise<Session> {
  const { plan, dataset, model, layout, method, batchSize, epochs } = made;
  const { threads, folder } = options;
  const { backend, graph } = watchingPrograms(options.backend);
  const precision = plan.train.precision;
  if (precision === 'float64' && (backend.name === 'cpu' || backend.name === 'tensorflow')) throw new Failure('precision-needs-native', [backend.name]);
  checkResources(made.resources, options.available);
  const context: RunContext = { backend, precision, threads, name: plan.model.name, model, layout, fields: dataset?.fields ?? {}, seed: plan.seed };
  const schedule = findSchedule(plan.optimizer.schedule.name);
  if (!schedule) throw new Failure('schedule-unknown', [plan.optimizer.schedule.name]);

  const knobs = new Knobs([
    ...(method.kind === 'search' ? [] : optimizerKnobs(method.spec, plan.optimizer.options)),
    ...clipKnobs(method.kind === 'gradient' ? plan.optimizer.clip : undefined),
    ...(dataset && batchSize !== undefined && method.kind !== 'search' && !plan.train.fullBatch ? [batchSizeKnob(batchSize, dataset.train.items)] : []),
  ]);
  const learningRate = new LearningRate(schedule, plan.optimizer.schedule.options, knobs.values, epochs.total);
  const batches = (size: number | undefined): Batch => createBatch(context.fields, samplerOf(plan, dataset, size), precision, plan.seed);
  const makeStart = () => startingPoint(plan.model, model, layout, plan.seed, folder);
  const start = makeStart();
  const stepper = await createStepper(context, made, { knobs, learningRate, batches, start });
  stepper.parameters.array.set(start);

  const trained = graph();
  const evaluator = createEvaluator(context, stepper, dataset, plan, batchSize);
  const texts = dataset && TextSampler.create(context, stepper.parameters, dataset);
  const surface = options.watched && made.parameterCount === 2 && (dataset === undefined || plan.train.fullBatch) ? await SurfaceTask.create(context, batches(batchSize), start, curvatureOf(made)) : undefined;
  return {
    plan, context, stepper, learningRate, knobs, epochs, evaluator, texts, surface,
    checkBatchSize: size => checkResources(made.resourcesAt(size), options.available),
    stepsPerEpoch: size => samplerOf(plan, dataset, size)?.batchesPerEpoch ?? 1,
    histogramLoad: { layout, rows: (batchSize ?? 1) * (dataset && dataset.shape.kind !== 'rows' ? dataset.shape.blockSize : 1) },
    graph: trained,
    searchesOnFixedBatch: method.kind === 'search' && dataset !== undefined && !plan.train.fullBatch,
    rateBound: learningRateBound(plan, catalogue)?.rate,
    watched: options.watched,
    start: makeStart,
    checkpointConfig: model.checkpointConfig ?? { model: plan.model.name, ...plan.model.options },
    release() {
      stepper.release();
      evaluator?.release();
      texts?.release();
      surface?.release();
    },
  };
}

interface StepperParts {
  readonly knobs: Knobs;
  readonly learningRate: LearningRate;
  readonly batches: (size: number | undefined) => Batch;
  readonly start: Float64Array;
}

async function createStepper(context: RunContext, made: Design, { knobs, learningRate, batches, start }: StepperParts): Promise<Stepper> {
  const { plan, method, batchSize } = made;
  const { options } = plan.optimizer;
  switch (method.kind) {
    case 'gradient': {
      const clip = { norm: plan.optimizer.clip?.norm !== undefined, value: plan.optimizer.clip?.value !== undefined };
      return GradientStepper.create(context, { optimizer: method, options, clip, knobs: knobs.values, learningRate, batches, batchSize });
    }
    case 'host':
      return HostStepper.create(context, { method: method.create(options), learningRate, knobs: knobs.values, curvature: curvatureOf(made), batches, batchSize });
    case 'search':
      return SearchStepper.create(context, { method, options, start, batch: batches(batchSize) });
  }
}

/** Known where every step sees the same rows, or none at all. */
function curvatureOf({ model, dataset, plan }: Design): Curvature | undefined {
  return dataset && !plan.train.fullBatch ? undefined : model.curvature?.(dataset?.rows);
}

function createEvaluator(context: RunContext, { parameters }: Stepper, dataset: Dataset | undefined, { train }: Plan, batchSize: number | undefined): Evaluator | undefined {
  if (!dataset?.validation || dataset.validation.items === 0 || batchSize === undefined) return undefined;
  const items = evaluationItems(dataset.validation, train.evalBatches * batchSize);
  return new Evaluator(context, parameters, dataset.validation, items, batchSize);
}
