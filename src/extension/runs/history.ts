/** All that a live run has said so far, folded so that a panel which opens or returns gets it in one piece. No `vscode` here. */
import type { Message, RunEvent, RunHeader, RunSnapshot, RunState, Summary, Surface } from '../../engine/protocol';
import { PointsBuilder } from '../../engine/runs/columns';

type Part<K extends keyof RunSnapshot> = RunSnapshot[K] extends readonly (infer T)[] ? T[] : never;

export class RunHistory {
  header: RunHeader | undefined;
  state: RunState = 'preparing';
  step = 0;
  loss = NaN;
  summary: Summary | undefined;
  failure: Message | undefined;
  #points = new PointsBuilder();
  #surface: Surface | undefined;
  #evaluations: Part<'evaluations'> = [];
  #histograms: Part<'histograms'> = [];
  #samples: Part<'samples'> = [];
  #knobs: Part<'knobs'> = [];
  #notices: Part<'notices'> = [];

  /** Begins with what an earlier part of the same run left. */
  restore(earlier: RunSnapshot): void {
    this.#points = new PointsBuilder();
    this.#points.addPoints(earlier.points);
    this.#surface = earlier.surface;
    this.#evaluations = [...earlier.evaluations];
    this.#histograms = [...earlier.histograms];
    this.#samples = [...earlier.samples];
    this.#knobs = [...earlier.knobs];
    this.#notices = [...earlier.notices];
  }

  add(event: RunEvent): void {
    switch (event.type) {
      case 'header':
        this.header = event.header;
        return;
      case 'state':
        this.state = event.state;
        this.step = Math.max(this.step, event.step);
        return;
      case 'points': {
        const { step, loss } = event.points;
        this.#rewindTo(step[0]);
        this.#points.addPoints(event.points);
        this.step = step.at(-1) ?? this.step;
        this.loss = loss.at(-1) ?? this.loss;
        return;
      }
      case 'evaluation':
        this.#evaluations.push({ step: event.step, metrics: event.metrics });
        return;
      case 'histograms':
        this.#histograms.push(...event.histograms);
        return;
      case 'sample':
        this.#samples.push({ step: event.step, prompt: event.prompt, text: event.text });
        return;
      case 'surface':
        this.#surface = event.surface;
        return;
      case 'knob':
        this.#knobs.push({ step: event.step, name: event.name, value: event.value });
        return;
      case 'notice':
        this.#notices.push({ severity: event.severity, message: event.message });
        return;
      case 'finished':
        this.summary = event.summary;
        this.step = event.summary.steps;
        this.loss = event.summary.loss;
        return;
      case 'failed':
        this.failure = event.message;
        this.state = 'failed';
        return;
      case 'progress': // of the moment only
        return;
    }
  }

  snapshot(): RunSnapshot {
    return {
      header: this.header,
      state: this.state,
      step: this.step,
      points: this.#points.build(),
      evaluations: [...this.#evaluations],
      histograms: [...this.#histograms],
      samples: [...this.#samples],
      surface: this.#surface,
      knobs: [...this.#knobs],
      notices: [...this.#notices],
      summary: this.summary,
      failure: this.failure,
    };
  }

  /** A run resumed from a checkpoint logs some steps a second time: the later log counts. */
  #rewindTo(step: number | undefined): void {
    if (step === undefined || step > this.step) return;
    this.#evaluations = this.#evaluations.filter(evaluation => evaluation.step < step);
    this.#histograms = this.#histograms.filter(histogram => histogram.step < step);
    this.#samples = this.#samples.filter(sample => sample.step < step);
  }
}
