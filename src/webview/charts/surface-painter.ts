/** Paints a loss surface: bands between contours, the trajectory over it, minimisers and the current point. */
import type { Surface } from '../../engine/protocol';
import type { Column } from '../data/column';
import type { Outline } from '../data/contour-levels';
import { position } from '../data/scale';
import { mix, rgb, withAlpha, type Theme } from '../theme';
import { paintAxes, type Frame } from './axes-painter';

export interface Projection {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

export function projection({ x, y }: Surface, frame: Frame): Projection {
  return {
    x: value => frame.left + position(value, { min: x[0], max: x[1] }, 'linear') * frame.width,
    y: value => frame.top + (1 - position(value, { min: y[0], max: y[1] }, 'linear')) * frame.height,
  };
}

/** The still part: bands from the theme's blue at the bottom of the valley to the background on the heights. */
export function paintSurface(context: CanvasRenderingContext2D, frame: Frame, surface: Surface, shapes: readonly Outline[], theme: Theme): void {
  const { x, y } = projection(surface, frame);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  const valley = rgb(theme.blue);
  const height = rgb(theme.background);
  const strength = theme.highContrast ? 0.55 : theme.kind === 'light' ? 0.5 : 0.6;
  const colour = (share: number): string => mix(height, valley, strength * (1 - share) ** 1.3);
  context.fillStyle = colour(0);
  context.fillRect(frame.left, frame.top, frame.width, frame.height);
  context.lineWidth = 1;
  shapes.forEach((shape, i) => {
    const path = new Path2D();
    for (const ring of shape.rings) {
      ring.forEach(([px, py], k) => (k === 0 ? path.moveTo(x(px), y(py)) : path.lineTo(x(px), y(py))));
      path.closePath();
    }
    context.fillStyle = colour((i + 1) / shapes.length);
    context.fill(path, 'evenodd');
    context.strokeStyle = withAlpha(theme.foreground, theme.highContrast ? 0.3 : 0.16);
    context.stroke(path);
  });
  context.restore();
  paintAxes(context, frame, { min: surface.x[0], max: surface.x[1] }, { min: surface.y[0], max: surface.y[1] }, { ...theme, grid: 'transparent' });
  context.strokeStyle = withAlpha(theme.foreground, 0.3);
  context.strokeRect(frame.left + 0.5, frame.top + 0.5, frame.width - 1, frame.height - 1);
}

/** Rows [0, to) of the trajectory; steps that would not move a pixel are joined. Returns whether the last point lies inside. */
export function paintTrajectory(context: CanvasRenderingContext2D, frame: Frame, surface: Surface, across: Column, up: Column, to: number, theme: Theme): boolean {
  const { x, y } = projection(surface, frame);
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.width, frame.height);
  context.clip();
  for (const minimiser of surface.minimisers) paintCross(context, x(minimiser[0] ?? NaN), y(minimiser[1] ?? NaN), theme);
  const path = new Path2D();
  const dots: [number, number][] = [];
  let [lastX, lastY] = [NaN, NaN];
  for (let row = 0; row < to; row++) {
    const [px, py] = [x(across.at(row)), y(up.at(row))];
    if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
    if (Math.abs(px - lastX) + Math.abs(py - lastY) < 0.7 && row < to - 1) continue;
    if (Number.isNaN(lastX)) path.moveTo(px, py);
    else path.lineTo(px, py);
    [lastX, lastY] = [px, py];
    dots.push([px, py]);
  }
  context.lineJoin = 'round';
  context.lineCap = 'round';
  context.strokeStyle = withAlpha(theme.background, 0.75);
  context.lineWidth = 4;
  context.stroke(path);
  context.strokeStyle = theme.orange;
  context.lineWidth = 1.75;
  context.stroke(path);
  if (to <= 120) for (const [px, py] of dots) paintDot(context, px, py, 2.2, theme.orange, theme.orange);
  const first = dots[0];
  const last = dots.at(-1);
  if (first !== undefined) paintDot(context, first[0], first[1], 4, theme.background, theme.orange);
  if (last !== undefined) paintDot(context, last[0], last[1], 5.5, theme.orange, theme.background);
  context.restore();
  return last === undefined || (last[0] >= frame.left && last[0] <= frame.left + frame.width && last[1] >= frame.top && last[1] <= frame.top + frame.height);
}

function paintDot(context: CanvasRenderingContext2D, x: number, y: number, radius: number, fill: string, stroke: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = stroke;
  context.lineWidth = 2;
  context.stroke();
}

/** A minimiser: a cross that shows on any band. */
function paintCross(context: CanvasRenderingContext2D, x: number, y: number, theme: Theme): void {
  for (const [width, colour] of [[5, theme.background], [2, theme.foreground]] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.lineCap = 'round';
    context.beginPath();
    context.moveTo(x - 5, y - 5);
    context.lineTo(x + 5, y + 5);
    context.moveTo(x + 5, y - 5);
    context.lineTo(x - 5, y + 5);
    context.stroke();
  }
}
