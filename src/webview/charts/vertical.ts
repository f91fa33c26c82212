/** What the vertical axis must hold, and what it cannot. */
import type { PanelContext } from '../context';
import type { Abscissa } from '../data/sampling';
import { valueRange, type Range, type Scale } from '../data/scale';
import { horizontalPosition, type ChartContent } from './content';
import type { Curve } from './curve';

/** Range for the raw curves in rows [from, to), the evaluations inside `xRange` and the references near them: spikes included. */
export function verticalRange(panel: PanelContext, content: ChartContent, xRange: Range, from: number, to: number, scale: Scale): Range {
  let min = Infinity;
  let max = -Infinity;
  const include = (value: number): void => {
    if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) return;
    if (value < min) min = value;
    if (value > max) max = value;
  };
  for (const { raw } of content.curves()) {
    const extent = raw.extent(from, to);
    include(scale === 'log' ? raw.minPositive(from, to) : extent.min);
    include(extent.max);
  }
  const evaluations = content.evaluations();
  if (evaluations !== undefined) {
    for (let i = 0; i < evaluations.step.length; i++) {
      const x = horizontalPosition(panel, evaluations.step.at(i));
      if (x >= xRange.min && x <= xRange.max) include(evaluations.value.at(i));
    }
  }
  // A reference just outside is worth the room; one far away would press the curve flat.
  const [low, high] = [min, max];
  for (const { value } of content.references()) {
    const near = scale === 'log' ? value > low / 10 && value < high * 10 : value > low - (high - low) * 0.3 && value < high + (high - low) * 0.3;
    if (near) include(value);
  }
  return valueRange(min, max, scale);
}

/** Marks at most; a long stretch of gaps is one wide mark anyway. */
const MOST = 50;

/** Where values that are not finite stand, as far as they are few: a column that has none at all is not defined for the run. */
export function notFinitePositions(axis: Abscissa, curves: readonly Curve[], from: number, to: number): number[] {
  const positions: number[] = [];
  for (const { raw } of curves) {
    const visit = (start: number, end: number): void => {
      if (positions.length >= MOST) return;
      const { gap, min, max } = raw.extent(start, end);
      if (!gap) return;
      if (end - start === 1) positions.push(axis.column.at(start) * axis.factor);
      else if (!(min > max && end - start > MOST)) {
        const middle = (start + end) >>> 1;
        visit(start, middle);
        visit(middle, end);
      }
    };
    if (to > from) visit(from, to);
  }
  return positions;
}
