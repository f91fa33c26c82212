/**
 * A long run at a glance: the few of its rows that draw the same picture. Any stretch of rows is drawn as the extent of its values,
 * so the rows that hold the extremes of short stretches stand for all of them, and no spike is lost. No `vscode` here.
 */
import type { Points } from '../../engine/protocol';

/** Columns that are drawn over the run: their extremes are kept. */
const DRAWN = ['loss', 'gradientNorm', 'updateRatio', 'stepsPerSecond', 'lr'] as const satisfies readonly (keyof Points)[];

/** About as many stretches as a wide chart has pixels. */
const BUCKETS = 1000;

/**
 * Rows of `points`, in their order: of each of `buckets` stretches of consecutive rows and each drawn column a row that holds the least
 * finite value, one that holds the greatest, and the first that is not finite; also the first row, the last, and the last with a finite
 * loss, which people are told as values. O(rows).
 */
export function preview(points: Points, buckets = BUCKETS): Points {
  const rows = chosenRows(points, buckets);
  const column = (name: Exclude<keyof Points, 'paramsPerRow' | 'params'>): Float64Array => {
    const values = points[name];
    return Float64Array.from(rows, row => values[row] ?? NaN);
  };
  const { paramsPerRow } = points;
  const params = new Float64Array(rows.length * paramsPerRow);
  rows.forEach((row, i) => params.set(points.params.subarray(row * paramsPerRow, (row + 1) * paramsPerRow), i * paramsPerRow));
  return {
    step: column('step'), loss: column('loss'), lr: column('lr'), gradientNorm: column('gradientNorm'), updateRatio: column('updateRatio'),
    stepsPerSecond: column('stepsPerSecond'), seconds: column('seconds'), evaluations: column('evaluations'), params, paramsPerRow,
  };
}

/** Ascending, without repetition. */
function chosenRows(points: Points, buckets: number): number[] {
  const rows = points.step.length;
  const chosen = new Uint8Array(rows);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * rows) / buckets);
    const to = Math.floor(((bucket + 1) * rows) / buckets);
    for (const name of DRAWN) markExtremes(points[name], from, to, chosen);
  }
  const lastFinite = points.loss.findLastIndex(Number.isFinite);
  for (const row of [0, lastFinite, rows - 1]) if (row >= 0 && row < rows) chosen[row] = 1;
  const kept: number[] = [];
  for (let row = 0; row < rows; row++) if (chosen[row] === 1) kept.push(row);
  return kept;
}

function markExtremes(values: Float64Array, from: number, to: number, chosen: Uint8Array): void {
  let [least, greatest, broken] = [-1, -1, -1];
  let [min, max] = [Infinity, -Infinity];
  for (let row = from; row < to; row++) {
    const value = values[row] ?? NaN;
    if (!Number.isFinite(value)) {
      if (broken < 0) broken = row;
      continue;
    }
    if (value < min) [min, least] = [value, row];
    if (value > max) [max, greatest] = [value, row];
  }
  for (const row of [least, greatest, broken]) if (row >= 0) chosen[row] = 1;
}
