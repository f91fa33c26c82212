/** The lines of a chart, lowest first: raw curves pale behind their smoothed ones. */
import type { Pyramid } from '../data/pyramid';
import { withAlpha, type Theme } from '../theme';
import type { Curve } from './curve';
import type { Stroke } from './plot';

export interface DrawnLine {
  readonly pyramid: Pyramid;
  readonly stroke: Stroke;
}

export function drawnLines(curves: readonly Curve[], theme: Theme): DrawnLine[] {
  const pale = theme.highContrast ? 0.55 : theme.kind === 'light' ? 0.3 : 0.35;
  const below = curves.map(curve => ({
    pyramid: curve.raw,
    stroke: curve.behind ? { colour: withAlpha(curve.colour(), pale), width: 1 } : { colour: curve.colour(), width: 1.5 },
  }));
  const above = curves.flatMap(curve => (curve.smoothed === undefined ? [] : [{ pyramid: curve.smoothed, stroke: { colour: curve.colour(), width: 2 } }]));
  return [...below, ...above];
}
