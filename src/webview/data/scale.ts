/** Axes: where ticks stand, how ranges are rounded so that a growing curve does not make the picture tremble. */

export type Scale = 'linear' | 'log';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Smallest of 1, 2, 5 times a power of ten that is at least `value`. */
export function niceStep(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const fraction = value / power;
  return (fraction <= 1.000001 ? 1 : fraction <= 2.000001 ? 2 : fraction <= 5.000001 ? 5 : 10) * power;
}

/** Multiples of a nice step inside [min, max], at most `most` of them. */
export function linearTicks(min: number, max: number, most: number): number[] {
  if (!(max > min) || most < 1) return Number.isFinite(min) ? [min] : [];
  let step = niceStep((max - min) / most);
  while (Math.floor(max / step + 1e-9) - Math.ceil(min / step - 1e-9) + 1 > most) step = niceStep(step * 1.5);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // Rounded to the step's decimals: 3 * 0.1 is 0.3 to a reader.
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks: number[] = [];
  for (let i = first; i <= last; i++) ticks.push(decimals <= 20 ? Number((i * step).toFixed(decimals)) : i * step);
  return ticks.map(tick => (tick === 0 ? 0 : tick));
}

/** Powers of ten, thinned to `most`; with 2 and 5 between them where there is room; linear ticks inside one decade. */
export function logTicks(min: number, max: number, most: number): number[] {
  if (!(min > 0) || !(max > min) || most < 1) return min > 0 ? [min] : [];
  const low = Math.ceil(Math.log10(min) - 1e-9);
  const high = Math.floor(Math.log10(max) + 1e-9);
  const decades = high - low + 1;
  if (decades < 2) {
    const fine = multiples(min, max, [1, 2, 5]);
    if (fine.length >= 3 && fine.length <= most) return fine;
    return linearTicks(min, max, most).filter(tick => tick > 0);
  }
  const fine = multiples(min, max, [1, 2, 5]);
  if (fine.length <= most) return fine;
  const stride = Math.max(1, Math.ceil(decades / most));
  const ticks: number[] = [];
  for (let power = Math.ceil(low / stride) * stride; power <= high; power += stride) ticks.push(Number(`1e${power}`));
  return ticks;
}

function multiples(min: number, max: number, factors: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/** The values' range for a vertical axis: outwards to the next tick, so that it changes seldom. */
export function valueRange(min: number, max: number, scale: Scale): Range {
  if (scale === 'log') return logRange(min, max);
  if (!Number.isFinite(min) || !Number.isFinite(max)) return { min: 0, max: 1 };
  const span = max - min;
  if (span <= Math.abs(max) * 1e-12) {
    const around = max === 0 ? 1 : Math.abs(max) * 0.1;
    return { min: min - around, max: max + around };
  }
  const step = niceStep(span / 6) / 2;
  // A curve that lies above zero shall not get an axis below it.
  const low = Math.floor((min - span * 0.02) / step) * step;
  return { min: min >= 0 ? Math.max(0, low) : low, max: Math.ceil((max + span * 0.02) / step) * step };
}

function logRange(min: number, max: number): Range {
  if (!(min > 0) || !Number.isFinite(max)) return max > 0 && Number.isFinite(max) ? { min: max / 10, max } : { min: 0.1, max: 1 };
  const span = Math.max(Math.log10(max / min), 0.05);
  // Tenths of a decade for narrow ranges, halves for wide.
  const step = span > 4 ? 0.5 : span > 1 ? 0.25 : 0.1;
  return {
    min: 10 ** (Math.floor(Math.log10(min) / step - 0.1) * step),
    max: 10 ** (Math.ceil(Math.log10(max) / step + 0.1) * step),
  };
}

const STOPS = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/**
 * End of a growing horizontal axis: the next round number, so that the curve runs into free space and the axis moves seldom;
 * never beyond `total`, where the run will end.
 */
export function growingEnd(value: number, total: number | undefined): number {
  if (!(value > 0)) return total !== undefined && total < 10 ? total : 10;
  const power = 10 ** Math.floor(Math.log10(value));
  const end = (STOPS.find(stop => stop * power >= value * (1 + 1e-9)) ?? 10) * power;
  return total !== undefined && total >= value ? Math.min(end, total) : end;
}

/** Share of the way from min to max at which `value` lies, in the scale's own measure. */
export function position(value: number, range: Range, scale: Scale): number {
  return scale === 'log' ? Math.log(value / range.min) / Math.log(range.max / range.min) : (value - range.min) / (range.max - range.min);
}

/** Inverse of `position`. */
export function valueAt(share: number, range: Range, scale: Scale): number {
  return scale === 'log' ? range.min * (range.max / range.min) ** share : range.min + share * (range.max - range.min);
}
