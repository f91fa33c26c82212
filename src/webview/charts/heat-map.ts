/** Histograms over time as a heat map: a column a histogram, darker where values are denser, with quantiles drawn over it. */
import type { Histogram } from '../../engine/protocol';
import { quantile } from '../data/distribution';
import { position, type Range } from '../data/scale';
import { withAlpha, type Hue, type Theme } from '../theme';
import { paintAxes, type Frame } from './axes-painter';

export const QUANTILES = [0.05, 0.5, 0.95] as const;

/** Right edge of a histogram's column: where the next begins. */
function endOf(history: readonly Histogram[], i: number): number {
  const next = history[i + 1];
  if (next !== undefined) return next.step;
  const previous = history[i - 1];
  return history[i]!.step + (previous === undefined ? 1 : history[i]!.step - previous.step);
}

export function stepRange(history: readonly Histogram[]): Range {
  const first = history[0]?.step ?? 0;
  const last = history.length > 0 ? endOf(history, history.length - 1) : 1;
  return { min: first, max: last > first ? last : first + 1 };
}

export function paintHeatMap(context: CanvasRenderingContext2D, frame: Frame, history: readonly Histogram[], window: Range, hue: Hue, theme: Theme): void {
  const steps = stepRange(history);
  const x = (step: number): number => frame.left + position(step, steps, 'linear') * frame.width;
  const y = (value: number): number => frame.top + (1 - position(value, window, 'linear')) * frame.height;
  paintAxes(context, frame, steps, window, theme);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  // Shades are cut once; painting tens of thousands of cells parses no colours.
  const shades = Array.from({ length: 33 }, (_, i) => withAlpha(theme[hue], (i / 32) * (theme.kind === 'light' ? 0.85 : 0.75)));
  let painted = -Infinity;
  history.forEach((histogram, i) => {
    const left = x(histogram.step);
    const right = x(endOf(history, i));
    // Columns narrower than half a pixel would only overpaint each other.
    if (right - painted < 0.5) return;
    painted = right;
    const { edges, counts } = histogram;
    let densest = 0;
    for (let bin = 0; bin < counts.length; bin++) densest = Math.max(densest, density(edges, counts, bin));
    if (densest === 0) return;
    for (let bin = 0; bin < counts.length; bin++) {
      const shade = shades[Math.round(32 * Math.sqrt(density(edges, counts, bin) / densest))];
      if (counts[bin]! <= 0 || shade === undefined) continue;
      context.fillStyle = shade;
      const top = y(edges[bin + 1]!);
      context.fillRect(left, top, right - left + 0.3, Math.max(0.5, y(edges[bin]!) - top + 0.3));
    }
  });
  for (const q of QUANTILES) {
    context.strokeStyle = q === 0.5 ? theme.foreground : withAlpha(theme.foreground, 0.55);
    context.lineWidth = q === 0.5 ? 1.5 : 1;
    context.beginPath();
    history.forEach((histogram, i) => {
      const at = (x(histogram.step) + x(endOf(history, i))) / 2;
      const value = y(quantile(histogram, q));
      if (i === 0) context.moveTo(at, value);
      else context.lineTo(at, value);
    });
    context.stroke();
  }
  context.restore();
}

function density(edges: Float64Array, counts: Float64Array, bin: number): number {
  const width = edges[bin + 1]! - edges[bin]!;
  return width > 0 ? counts[bin]! / width : 0;
}
