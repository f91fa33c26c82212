/** What stands on the horizontal axis of a run's charts. */
import type { XAxis } from '../view-state';
import { nearestRow } from './column';
import type { RunModel } from './model';
import type { Abscissa } from './sampling';
import { growingEnd, type Range, type Scale } from './scale';

/** Epochs exist only where the data have a length. */
export function axesOf(model: RunModel): readonly XAxis[] {
  return model.header?.stepsPerEpoch ? ['step', 'seconds', 'epochs', 'evaluations'] : ['step', 'seconds', 'evaluations'];
}

export function abscissa(model: RunModel, axis: XAxis): Abscissa {
  switch (axis) {
    case 'step':
      return { column: model.columns.step, factor: 1 };
    case 'epochs':
      return { column: model.columns.step, factor: 1 / (model.header?.stepsPerEpoch ?? 1) };
    case 'seconds':
      return { column: model.columns.seconds, factor: 1 };
    case 'evaluations':
      return { column: model.columns.evaluations, factor: 1 };
  }
}

/** Where a step lies on the axis, between the logged rows in proportion; for evaluations and knob changes. */
export function positionOfStep(model: RunModel, { column, factor }: Abscissa, step: number): number {
  const steps = model.columns.step;
  if (column === steps) return step * factor;
  const near = nearestRow(steps, step);
  if (near < 0) return NaN;
  const before = steps.at(near) <= step ? near : near - 1;
  const startStep = before < 0 ? 0 : steps.at(before);
  const start = before < 0 ? 0 : column.at(before);
  const after = before + 1;
  if (after >= steps.length) return start * factor;
  const share = (step - startStep) / (steps.at(after) - startStep);
  return (start + share * (column.at(after) - start)) * factor;
}

/** The whole of the run so far, with a rounded end while it grows. */
export function wholeRange(model: RunModel, axis: XAxis, scale: Scale): Range {
  const { column, factor } = abscissa(model, axis);
  const last = column.length > 0 ? column.last * factor : 0;
  const planned = model.header?.steps;
  const total = planned === undefined || !(planned > 0) || !Number.isFinite(planned) ? undefined
    : axis === 'step' || axis === 'epochs' ? planned * factor : undefined;
  const end = model.active ? growingEnd(last, total) : last;
  const first = firstPositive(model, axis);
  if (scale === 'log') {
    const min = first > 0 ? first : 1;
    return { min, max: end > min * 1.0001 ? end : min * 10 };
  }
  return { min: 0, max: end > 0 ? end : (total ?? 1) };
}

function firstPositive(model: RunModel, axis: XAxis): number {
  const { column, factor } = abscissa(model, axis);
  for (let row = 0; row < column.length; row++) {
    const value = column.at(row);
    if (value > 0) return value * factor;
  }
  return 1;
}
