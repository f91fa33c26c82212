/** What histograms over time say: quantiles by step, and the window of values worth drawing. */
import type { Histogram } from '../../engine/protocol';
import type { Range } from './scale';

/** The histograms of one block in order of steps; of several at one step the last counts. */
export function historyOf(histograms: readonly Histogram[], block: string, what: Histogram['what']): Histogram[] {
  const bySteps = new Map<number, Histogram>();
  for (const histogram of histograms) if (histogram.block === block && histogram.what === what) bySteps.set(histogram.step, histogram);
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

/** Names of the blocks, in order of appearance. */
export function blocksOf(histograms: readonly Histogram[]): string[] {
  return [...new Set(histograms.map(histogram => histogram.block))];
}

/**
 * Value below which the share `q` of the counts lies, counts spread evenly inside their bins; NaN for an empty histogram.
 */
export function quantile({ edges, counts }: Histogram, q: number): number {
  let total = 0;
  for (const count of counts) total += count;
  if (!(total > 0)) return NaN;
  const wanted = q * total;
  let below = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin]!;
    if (count > 0 && below + count >= wanted) {
      const share = Math.max(0, wanted - below) / count;
      return edges[bin]! + share * (edges[bin + 1]! - edges[bin]!);
    }
    below += count;
  }
  return edges[counts.length] ?? NaN;
}

/** Share of values outside a window, over the whole history. */
export function shareOutside(history: readonly Histogram[], { min, max }: Range): number {
  let outside = 0;
  let total = 0;
  for (const { edges, counts } of history) {
    for (let bin = 0; bin < counts.length; bin++) {
      total += counts[bin]!;
      if (edges[bin + 1]! <= min || edges[bin]! >= max) outside += counts[bin]!;
    }
  }
  return total > 0 ? outside / total : 0;
}

/** The window that holds all but the outermost thousandth of each histogram: one stray value must not press the rest flat. */
export function valueWindow(history: readonly Histogram[]): Range {
  let min = Infinity;
  let max = -Infinity;
  for (const histogram of history) {
    min = Math.min(min, quantileOr(histogram, 0.0005, min));
    max = Math.max(max, quantileOr(histogram, 0.9995, max));
  }
  if (!(max >= min) || !Number.isFinite(min) || !Number.isFinite(max)) return { min: -1, max: 1 };
  const room = (max - min || Math.abs(max) || 1) * 0.04;
  return { min: min - room, max: max + room };
}

function quantileOr(histogram: Histogram, q: number, fallback: number): number {
  const value = quantile(histogram, q);
  return Number.isFinite(value) ? value : fallback;
}
