/**
 * The loop of a run: steps, what is logged of them, evaluations, stop conditions, checkpoints; pause, step, stop and knobs between
 * steps. Step t takes theta(t - 1) to theta(t); everything after it that belongs to t happens before step t + 1.
 *
 * The order at the end of step t: log, histograms, evaluation, stop conditions, checkpoint. A checkpoint therefore stands for "all
 * of step t is done", which is what makes a resumed run equal to an uninterrupted one.
 */
import type { Divergence, StopReason, Summary } from '../protocol';
import type { RunWriter } from '../runs/run';
import { CheckpointSchedule, makeCheckpoint } from './checkpoint';
import type { Chronicle } from './chronicle';
import type { Clock } from './clock';
import { diverged, explain } from './divergence';
import { allFinite } from './flat';
import { blockHistograms, histogramMoments, histogramsDue } from './histograms';
import { turn } from './mailbox';
import type { Mailbox } from './mailbox';
import { evaluationMetric, evaluationNames, higherIsBetter } from './metrics';
import type { Session } from './session';
import { Steering } from './steering';
import { Stopping } from './stopping';
import { Ticker } from './ticker';
import type { Due } from './ticker';
import type { TrainerState } from './trainerState';

export interface LoopServices {
  readonly writer: RunWriter;
  readonly chronicle: Chronicle;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
}

/** Where a run begins: before step 1, or after the step of a checkpoint. */
export interface LoopStart {
  readonly step: number;
  readonly state: TrainerState;
}

/** Share of the time between turns that the surface may take, milliseconds. */
const SURFACE_SLICE = 1;
const FINAL_SURFACE_SLICE = 10;

export class Loop {
  private step: number;
  private loss: number | undefined;
  private loggedStep: number;
  private gradientNormBefore: number | undefined;
  private metrics: Readonly<Record<string, number>>;
  private evaluatedStep: number;
  private best: number | undefined;
  private stopped: StopReason | undefined;
  private moments = 0;
  private divergence: Divergence | undefined;
  private readonly stopping: Stopping;
  private readonly ticker: Ticker;
  private readonly steering: Steering;
  private readonly checkpoints: CheckpointSchedule;

  constructor(
    private readonly session: Session,
    private readonly services: LoopServices,
    { step, state }: LoopStart,
  ) {
    const { plan, evaluator, stepper } = session;
    this.step = this.loggedStep = step;
    this.evaluatedStep = state.evaluated;
    this.loss = state.loss;
    this.gradientNormBefore = state.gradientNorm;
    this.metrics = state.metrics;
    this.best = state.best;
    this.stopped = state.stopped;
    stepper.figures.evaluations = state.evaluations;
    this.stopping = new Stopping(plan.train.stopWhen ?? {}, evaluator !== undefined);
    this.stopping.restore(state.stopping);
    this.ticker = new Ticker(services.clock, state.seconds, step);
    this.steering = new Steering(session, services, this.ticker, state.knobChanges);
    this.checkpoints = new CheckpointSchedule(plan.train.checkpoint.every, services.clock, step);
  }

  /** Runs to an end. @throws Failure, or what the backend throws: the run cannot go on */
  async run(): Promise<Summary> {
    const { chronicle } = this.services;
    chronicle.state('running', this.step);
    const reason = await this.end(await this.train());
    chronicle.settle();
    return {
      steps: this.step,
      loss: this.loss ?? NaN,
      seconds: this.ticker.seconds,
      evaluations: this.session.stepper.figures.evaluations,
      stopped: reason,
      metrics: evaluationNames(this.metrics),
      run: this.services.writer.id,
      ...(this.divergence && { divergence: this.divergence }),
    };
  }

  /** What an end asks for: the evaluation and the checkpoint of a good one, no checkpoint of a bad one. */
  private async end(reason: StopReason): Promise<StopReason> {
    if (reason === 'diverged') return reason;
    // The last update may have gone too far; no later step finds out.
    if (!allFinite(this.session.stepper.parameters.array)) return this.declareDivergence();
    if (reason !== 'interrupted' && (await this.conclude())) return reason;
    this.checkpoint(false);
    return 'interrupted';
  }

