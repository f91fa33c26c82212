/** What is painted on a chart beside its curves: reference lines, evaluations, knob changes, values that are not finite. */
import { lowerBound } from '../data/column';
import type { EvaluationSeries } from '../data/model';
import type { Scale } from '../data/scale';
import type { Theme } from '../theme';
import { withAlpha } from '../theme';
import type { Painter } from './plot';

export interface ReferenceLine {
  readonly value: number;
  readonly label: string;
}

export function paintReferences(painter: Painter, lines: readonly ReferenceLine[], theme: Theme): void {
  const { context, ratio, box } = painter;
  for (const { value, label } of lines) {
    const y = painter.y(value);
    if (!(y >= box.top - 1 && y <= box.top + box.height + 1)) continue;
    context.strokeStyle = withAlpha(theme.foreground, theme.highContrast ? 1 : 0.45);
    context.lineWidth = ratio;
    context.setLineDash([4 * ratio, 4 * ratio]);
    context.beginPath();
    context.moveTo(box.left, Math.round(y) + 0.5);
    context.lineTo(box.left + box.width, Math.round(y) + 0.5);
    context.stroke();
    context.setLineDash([]);
    context.font = scaledFont(theme.font, ratio);
    context.fillStyle = theme.muted;
    context.textAlign = 'right';
    const above = y - box.top > 18 * ratio;
    context.textBaseline = above ? 'bottom' : 'top';
    context.fillText(label, box.left + box.width - 6 * ratio, above ? y - 3 * ratio : y + 3 * ratio);
  }
}

/** Thin vertical lines where a knob was turned. */
export function paintKnobs(painter: Painter, positions: readonly number[], theme: Theme): void {
  const { context, ratio, box } = painter;
  context.strokeStyle = withAlpha(theme.purple, theme.highContrast ? 1 : 0.6);
  context.lineWidth = ratio;
  context.setLineDash([2 * ratio, 3 * ratio]);
  context.beginPath();
  for (const position of positions) {
    const x = Math.round(painter.x(position)) + 0.5;
    context.moveTo(x, box.top);
    context.lineTo(x, box.top + box.height);
  }
  context.stroke();
  context.setLineDash([]);
}

/** Evaluations: few, each a dot, joined by a line. Values that are not finite break the line. */
export function paintEvaluations(painter: Painter, series: EvaluationSeries, toX: (step: number) => number, scale: Scale, colour: string, theme: Theme): void {
  const { context, ratio, box } = painter;
  const dots: [number, number][] = [];
  context.strokeStyle = colour;
  context.lineWidth = 2 * ratio;
  context.lineJoin = 'round';
  context.beginPath();
  let joined = false;
  for (let i = 0; i < series.step.length; i++) {
    const value = series.value.at(i);
    const x = painter.x(toX(series.step.at(i)));
    const y = scale === 'log' && value <= 0 ? NaN : painter.y(value);
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      joined = false;
      continue;
    }
    if (joined) context.lineTo(x, y);
    else context.moveTo(x, y);
    joined = true;
    if (x >= box.left - 4 * ratio && x <= box.left + box.width + 4 * ratio) dots.push([x, y]);
  }
  context.stroke();
  if (dots.length * 9 * ratio > box.width) return;
  for (const [x, y] of dots) {
    context.beginPath();
    context.arc(x, y, 3.5 * ratio, 0, 2 * Math.PI);
    context.fillStyle = theme.background;
    context.fill();
    context.stroke();
  }
}

/** A red tick at the upper edge for each position: values that no axis can show. */
export function paintNotFinite(painter: Painter, positions: readonly number[], theme: Theme): void {
  const { context, ratio, box } = painter;
  context.fillStyle = theme.red;
  for (const position of positions) {
    const x = painter.x(position);
    context.beginPath();
    context.moveTo(x - 4 * ratio, box.top);
    context.lineTo(x + 4 * ratio, box.top);
    context.lineTo(x, box.top + 7 * ratio);
    context.fill();
  }
}

/** A single point makes no line; it is painted as a dot. */
export function paintPoint(painter: Painter, x: number, y: number, colour: string): void {
  const { context, ratio } = painter;
  context.fillStyle = colour;
  context.beginPath();
  context.arc(painter.x(x), painter.y(y), 3.5 * ratio, 0, 2 * Math.PI);
  context.fill();
}

/** The last evaluation at or before `step`, or the first. */
export function evaluationAt(series: EvaluationSeries, step: number): number {
  if (series.step.length === 0) return -1;
  const after = lowerBound(series.step, step + 0.5);
  return Math.max(0, after - 1);
}

export function scaledFont(font: string, ratio: number): string {
  return font.replace(/^(\d+(?:\.\d+)?)px/, (_, size: string) => `${Number(size) * ratio}px`);
}
