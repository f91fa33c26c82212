/** A run for people: a table of some twenty rows, under it (in a terminal) a line that moves, at last what came of it. */
import type { Points, RunEvent, RunHeader, Summary } from '../protocol';
import { clean, padStart, say, sentence, showBytes, showNumber } from './terminal';

const COLUMNS = ['cli-column-step', 'cli-column-loss', 'cli-column-lr', 'cli-column-gradient', 'cli-column-speed'] as const;
const WIDTH = 12;
const ROWS = 20;
const BAR = 30;

export interface NarrationOptions {
  /** Where runs are stored. */
  readonly store: string;
  readonly resumeHint: (id: string) => string;
}

/** Writes to standard output; moving lines only where that is a terminal. */
export function narrate({ store, resumeHint }: NarrationOptions): (event: RunEvent) => void {
  const line = new MovingLine();
  let header: RunHeader | undefined;
  let nextRow = 1;

  const point = (points: Points): void => {
    const total = header?.steps ?? 0;
    for (let row = 0; row < points.step.length; row++) {
      const step = points.step[row] ?? 0;
      const bad = !Number.isFinite(points.loss[row] ?? NaN);
      if (step < nextRow && step !== total && !bad) continue;
      line.print(tableRow(points, row));
      const every = Math.max(1, Math.round(total / ROWS));
      nextRow = (Math.floor(step / every) + 1) * every;
    }
    const last = points.step.length - 1;
    line.show(progress(points.step[last] ?? 0, total, points.stepsPerSecond[last] ?? 0));
  };

  return event => {
    switch (event.type) {
      case 'header':
        header = event.header;
        nextRow = 1;
        return line.print(opening(event.header));
      case 'points':
        return point(event.points);
      case 'evaluation':
        return line.print(`${padStart(String(event.step), WIDTH)}  ${say('cli-column-evaluation')}: ${metrics(event.metrics)}`);
      case 'sample':
        return line.print(`${padStart(String(event.step), WIDTH)}  ${clean(event.prompt)} | ${clean(event.text)}`);
      case 'notice':
        return line.print(event.severity === 'warning' ? say('cli-warning', sentence(event.message)) : sentence(event.message));
      case 'progress':
        return line.show(`${sentence(event.what)}${event.total ? ` ${Math.floor((100 * event.done) / event.total)} %` : ''}`);
      case 'knob':
        return line.print(`${padStart(String(event.step), WIDTH)}  ${event.name} = ${showNumber(event.value)}`);
      case 'failed':
        line.clear();
        return console.error(say('cli-error', sentence(event.message)));
      case 'finished':
        return line.print(closing(event.summary, store, resumeHint));
      case 'state':
      case 'histograms':
      case 'surface':
        return;
    }
  };
}

function opening(header: RunHeader): string {
  const { label, model, parameterCount, optimizer, backend, precision, threads, plan, references } = header;
  const lines = references.map(({ kind, value }) => `${kind} ${showNumber(value)}`).join(', ');
  return [
    say('cli-header', label, model, parameterCount, optimizer, backend, precision, threads),
    say('cli-plan', showBytes(plan.memory), showBytes(plan.disk), lines).trimEnd(),
    '',
    COLUMNS.map(column => padStart(say(column), WIDTH)).join(''),
  ].join('\n');
}

function tableRow({ step, loss, lr, gradientNorm, stepsPerSecond }: Points, row: number): string {
  const speed = stepsPerSecond[row] ?? 0;
  const cell = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '-' : showNumber(value));
  const lossText = Number.isNaN(loss[row]) ? 'NaN' : cell(loss[row]);
  return [String(step[row]), lossText, cell(lr[row]), cell(gradientNorm[row]), speed > 0 ? String(Number(speed.toPrecision(3))) : '-'].map(text => padStart(text, WIDTH)).join('');
}

function progress(step: number, total: number, speed: number): string {
  const share = total > 0 ? Math.min(1, step / total) : 0;
  const full = Math.round(share * BAR);
  const left = speed > 0 ? ` ${showSeconds((total - step) / speed)}` : '';
  return `[${'#'.repeat(full)}${' '.repeat(BAR - full)}] ${step} / ${total}${left}`;
}

const showSeconds = (seconds: number): string => (seconds < 90 ? `${Math.ceil(seconds)} s` : seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`);

const metrics = (values: Readonly<Record<string, number>>): string => Object.entries(values).map(([name, value]) => `${clean(name)} ${showNumber(value)}`).join(', ');

function closing(summary: Summary, store: string, resumeHint: (id: string) => string): string {
  const { stopped, loss, steps, seconds, run, divergence } = summary;
  const lines = ['', say('cli-done', say(`cli-stopped-${stopped}`), showNumber(loss), steps, seconds.toFixed(1))];
  if (Object.keys(summary.metrics).length > 0) lines.push(metrics(summary.metrics));
  if (divergence) {
    lines.push(say('cli-diverged', divergence.step, divergence.block ?? say('cli-loss-itself'), divergence.gradientNormBefore === undefined ? say('cli-unknown') : showNumber(divergence.gradientNormBefore)));
    for (const advice of divergence.advice) lines.push(`  - ${sentence(advice)}`);
  }
  lines.push(say('cli-kept', run, store));
  if (stopped === 'interrupted') lines.push(say('cli-resume', resumeHint(run)));
  return lines.join('\n');
}

/** A last line that is overwritten, below lines that stay. Outside a terminal nothing moves. */
class MovingLine {
  private readonly moves = process.stdout.isTTY === true;
  private shown = false;

  show(text: string): void {
    if (!this.moves) return;
    process.stdout.write(`\r\x1b[K${text.slice(0, (process.stdout.columns || 80) - 1)}`);
    this.shown = true;
  }

  clear(): void {
    if (this.shown) process.stdout.write('\r\x1b[K');
    this.shown = false;
  }

  print(text: string): void {
    this.clear();
    process.stdout.write(`${text}\n`);
  }
}