  private async train(): Promise<StopReason> {
    const { stepper, learningRate, epochs } = this.session;
    const { chronicle } = this.services;
    if (this.stopped) return this.stopped;
    if (await this.steering.follow(this.step)) return 'interrupted';
    const stop = await this.catchUp();
    if (stop) return stop;
    // Somebody who watches sees the first point before theta(0) is evaluated, which may take seconds.
    let late = this.step === 0 && this.evaluatedStep < 0 ? stepper.parameters.array.slice() : undefined;
    learningRate.total = epochs.total;
    this.moments = histogramMoments(this.session.histogramLoad, epochs.total);
    while (this.step < learningRate.total) {
      const t = this.step + 1;
      const pending = stepper.step(t);
      if (pending) await pending;
      this.step = t;
      const due = this.ticker.tick(t);
      let stop = this.observe(t);
      if (late && stop !== 'diverged') {
        chronicle.tick({ send: true, flush: false });
        stop = (await this.evaluateStart(late)) ?? stop;
        late = undefined;
      }
      stop ??= this.evaluationDue(t) ? await this.evaluate(t) : undefined;
      if (stop) return stop;
      if (this.checkpoints.due(t) && allFinite(stepper.parameters.array)) this.checkpoint(this.trainingLossImproved());
      if (due.yield) await this.yield(due);
      if (this.steering.wanted && (await this.steering.follow(t))) return 'interrupted';
    }
    return this.session.plan.train.epochs === undefined ? 'steps' : 'epochs';
  }

  /** Evaluations that come before the next step: the one at 0 (unless it can wait), and those that a stop cut short. */
  private async catchUp(): Promise<StopReason | undefined> {
    const { plan, watched, start } = this.session;
    const mayWait = watched && this.step === 0 && plan.train.stopWhen?.metric === undefined;
    if (this.evaluatedStep < 0 && !mayWait) {
      const stop = this.step === 0 ? await this.evaluate(0) : await this.evaluateStart(start());
      if (stop) return stop;
    }
    return this.step > 0 && this.evaluationDue(this.step) ? this.evaluate(this.step) : undefined;
  }

  /** Evaluates theta(0) while the run stands further on. */
  private async evaluateStart(start: Float32Array | Float64Array): Promise<StopReason | undefined> {
    const { array } = this.session.stepper.parameters;
    const now = array.slice();
    array.set(start);
    try {
      return await this.evaluate(0);
    } finally {
      array.set(now);
    }
  }

  /** What step t gave: its row, its histograms, whether it went wrong or was good enough. */
  private observe(t: number): StopReason | undefined {
    const { plan, stepper, learningRate } = this.session;
    const { figures } = stepper;
    if (diverged(figures, stepper.gradient)) {
      this.log(t);
      return this.declareDivergence();
    }
    this.gradientNormBefore = Number.isFinite(figures.gradientNorm) ? figures.gradientNorm : undefined;
    if (histogramsDue(t, learningRate.total, this.moments)) this.histograms(t);
    if (t !== 1 && t % plan.train.logEvery !== 0 && t !== learningRate.total) return undefined;
    this.log(t);
    const stop = this.stopping.logged(figures.loss);
    if (stop) this.stopped = stop;
    return stop;
  }

  private declareDivergence(): 'diverged' {
    const { plan, stepper, context, rateBound } = this.session;
    this.divergence = explain({
      step: this.step,
      layout: context.layout,
      gradient: stepper.gradient,
      parameters: stepper.parameters.array,
      gradientNormBefore: this.gradientNormBefore,
      lr: stepper.figures.lr,
      clips: plan.optimizer.clip !== undefined,
      warmsUp: plan.optimizer.schedule.name.includes('warmup'),
      precision: plan.train.precision,
      rateBound,
    });
    return 'diverged';
  }

  private log(t: number): void {
    const { stepper } = this.session;
    if (this.loggedStep === t) return;
    this.loggedStep = t;
    this.loss = stepper.figures.loss;
    this.services.chronicle.step(t, stepper.figures, this.ticker.seconds, this.ticker.stepsPerSecond, stepper.parameters.array);
  }

