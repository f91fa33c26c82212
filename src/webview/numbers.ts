/** Numbers for people: enough digits to tell values apart, no more; the same in both languages. */

export const MISSING = '–';

/** `digits` significant digits; powers of ten outside [1e-3, 1e6). */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return negative(mantissa(value, digits));
  // A whole number keeps all its digits.
  if (Number.isInteger(value)) return negative(grouped(value));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return negative(value.toFixed(Math.min(20, decimals)));
}

/** The same without zeros at the end, for settings: 0.05, not 0.05000. */
export function formatSetting(value: number): string {
  const text = formatNumber(value);
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;
}

function mantissa(value: number, digits: number): string {
  const [factor = '', exponent = ''] = value.toExponential(digits - 1).split('e');
  return `${factor.includes('.') ? factor.replace(/\.?0+$/, '') : factor}e${exponent.replace('+', '')}`;
}

/** Labels of ticks: no trailing zeros, short. */
export function formatTick(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e7) return negative(mantissa(Number(value.toPrecision(6)), 6));
  if (size >= 1e4) return negative(formatSi(value));
  return negative(String(Number(value.toPrecision(6))));
}

const UNITS: readonly (readonly [number, string])[] = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']];

/** 802944 -> 803k; numbers below a thousand as they are. */
export function formatSi(value: number): string {
  for (const [size, unit] of UNITS) {
    if (Math.abs(value) >= size * 0.9995) return `${Number((value / size).toPrecision(3))}${unit}`;
  }
  return String(Number(value.toPrecision(3)));
}

/** A whole number with thousands set apart. */
export function formatCount(value: number): string {
  return negative(grouped(Math.round(value)));
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Bytes in binary units. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let index = 0;
  let value = bytes;
  while (value >= 1023.5 && index < units.length - 1) {
    value /= 1024;
    index++;
  }
  return `${value >= 100 || index === 0 ? Math.round(value) : Number(value.toPrecision(3))} ${units[index]}`;
}

export interface DurationWords {
  readonly h: string;
  readonly min: string;
  readonly s: string;
}

/** The two largest of hours, minutes, seconds. */
export function formatDuration(seconds: number, words: DurationWords): string {
  if (!Number.isFinite(seconds) || seconds < 0) return MISSING;
  if (seconds < 9.95) return `${seconds.toFixed(1)} ${words.s}`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} ${words.s}`;
  if (whole < 3600) return `${Math.floor(whole / 60)} ${words.min} ${whole % 60} ${words.s}`;
  const minutes = Math.round(whole / 60);
  return `${grouped(Math.floor(minutes / 60))} ${words.h} ${minutes % 60} ${words.min}`;
}

/** A true minus sign has the width of a digit. */
const negative = (text: string): string => text.replace(/^-/, '−');
