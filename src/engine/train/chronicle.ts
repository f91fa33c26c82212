/** What a run tells, in order, to the log on disk and to whoever watches. */
import type { Histogram, Message, Points, RunEvent, RunHeader, RunState, Surface } from '../protocol';
import type { RunWriter } from '../runs/run';
import type { FloatArray } from './flat';
import { Outbox } from './outbox';
import { Recorder } from './recorder';
import type { Sample } from './sample';
import type { StepFigures } from './stepper';
import type { Due } from './ticker';

export interface ChronicleOptions {
  /** Parameters logged beside the figures; 0 for none. */
  readonly paramsPerRow: number;
  /** Whether text samples are written to the disk. */
  readonly storeSamples: boolean;
}

export class Chronicle {
  private readonly recorder: Recorder;
  private readonly outbox: Outbox;

  constructor(
    private readonly writer: RunWriter,
    emit: (event: RunEvent) => void,
    private readonly options: ChronicleOptions,
  ) {
    this.outbox = new Outbox(emit);
    this.recorder = new Recorder(options.paramsPerRow, points => this.points(points));
  }

  private points(points: Points): void {
    this.writer.points(points);
    this.outbox.push({ type: 'points', points });
  }

  /** The logged row of a step. */
  step(step: number, figures: Readonly<StepFigures>, seconds: number, stepsPerSecond: number, theta: FloatArray): void {
    this.recorder.row(step, figures, seconds, stepsPerSecond, theta);
  }

  /** Rows logged so far go before what happens next. */
  private next(event: RunEvent): void {
    this.recorder.flush();
    this.outbox.push(event);
  }

  header(header: RunHeader): void {
    this.writer.header(header);
    this.outbox.urgent({ type: 'header', header });
  }

  state(state: RunState, step: number): void {
    this.next({ type: 'state', state, step });
    this.outbox.send();
  }

  evaluation(step: number, metrics: Readonly<Record<string, number>>): void {
    this.next({ type: 'evaluation', step, metrics });
    this.writer.evaluation(step, metrics);
  }

  histograms(histograms: readonly Histogram[]): void {
    this.next({ type: 'histograms', histograms });
    this.writer.histograms(histograms);
  }

  sample(step: number, { prompt, text }: Sample): void {
    this.next({ type: 'sample', step, prompt, text });
    if (this.options.storeSamples) this.writer.sample(step, prompt, text);
  }

  surface(surface: Surface): void {
    this.next({ type: 'surface', surface });
    this.writer.surface(surface);
  }

  knob(step: number, name: string, value: number): void {
    this.next({ type: 'knob', step, name, value });
    this.outbox.send();
    this.writer.update({ knobs: [...this.writer.record.knobs, { step, name, value }] });
  }

  notice(step: number, severity: 'information' | 'warning', message: Message): void {
    this.next({ type: 'notice', severity, message });
    this.writer.notice(step, severity, message);
  }

  /** Now and then: hands over what has come together. */
  tick({ send, flush }: Pick<Due, 'send' | 'flush'>): void {
    if (send || flush) this.recorder.flush();
    if (send) this.outbox.send();
    if (flush) this.writer.flush();
  }

  /** Everything so far reaches its readers. */
  settle(): void {
    this.tick({ send: true, flush: true });
  }
}