  private histograms(t: number): void {
    const { context, stepper } = this.session;
    this.services.chronicle.histograms([
      ...blockHistograms(t, 'parameters', context.layout, stepper.parameters.array),
      ...(stepper.gradient ? blockHistograms(t, 'gradients', context.layout, stepper.gradient) : []),
    ]);
  }

  private evaluationDue(t: number): boolean {
    const { evalEvery } = this.session.plan.train;
    return evalEvery !== undefined && t % evalEvery === 0;
  }

  /** Evaluation (and text sample) at theta(t), once. */
  private async evaluate(t: number): Promise<StopReason | undefined> {
    const { evaluator, texts } = this.session;
    const { chronicle } = this.services;
    if (this.evaluatedStep === t) return undefined;
    const metrics = await evaluator?.evaluate(this.breathe);
    if (evaluator && !metrics) return 'interrupted';
    const sample = await texts?.sample(t, this.breathe);
    if (texts && !sample) return 'interrupted';
    this.evaluatedStep = t;
    if (sample) chronicle.sample(t, sample);
    if (!metrics) return undefined;
    this.metrics = metrics;
    chronicle.evaluation(t, metrics);
    const stop = this.stopping.evaluated(metrics);
    if (stop) this.stopped = stop;
    const watched = this.session.plan.train.checkpoint.best;
    const name = watched === undefined ? undefined : evaluationMetric(watched);
    if (t > 0 && name !== undefined && metrics[name] !== undefined && this.improved(name, metrics[name])) this.checkpoint(true);
    return stop;
  }

  private improved(name: string, value: number): boolean {
    const better = this.best === undefined || (higherIsBetter(name) ? value > this.best : value < this.best);
    if (better) this.best = value;
    return better;
  }

  /** Where the kept best is that of the training loss, it is looked at whenever a checkpoint is due. */
  private trainingLossImproved(): boolean {
    const watched = this.session.plan.train.checkpoint.best;
    return watched !== undefined && evaluationMetric(watched) === undefined && this.loss !== undefined && this.improved(watched, this.loss);
  }

  /** Between the parts of something long: lets messages in; true when a stop is among them. */
  private readonly breathe = async (): Promise<boolean> => {
    const due = this.ticker.tick(this.step);
    if (due.yield) {
      this.services.chronicle.tick(due);
      await turn();
    }
    return this.services.mailbox.stopping;
  };

  private async yield(due: Due): Promise<void> {
    const { chronicle, clock } = this.services;
    const surface = this.session.surface?.work(clock, SURFACE_SLICE);
    if (surface) chronicle.surface(surface);
    chronicle.tick(due);
    await turn();
  }

  /** The last row, the evaluation at the end, the rest of the surface, the final checkpoint. False where a stop cut it short. */
  private async conclude(): Promise<boolean> {
    const { surface } = this.session;
    const { chronicle, clock } = this.services;
    if (this.step > 0) this.log(this.step);
    if ((await this.evaluate(this.step)) === 'interrupted') return false;
    this.ticker.tick(this.step);
    while (surface && !surface.done) {
      const found = surface.work(clock, FINAL_SURFACE_SLICE);
      if (found) chronicle.surface(found);
      await turn();
    }
    if (!this.checkpoints.has(this.step) || this.stopped) this.checkpoint(this.trainingLossImproved());
    return true;
  }

  private checkpoint(best: boolean): void {
    const { session, services, step } = this;
    const { plan, context, stepper, knobs, epochs } = session;
    services.chronicle.tick({ send: false, flush: true });
    const state: TrainerState = {
      evaluations: stepper.figures.evaluations,
      seconds: this.ticker.seconds,
      knobs: knobs.values,
      knobChanges: this.steering.knobChanges,
      stopping: this.stopping.state(),
      best: this.best,
      loss: this.loss,
      gradientNorm: this.gradientNormBefore,
      evaluated: this.evaluatedStep,
      metrics: this.metrics,
      epochs: epochs.state(),
      stopped: this.stopped,
    };
    services.writer.checkpoint(makeCheckpoint(step, context.layout, stepper, state, session.checkpointConfig), { keep: plan.train.checkpoint.keep, best });
    this.checkpoints.done(step);
  }
}
