/** Steps of a host method (coordinate descent): it asks for losses and gradients in doubles, and moves theta itself. */
import type { Curvature } from '../../models/model';
import type { Driver, HostMethod } from '../../optimizers/optimizer';
import { stream } from '../../random';
import type { Batch } from '../batches';
import type { RunContext } from '../context';
import { flatVector } from '../flat';
import type { FlatVector, FloatArray } from '../flat';
import type { KnobEffect, KnobValues } from '../knobs';
import type { LearningRate } from '../learningRate';
import { ByBatchSize, gradientProgram, lossProgram, runNow } from '../objective';
import type { LossProgram } from '../objective';
import { noFigures } from '../stepper';
import type { Stepper, StepperState } from '../stepper';
import { packState, unpackState } from './methodState';

export interface HostStepperOptions {
  readonly method: HostMethod;
  readonly learningRate: LearningRate;
  readonly knobs: KnobValues;
  readonly curvature: Curvature | undefined;
  readonly batches: (size: number | undefined) => Batch;
  readonly batchSize: number | undefined;
}

interface Programs {
  readonly batch: Batch;
  readonly gradient: LossProgram;
  readonly loss: LossProgram;
  release(): void;
}

/** The method's own theta, kept beside the program's where that is in single precision. */
const DOUBLES = 'theta';

export class HostStepper implements Stepper {
  readonly figures = noFigures();
  readonly parameters: FlatVector;
  readonly gradient: FloatArray;
  private readonly theta: FloatArray;
  private readonly driver: Driver;
  private readonly before: Float64Array;

  private constructor(
    context: RunContext,
    private readonly given: HostStepperOptions,
    parameters: FlatVector,
    gradient: FlatVector,
    probe: FlatVector,
    private readonly programs: ByBatchSize<Programs>,
    private current: Programs,
  ) {
    this.parameters = parameters;
    this.theta = parameters.array;
    this.gradient = gradient.array;
    this.before = new Float64Array(this.theta.length);
    const draws = stream(context.seed, 'host');
    const inDoubles = (array: FloatArray): Float64Array => (array instanceof Float64Array ? array : Float64Array.from(array));
    const theta = inDoubles(this.theta);
    const gradientDoubles = inDoubles(this.gradient);
    const copy = (from: FloatArray, to: FloatArray): void => {
      if (from !== to) to.set(from);
    };
    this.driver = {
      dimensions: theta.length,
      layout: context.layout,
      theta,
      curvature: given.curvature,
      gradient: () => {
        copy(theta, this.theta);
        runNow(this.current.gradient);
        copy(this.gradient, gradientDoubles);
        this.figures.evaluations++;
        return { loss: this.current.gradient.loss[0]!, gradient: gradientDoubles };
      },
      loss: point => {
        probe.array.set(point);
        runNow(this.current.loss);
        this.figures.evaluations++;
        return this.current.loss.loss[0]!;
      },
      uniform: i => draws.child(this.t).uniform(i),
    };
  }

  private t = 0;
  private begun = false;

  /** Takes over the start that was written into the parameters. */
  private begin(): void {
    if (this.driver.theta !== this.theta) this.driver.theta.set(this.theta);
    this.begun = true;
  }

  static async create(context: RunContext, given: HostStepperOptions): Promise<HostStepper> {
    const [parameters, gradient, probe] = [flatVector(context.layout, context.precision), flatVector(context.layout, context.precision), flatVector(context.layout, context.precision)];
    const programs = new ByBatchSize(async (size): Promise<Programs> => {
      const batch = given.batches(size);
      const gradientAt = await gradientProgram(context, batch, parameters, gradient);
      const lossAt = await lossProgram(context, batch, probe, true);
      return {
        batch,
        gradient: gradientAt,
        loss: lossAt,
        release() {
          gradientAt.release();
          lossAt.release();
        },
      };
    });
    return new HostStepper(context, given, parameters, gradient, probe, programs, await programs.get(given.batchSize));
  }

  step(t: number): void {
    const { figures, driver, before } = this;
    if (!this.begun) this.begin();
    this.t = t;
    this.current.batch.fill(t);
    before.set(driver.theta);
    figures.lr = this.given.learningRate.at(t);
    const { loss, gradientNorm } = this.given.method.step(t, figures.lr, driver);
    if (driver.theta !== this.theta) this.theta.set(driver.theta);
    figures.loss = loss;
    figures.gradientNorm = gradientNorm ?? NaN;
    figures.updateRatio = relativeChange(before, driver.theta);
  }

  async knobTurned(effect: KnobEffect): Promise<void> {
    if (effect === 'batch_size') this.current = await this.programs.get(this.given.knobs['batch_size']);
  }

  state(): StepperState {
    if (!this.begun) this.begin();
    return { arrays: { [DOUBLES]: this.driver.theta, ...packState(this.given.method.state()) } };
  }

  restore({ arrays }: StepperState): void {
    const saved = arrays[DOUBLES];
    if (!saved || saved.length !== this.driver.theta.length) throw new Error('the checkpoint lacks the parameters in double precision');
    this.driver.theta.set(saved);
    this.begun = true;
    this.given.method.restore(unpackState(arrays));
  }

  release(): void {
    this.programs.release();
  }
}

/** |after - before| / |before| */
export function relativeChange(before: FloatArray, after: FloatArray): number {
  let change = 0;
  let size = 0;
  for (let i = 0; i < before.length; i++) {
    change += (after[i]! - before[i]!) ** 2;
    size += before[i]! ** 2;
  }
  return Math.sqrt(change / size);
}
