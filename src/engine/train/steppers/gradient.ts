/** Steps by the two programs: the gradient program, then the update program, both on the same flat vectors. */
import { lookup } from '../../lookup';
import type { GradientOptimizer, Transform } from '../../optimizers/optimizer';
import type { Batch } from '../batches';
import { bindProgram } from '../context';
import type { BoundProgram, RunContext } from '../context';
import { allFinite, norm } from '../flat';
import type { FlatVector, FloatArray } from '../flat';
import { withKnobs } from '../knobs';
import type { KnobEffect, KnobValues } from '../knobs';
import type { LearningRate } from '../learningRate';
import { ByBatchSize, gradientProgram } from '../objective';
import type { LossProgram } from '../objective';
import { NEXT, SLOT, updateFunction, updateScalars } from '../programs';
import type { ClipShape } from '../programs';
import { noFigures } from '../stepper';
import type { Stepper, StepperState } from '../stepper';
import { NORMS, allocateVectors } from './vectors';
import type { UpdateVectors } from './vectors';

export interface GradientStepperOptions {
  readonly optimizer: GradientOptimizer;
  /** The optimizer's resolved options. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly clip: ClipShape;
  /** Read at every step. */
  readonly knobs: KnobValues;
  readonly learningRate: LearningRate;
  readonly batches: (size: number | undefined) => Batch;
  readonly batchSize: number | undefined;
}

/** The update program in its present form. */
interface Update extends BoundProgram {
  readonly transform: Transform;
  readonly scalars: readonly (readonly [name: string, array: FloatArray])[];
}

interface Gradient extends LossProgram {
  readonly batch: Batch;
}

/** Any value that is not 0: shows which transforms a hyper-parameter brings in when it leaves 0. */
const NOT_ZERO = 0.5;

export class GradientStepper implements Stepper {
  readonly figures = noFigures();
  readonly parameters: FlatVector;
  readonly gradient: FloatArray;
  private readonly gradients: ByBatchSize<Gradient>;
  private readonly norms: Readonly<Record<(typeof NORMS)[number], FloatArray>>;
  private current: Gradient | undefined;
  private update: Update | undefined;

  private constructor(
    private readonly context: RunContext,
    private readonly given: GradientStepperOptions,
    private readonly vectors: UpdateVectors,
  ) {
    this.parameters = vectors.theta;
    this.gradient = vectors.gradient.array;
    const [gradient, update, parameter] = NORMS;
    const scalar = (name: string): FloatArray => lookup(vectors.scalars, name, 'scalar');
    this.norms = { [gradient]: scalar(gradient), [update]: scalar(update), [parameter]: scalar(parameter) };
    this.gradients = new ByBatchSize(async size => {
      const batch = given.batches(size);
      return { ...(await gradientProgram(context, batch, vectors.theta, vectors.gradient)), batch };
    });
  }

  static async create(context: RunContext, given: GradientStepperOptions): Promise<GradientStepper> {
    const { clip, knobs } = given;
    const full = Object.fromEntries(Object.entries(knobs).map(([name, value]) => [name, value === 0 ? NOT_ZERO : value]));
    const forms = [transformFor(given, knobs), transformFor(given, full)];
    const scalars = forms.flatMap(form => updateScalars(form, full, clip));
    const stepper = new GradientStepper(context, given, allocateVectors(context.layout, context.precision, forms, scalars));
    stepper.current = await stepper.gradients.get(given.batchSize);
    await stepper.compileUpdate([]);
    return stepper;
  }

  /** Compiles the update for the knobs as they stand; slots named in `kept` go on, the others start at their fill. */
  private async compileUpdate(kept: readonly string[]): Promise<void> {
    const { given, vectors, context } = this;
    const transform = transformFor(given, given.knobs);
    for (const { name, fill } of transform.slots) if (!kept.includes(name)) this.slot(name).fill(fill);
    const names = updateScalars(transform, given.knobs, given.clip);
    const scalars = names.map(name => [name, lookup(vectors.scalars, name, 'scalar')] as const);
    const slots = (suffix: string) => Object.fromEntries(transform.slots.map(({ name }) => [SLOT + name + suffix, this.slot(name)]));
    const theta = vectors.theta.array;
    const bound = await bindProgram(
      context,
      updateFunction(given.optimizer.spec.name, transform, context.layout, names, given.clip),
      { theta, gradient: this.gradient, ...Object.fromEntries(scalars), ...slots('') },
      { ...this.norms, ['theta' + NEXT]: theta, ...slots(NEXT) },
    );
    this.update?.release();
    this.update = { ...bound, transform, scalars };
  }

  private slot(name: string): FloatArray {
    return lookup(this.vectors.slots, name, 'optimizer slot');
  }

  step(t: number): void | Promise<void> {
    const { current } = this;
    if (!current) throw new Error('the stepper was released');
    current.batch.fill(t);
    const pending = current.run();
    return pending ? pending.then(() => this.applyUpdate(t, current, this.update)) : this.applyUpdate(t, current, this.update);
  }

  private applyUpdate(t: number, { loss }: Gradient, update: Update | undefined): void | Promise<void> {
    if (!update) throw new Error('the stepper was released');
    const { figures, given } = this;
    figures.loss = loss[0]!;
    figures.lr = given.learningRate.at(t);
    figures.evaluations++;
    const values = update.transform.scalars(t, given.knobs);
    for (const [name, array] of update.scalars) array[0] = name === 'lr' ? figures.lr : (values[name] ?? given.knobs[name] ?? NaN);
    const pending = update.run();
    return pending ? pending.then(() => this.readNorms()) : this.readNorms();
  }

  private readNorms(): void {
    const { figures, norms } = this;
    figures.gradientNorm = norms.gradient_norm[0]!;
    // In single precision the sum of squares may overflow where no entry does.
    if (!Number.isFinite(figures.gradientNorm) && allFinite(this.gradient)) figures.gradientNorm = norm(this.gradient);
    figures.updateRatio = norms.update_norm[0]! / norms.parameter_norm[0]!;
  }

  async knobTurned(effect: KnobEffect): Promise<void> {
    if (effect === 'batch_size') this.current = await this.gradients.get(this.given.knobs['batch_size']);
    if (effect === 'structure') await this.compileUpdate(this.update?.transform.slots.map(({ name }) => name) ?? []);
  }

  state(): StepperState {
    return { arrays: Object.fromEntries((this.update?.transform.slots ?? []).map(({ name }) => [SLOT + name, this.slot(name)])) };
  }

  restore({ arrays }: StepperState): void {
    for (const { name } of this.update?.transform.slots ?? []) {
      const saved = arrays[SLOT + name];
      if (!saved || saved.length !== this.slot(name).length) throw new Error(`the checkpoint lacks the optimizer state ${name}`);
      this.slot(name).set(saved);
    }
  }

  release(): void {
    this.gradients.release();
    this.update?.release();
    this.current = this.update = undefined;
  }
}

/** The optimizer's transform with the knobs where they stand. */
function transformFor({ optimizer, options }: GradientStepperOptions, knobs: KnobValues): Transform {
  return optimizer.transform(withKnobs(options, optimizer.spec.options, knobs));
}
