/**
 * All that the panel knows of a run: a snapshot and the events after it, folded into columns. No DOM here, nothing is drawn;
 * each change names the aspects it touched, and the views of those aspects redraw in the next frame.
 */
import type { Histogram, Message, Points, RunEvent, RunHeader, RunSnapshot, RunState, Summary, Surface } from '../../engine/protocol';
import { Column, lowerBound } from './column';

/** What can change about a run; views subscribe by these. */
export type Aspect =
  | 'header' | 'state' | 'progress' | 'points' | 'evaluations' | 'histograms' | 'samples' | 'surface' | 'knobs' | 'notices' | 'outcome';

export const ALL_ASPECTS: readonly Aspect[] = [
  'header', 'state', 'progress', 'points', 'evaluations', 'histograms', 'samples', 'surface', 'knobs', 'notices', 'outcome',
];

/** The logged quantities, one column each, all of one length. */
export const COLUMN_NAMES = ['step', 'loss', 'lr', 'gradientNorm', 'updateRatio', 'stepsPerSecond', 'seconds', 'evaluations'] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

/** Parameters followed as curves; a log may hold more. */
export const MOST_PARAMS = 64;

export interface EvaluationSeries {
  readonly step: Column;
  readonly value: Column;
}

export interface Sample {
  readonly step: number;
  readonly prompt: string;
  readonly text: string;
}

export interface KnobChange {
  readonly step: number;
  readonly name: string;
  readonly value: number;
}

export interface Notice {
  readonly severity: 'information' | 'warning';
  readonly message: Message;
}

export interface Progress {
  readonly what: Message;
  readonly done: number;
  readonly total: number | undefined;
}

export class RunModel {
  run: string | undefined;
  /** False for a run read back from the store: nothing will follow. */
  live = false;
  /** While only rows that show the extremes are here: how many there are. What depends on every row has to wait. */
  preview: number | undefined;
  header: RunHeader | undefined;
  state: RunState = 'preparing';
  step = 0;
  progress: Progress | undefined;
  summary: Summary | undefined;
  failure: Message | undefined;
  surface: Surface | undefined;
  readonly columns: Readonly<Record<ColumnName, Column>> = {
    step: new Column(), loss: new Column(), lr: new Column(), gradientNorm: new Column(),
    updateRatio: new Column(), stepsPerSecond: new Column(), seconds: new Column(), evaluations: new Column(),
  };
  /** The followed parameters (at most 64), a column each. */
  params: Column[] = [];
  /** Metric name -> its evaluations. */
  readonly evaluations = new Map<string, EvaluationSeries>();
  histograms: Histogram[] = [];
  samples: Sample[] = [];
  knobs: KnobChange[] = [];
  notices: Notice[] = [];

  get rows(): number {
    return this.columns.step.length;
  }

  /** Whether the run goes on and can be steered from here. */
  get active(): boolean {
    return this.live && (this.state === 'preparing' || this.state === 'running' || this.state === 'paused' || this.state === 'stopping');
  }

  /** Current value of each knob. */
  knobValue(name: string): number | undefined {
    return this.knobs.findLast(change => change.name === name)?.value ?? this.header?.knobs.find(knob => knob.name === name)?.value;
  }

  /** Everything anew; the snapshot's arrays become the model's own. */
  restore(run: string, live: boolean, snapshot: RunSnapshot, preview?: number): readonly Aspect[] {
    this.run = run;
    this.live = live;
    this.preview = preview;
    this.header = snapshot.header;
    this.state = snapshot.state;
    this.step = snapshot.step;
    this.progress = undefined;
    this.summary = snapshot.summary;
    this.failure = snapshot.failure;
    this.surface = snapshot.surface;
    for (const name of COLUMN_NAMES) this.columns[name].replace(snapshot.points[name]);
    this.params = [];
    this.#appendParams(snapshot.points);
    this.evaluations.clear();
    for (const { step, metrics } of snapshot.evaluations) this.#evaluate(step, metrics);
    this.histograms = [...snapshot.histograms];
    this.samples = [...snapshot.samples];
    this.knobs = [...snapshot.knobs];
    this.notices = [...snapshot.notices];
    return ALL_ASPECTS;
  }

