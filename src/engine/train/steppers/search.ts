/**
 * Steps of a search: one generation of asked points, told their losses. Theta is the best point found so far. All points of a run
 * are compared on the same batch (that of step 1), without dropout: a value from another batch would not be comparable.
 */
import type { Searcher, SearchMethod } from '../../search/method';
import { stream } from '../../random';
import type { Batch } from '../batches';
import type { RunContext } from '../context';
import { flatVector } from '../flat';
import type { FlatVector } from '../flat';
import { lossProgram } from '../objective';
import type { LossProgram } from '../objective';
import { noFigures } from '../stepper';
import type { Stepper, StepperState } from '../stepper';
import { relativeChange } from './host';
import { packState, unpackState } from './methodState';

export interface SearchStepperOptions {
  readonly method: SearchMethod;
  readonly options: Readonly<Record<string, unknown>>;
  /** Start in doubles, before it was rounded into the parameters. */
  readonly start: Float64Array;
  readonly batch: Batch;
}

const START_VALUE = 'start_value';

export class SearchStepper implements Stepper {
  readonly figures = noFigures();
  readonly parameters: FlatVector;
  readonly gradient = undefined;
  private searcher: Searcher | undefined;
  private startValue = NaN;
  private readonly values: number[] = [];
  private readonly before: Float64Array;

  private constructor(
    private readonly context: RunContext,
    private readonly given: SearchStepperOptions,
    private readonly probe: FlatVector,
    private readonly program: LossProgram,
  ) {
    this.parameters = flatVector(context.layout, context.precision);
    this.before = new Float64Array(given.start.length);
    given.batch.fill(1);
  }

  static async create(context: RunContext, given: SearchStepperOptions): Promise<SearchStepper> {
    const probe = flatVector(context.layout, context.precision);
    return new SearchStepper(context, given, probe, await lossProgram(context, given.batch, probe, false));
  }

  step(t: number): void | Promise<void> {
    if (this.searcher) return this.generation(this.searcher, t);
    // The start is looked at once, before the first generation.
    const pending = this.evaluate([this.given.start], 0);
    const begin = (): void | Promise<void> => {
      this.startValue = this.values[0]!;
      this.searcher = this.createSearcher(this.startValue);
      return this.generation(this.searcher, t);
    };
    return pending ? pending.then(begin) : begin();
  }

  private createSearcher(value: number): Searcher {
    const { method, options, start } = this.given;
    return method.create(options, { start, value, random: stream(this.context.seed, 'search') });
  }

  private generation(searcher: Searcher, t: number): void | Promise<void> {
    this.before.set(searcher.best.point);
    const points = searcher.ask(t);
    const pending = this.evaluate(points, 0);
    return pending ? pending.then(() => this.tell(searcher)) : this.tell(searcher);
  }

  private tell(searcher: Searcher): void {
    searcher.tell(this.values);
    const { point, value } = searcher.best;
    this.parameters.array.set(point);
    this.figures.loss = value;
    this.figures.updateRatio = relativeChange(this.before, point);
  }

  /** Losses of `points` from number `from` on, into `values`. */
  private evaluate(points: readonly Float64Array[], from: number): void | Promise<void> {
    const { values, probe, program, figures } = this;
    values.length = points.length;
    for (let i = from; i < points.length; i++) {
      probe.array.set(points[i]!);
      const pending = program.run();
      figures.evaluations++;
      if (pending) {
        return pending.then(() => {
          values[i] = program.loss[0]!;
          return this.evaluate(points, i + 1);
        });
      }
      values[i] = program.loss[0]!;
    }
  }

  async knobTurned(): Promise<void> {}

  state(): StepperState {
    return { arrays: this.searcher ? { [START_VALUE]: Float64Array.of(this.startValue), ...packState(this.searcher.state()) } : {} };
  }

  restore({ arrays }: StepperState): void {
    const startValue = arrays[START_VALUE];
    if (!startValue) return;
    this.startValue = startValue[0] ?? NaN;
    this.searcher = this.createSearcher(this.startValue);
    this.searcher.restore(unpackState(arrays));
  }

  release(): void {
    this.program.release();
  }
}
