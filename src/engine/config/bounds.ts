/**
 * The largest learning rate at which a method still converges on a quadratic, known before the run: from the Hessian's largest
 * eigenvalue L. Plain gradient descent: 2 / L.
 */
import type { Catalogue } from '../catalogue';
import type { DatasetShape } from '../data/dataset';
import { Failure } from '../failure';
import type { BoundModel, Curvature, Rows } from '../models/model';
import type { Plan } from './plan';

export interface LearningRateBound {
  /** Rates from here on diverge. */
  readonly rate: number;
  /** Largest curvature L. */
  readonly curvature: number;
}

/** Larger problems are left alone: this runs while someone types. */
const MAX_PARAMETERS = 100;
const MAX_WORK = 2_000_000;

/** Undefined where the loss is no quadratic of known curvature, or the method's bound is not known. */
export function learningRateBound(plan: Plan, catalogue: Catalogue): LearningRateBound | undefined {
  const { name, options } = plan.optimizer;
  if (name !== 'sgd' && name !== 'coordinate_descent') return undefined;
  const rows = inlineRows(plan);
  if (plan.data && !rows) return undefined;
  const curvature = modelOf(plan, catalogue)?.curvature?.(rows);
  if (curvature?.kind !== 'exact') return undefined;
  if (name === 'coordinate_descent') {
    // One coordinate moves at a time: the steepest of them decides.
    const largest = curvature.diagonal.reduce((a, b) => Math.max(a, b), 0);
    return largest > 0 ? { rate: 2 / largest, curvature: largest } : undefined;
  }
  const decay = Number(options['weight_decay'] ?? 0);
  const largest = largestEigenvalue(curvature);
  if (largest === undefined || !(largest + decay > 0)) return undefined;
  return { rate: momentumFactor(Number(options['momentum'] ?? 0), Number(options['dampening'] ?? 0), options['nesterov'] === true) / (largest + decay), curvature: largest };
}

/**
 * Times L, the largest stable rate: the spectral radius of the method's 2 x 2 recurrence stays below 1 for heavy ball up to
 * 2 (1 + m) / (1 - d), for Nesterov's momentum up to 2 (1 + m) / (1 + 2 m).
 */
const momentumFactor = (momentum: number, dampening: number, nesterov: boolean): number =>
  momentum === 0 ? 2 : nesterov ? (2 * (1 + momentum)) / (1 + 2 * momentum) : dampening < 1 ? (2 * (1 + momentum)) / (1 - dampening) : Infinity;

/** The model as it would be built for data written in the config; undefined where it cannot be known yet. */
export function modelOf(plan: Plan, catalogue: Catalogue): BoundModel | undefined {
  return plan.data && plan.data.source.kind !== 'inline' ? undefined : buildFor(plan, inlineShape(plan), catalogue);
}

/** The model on data of a shape; undefined where it refuses that. */
export function buildFor(plan: Plan, data: DatasetShape | undefined, catalogue: Catalogue): BoundModel | undefined {
  try {
    return catalogue.models.get(plan.model.name)?.build(plan.model.options, { data, loss: plan.train.loss, seed: plan.seed });
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function inlineShape({ data }: Plan): DatasetShape | undefined {
  if (data?.source.kind !== 'inline') return undefined;
  const { inputs, targets } = data.source;
  const [first] = targets;
  return { kind: 'rows', size: inputs.length, features: inputs[0]?.length ?? 0, outputs: typeof first === 'object' ? first.length : 1, classes: undefined, classShares: undefined, vocabulary: 0, blockSize: data.blockSize };
}

/** All rows of data written in the config; undefined when some are held out or they are too many to look at while typing. */
function inlineRows({ data }: Plan): Rows | undefined {
  if (data?.source.kind !== 'inline' || data.validation !== 0) return undefined;
  const { inputs } = data.source;
  const features = inputs[0]?.length ?? 0;
  if (!features || inputs.length * (features + 1) ** 2 > MAX_WORK) return undefined;
  return { inputs: Float64Array.from(inputs.flat()), features, rows: inputs.length };
}

/** By power iteration: never above the true value, so a bound from it never warns without cause. */
export function largestEigenvalue({ hessian, diagonal }: Curvature): number | undefined {
  const n = diagonal.length;
  if (!hessian || n > MAX_PARAMETERS) return undefined;
  // A start with unequal entries, so that no symmetry of the matrix hides its largest direction.
  let vector = Float64Array.from({ length: n }, (_, i) => 1 + i / (n + 1));
  let value = 0;
  for (let iteration = 0; iteration < 500; iteration++) {
    const length = Math.hypot(...vector);
    if (!(length > 0)) return 0;
    const unit = vector.map(x => x / length);
    const image = unit.map((_, i) => unit.reduce((sum, x, j) => sum + (hessian[i * n + j] ?? 0) * x, 0));
    const next = unit.reduce((sum, x, i) => sum + x * (image[i] ?? 0), 0);
    const settled = Math.abs(next - value) <= 1e-12 * Math.abs(next);
    value = next;
    vector = image;
    if (settled) break;
  }
  return value;
}
