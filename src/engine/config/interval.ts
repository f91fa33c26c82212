import type { Interval } from './plan';
import type { Scalar } from './tree';

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, sec: 1, m: 60, min: 60, h: 3600 };

/** `30s`, `5m`, `1.5h` as time; `500` or `500 steps` as updates. */
export function parseInterval(value: Scalar): Interval | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value > 0 ? { steps: value } : undefined;
  if (typeof value !== 'string') return undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(value);
  if (!match) return undefined;
  const amount = Number(match[1]);
  const word = match[2]?.toLowerCase() ?? '';
  if (!(amount > 0)) return undefined;
  if (word === 'steps' || word === 'step') return Number.isInteger(amount) ? { steps: amount } : undefined;
  const unit = UNITS[word];
  return unit === undefined ? undefined : { seconds: amount * unit };
}
