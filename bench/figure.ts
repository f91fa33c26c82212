/** A promised figure beside what was measured. */
import { cpus, loadavg } from 'node:os';

export interface Figure {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  /** The most it may be; undefined where nothing is promised. */
  readonly target: number | undefined;
  /** Spread, number of repetitions, what else is worth knowing. */
  readonly detail: string;
}

/** A Markdown table. A ratio above 1 misses the target. */
export function figureTable(figures: readonly Figure[]): string {
  const lines = figures.map(({ name, measured, unit, target, detail }) => {
    const ratio = target === undefined ? '-' : target === 0 ? (measured === 0 ? 'met' : 'missed') : (measured / target).toFixed(2);
    return `| ${name} | ${number(measured)} ${unit} | ${target === undefined ? '-' : `${number(target)} ${unit}`} | ${ratio} | ${detail} |`;
  });
  return ['| figure | measured | target | measured / target | spread and conditions |', '|---|---|---|---|---|', ...lines, '', conditions(), ''].join('\n');
}

/** Figures of a busy machine say little: the load is told with them. */
const conditions = (): string =>
  `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, load over the last minute ${loadavg()[0]?.toFixed(1) ?? '?'}`;

export const number = (value: number): string => (Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

/** As `12 (11 to 14)`: median and quartiles. */
export const spread = ([low, middle, high]: readonly [number, number, number]): string => `${number(middle)} (${number(low)} to ${number(high)})`;
