/** Axes for our own canvases, in the manner of the plots. */
import { linearTicks, position, type Range } from '../data/scale';
import { formatTick } from '../numbers';
import type { Theme } from '../theme';

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Grid and labels of linear axes around `frame`; y grows upwards. */
export function paintAxes(context: CanvasRenderingContext2D, frame: Frame, x: Range, y: Range, theme: Theme): void {
  context.font = theme.font;
  context.fillStyle = theme.muted;
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of linearTicks(x.min, x.max, Math.max(2, Math.floor(frame.width / 70)))) {
    const at = Math.round(frame.left + position(tick, x, 'linear') * frame.width) + 0.5;
    line(context, at, frame.top, at, frame.top + frame.height);
    context.fillText(formatTick(tick), at, frame.top + frame.height + 6);
  }
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of linearTicks(y.min, y.max, Math.max(2, Math.floor(frame.height / 26)))) {
    const at = Math.round(frame.top + (1 - position(tick, y, 'linear')) * frame.height) + 0.5;
    line(context, frame.left, at, frame.left + frame.width, at);
    context.fillText(formatTick(tick), frame.left - 6, at);
  }
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
