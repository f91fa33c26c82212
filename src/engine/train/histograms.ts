/**
 * Histograms of parameters and gradients, block by block, at some thirty steps of a run. Large blocks are sampled at a fixed stride,
 * so that a histogram costs less than a step and the same run gives the same ones.
 */
import type { Layout } from '../models/model';
import type { Histogram } from '../protocol';
import type { FloatArray } from './flat';

const MOMENTS = 30;
const BINS = 40;
/** Entries of a block that are looked at. */
const MOST_ENTRIES = 1 << 14;
/** Up to here every parameter is a curve of its own. */
const FEW_PARAMETERS = 64;

/** Whether step t of `total` has histograms: the first, and then evenly spread. None for models of a few parameters. */
export function histogramsDue(t: number, total: number, parameterCount: number): boolean {
  if (parameterCount <= FEW_PARAMETERS) return false;
  return t === 1 || t % Math.max(1, Math.ceil(total / MOMENTS)) === 0;
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
