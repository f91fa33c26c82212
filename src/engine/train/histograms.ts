/**
 * Histograms of parameters and gradients, block by block, at up to thirty steps of a run. Large blocks are sampled at a fixed stride.
 * How many there are is decided from sizes alone, not by the clock, so that the same run gives the same ones.
 */
import type { Layout } from '../models/model';
import type { Histogram } from '../protocol';
import type { FloatArray } from './flat';

const MOMENTS = 30;
const BINS = 40;
/** Entries of a block that are looked at. */
const MOST_ENTRIES = 1 << 11;
/** Up to here every parameter is a curve of its own. */
const FEW_PARAMETERS = 64;

/** Share of a run that histograms may take, and what they may take anyway, seconds. */
const SHARE = 0.01;
const NEGLIGIBLE = 0.05;
/** Rough costs, seconds: an entry looked at, a histogram told and stored, a step of nothing, a multiplication of a step. */
const COST = { entry: 1e-8, histogram: 1.5e-5, step: 4e-5, multiplication: 1e-10 };

export interface HistogramLoad {
  readonly layout: Layout;
  /** Rows (of a text: tokens) that a step learns from; 1 for objective functions. */
  readonly rows: number;
}

/** How many steps of `total` have histograms, so that they take about a hundredth of the run. */
export function histogramMoments({ layout, rows }: HistogramLoad, total: number): number {
  const count = layout.reduce((sum, { size }) => sum + size, 0);
  if (count <= FEW_PARAMETERS) return 0;
  const entries = layout.reduce((sum, { size }) => sum + Math.min(size, MOST_ENTRIES), 0);
  const once = 2 * (entries * COST.entry + layout.length * COST.histogram);
  // Forward and twice backward.
  const run = total * (COST.step + 3 * count * rows * COST.multiplication);
  return Math.max(1, Math.min(MOMENTS, Math.floor(Math.max(SHARE * run, NEGLIGIBLE) / once)));
}

/** Whether step t of `total` is one of so many: the first, and then evenly spread. */
export function histogramsDue(t: number, total: number, moments: number): boolean {
  return moments > 0 && (t === 1 || t % Math.ceil(total / moments) === 0);
}

/** One histogram a block of `vector`, over its finite entries. */
export function blockHistograms(step: number, what: Histogram['what'], layout: Layout, vector: FloatArray): Histogram[] {
  return layout.map(({ name, offset, size }) => ({ step, what, block: name, ...histogram(vector.subarray(offset, offset + size)) }));
}

/** Equal bins from the smallest to the largest finite entry; the last one includes its upper edge. */
export function histogram(values: FloatArray): { readonly edges: Float64Array; readonly counts: Float64Array } {
  const stride = Math.ceil(values.length / MOST_ENTRIES);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i += stride) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { edges: Float64Array.of(0, 1), counts: Float64Array.of(0) };
  if (low === high) return { edges: Float64Array.of(low - 0.5, low + 0.5), counts: Float64Array.of(Math.ceil(values.length / stride)) };
  const counts = new Float64Array(BINS);
  const scale = BINS / (high - low);
  for (let i = 0; i < values.length; i += stride) {
    const value = values[i]!;
    if (Number.isFinite(value)) counts[Math.min(BINS - 1, Math.floor((value - low) * scale))]!++;
  }
  return { edges: Float64Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS), counts };
}