  /** Folds one event in. */
  apply(event: RunEvent): readonly Aspect[] {
    switch (event.type) {
      case 'header':
        this.header = event.header;
        return ['header', 'knobs'];
      case 'state':
        this.state = event.state;
        this.step = Math.max(this.step, event.step);
        if (event.state !== 'preparing') this.progress = undefined;
        return ['state', 'progress'];
      case 'progress':
        this.progress = { what: event.what, done: event.done, total: event.total };
        return ['progress'];
      case 'points':
        return this.#append(event.points);
      case 'evaluation':
        this.#evaluate(event.step, event.metrics);
        return ['evaluations'];
      case 'histograms':
        this.histograms.push(...event.histograms);
        return ['histograms'];
      case 'sample':
        this.samples.push({ step: event.step, prompt: event.prompt, text: event.text });
        return ['samples'];
      case 'surface':
        this.surface = event.surface;
        return ['surface'];
      case 'knob':
        this.knobs.push({ step: event.step, name: event.name, value: event.value });
        return ['knobs'];
      case 'notice':
        this.notices.push({ severity: event.severity, message: event.message });
        return ['notices'];
      case 'finished':
        this.summary = event.summary;
        this.step = event.summary.steps;
        return ['outcome', 'state'];
      case 'failed':
        this.failure = event.message;
        this.state = 'failed';
        this.progress = undefined;
        return ['outcome', 'state', 'progress'];
    }
  }

  #append(points: Points): readonly Aspect[] {
    const first = points.step[0];
    if (first === undefined) return [];
    const aspects: Aspect[] = ['points'];
    if (first <= this.columns.step.last) aspects.push(...this.#rewind(first));
    for (const name of COLUMN_NAMES) this.columns[name].append(points[name]);
    this.#appendParams(points);
    this.step = Math.max(this.step, this.columns.step.last);
    return aspects;
  }

  /** A run resumed from a checkpoint logs some steps a second time: the later log counts. */
  #rewind(step: number): readonly Aspect[] {
    const rows = lowerBound(this.columns.step, step);
    for (const name of COLUMN_NAMES) this.columns[name].truncate(rows);
    for (const column of this.params) column.truncate(rows);
    for (const series of this.evaluations.values()) {
      const kept = lowerBound(series.step, step);
      series.step.truncate(kept);
      series.value.truncate(kept);
    }
    this.histograms = this.histograms.filter(histogram => histogram.step < step);
    this.samples = this.samples.filter(sample => sample.step < step);
    this.step = this.columns.step.length > 0 ? this.columns.step.last : 0;
    return ['evaluations', 'histograms', 'samples'];
  }

  #appendParams({ params, paramsPerRow, step }: Points): void {
    const before = this.rows - step.length;
    const followed = Math.min(paramsPerRow, MOST_PARAMS);
    for (let p = 0; p < followed; p++) {
      const values = new Float64Array(step.length);
      for (let row = 0; row < step.length; row++) values[row] = params[row * paramsPerRow + p] ?? NaN;
      const column = this.params[p];
      if (column === undefined) this.params.push(new Column(before > 0 ? joined(nothing(before), values) : values));
      else column.append(values);
    }
    // Keeps all columns of one length should a batch come without parameters.
    for (let p = followed; p < this.params.length; p++) this.params[p]!.append(nothing(step.length));
  }

  #evaluate(step: number, metrics: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(metrics)) {
      let series = this.evaluations.get(name);
      if (series === undefined) this.evaluations.set(name, (series = { step: new Column(), value: new Column() }));
      // The evaluation at the last step may be told twice: at its multiple and at the end.
      const at = lowerBound(series.step, step);
      series.step.truncate(at);
      series.value.truncate(at);
      series.step.push(step);
      series.value.push(value);
    }
  }
}

const nothing = (rows: number): Float64Array => new Float64Array(rows).fill(NaN);

function joined(head: Float64Array, tail: Float64Array): Float64Array {
  const whole = new Float64Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}
