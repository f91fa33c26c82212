/** The visible part of the horizontal axis. */
import { position, valueAt, type Range, type Scale } from './scale';

/** A zoom kept from a linear axis may begin at or below zero, where a log axis has no place. */
export function zoomRange([min, max]: readonly [number, number], scale: Scale): Range {
  return scale === 'log' && min <= 0 ? { min: max / 1000, max } : { min, max };
}

/**
 * `range` made smaller (factor below 1) or larger about `centre`, inside `whole`; undefined when that is everything.
 */
export function zoomBy(range: Range, whole: Range, centre: number | undefined, factor: number, scale: Scale): Range | undefined {
  const share = centre === undefined || (scale === 'log' && centre <= 0) ? 0.5 : position(centre, range, scale);
  const min = Math.max(whole.min, valueAt(share - share * factor, range, scale));
  const max = Math.min(whole.max, valueAt(share + (1 - share) * factor, range, scale));
  return max > min && (min > whole.min || max < whole.max) ? { min, max } : undefined;
}
