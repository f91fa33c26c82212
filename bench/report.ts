/** Medians, quartiles and the table that is printed. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const quartiles = (values: readonly number[]): [number, number, number] => [quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)];

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

/** What one contender did. */
export interface Row {
  readonly label: string;
  readonly quartiles: readonly [number, number, number];
  readonly minimum: number;
  /** Over the best peer's median. */
  readonly ratio: number;
  readonly peakBytes: number;
  readonly compileMs: number | undefined;
  /** After eleven steps, to see that all compute the same. */
  readonly loss: number;
}

/** A Markdown table, in milliseconds a step. */
export function table(title: string, rows: readonly Row[]): string {
  const ms = (x: number) => x.toPrecision(3);
  const lines = rows.map(({ label, quartiles: [low, middle, high], minimum, ratio, peakBytes, compileMs, loss }) =>
    `| ${title} | ${label} | ${ms(middle)} (${ms(low)} to ${ms(high)}) | ${ms(minimum)} | ${Number.isFinite(ratio) ? ratio.toFixed(2) : '-'} | ${(peakBytes / 2 ** 20).toFixed(0)} | ${compileMs === undefined ? '-' : compileMs.toFixed(0)} | ${loss.toFixed(5)} |`,
  );
  return ['| workload | contender | median (quartiles) ms | minimum | over best peer | peak MB | trace + compile ms | loss at step 11 |', '|---|---|---|---|---|---|---|---|', ...lines, ''].join('\n');
}
