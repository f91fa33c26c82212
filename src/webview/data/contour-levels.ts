/** Levels and outlines of a loss surface. */
import { contours } from 'd3-contour';
import type { Surface } from '../../engine/protocol';

export interface Outline {
  readonly level: number;
  /** Rings of points in the surface's own coordinates; areas where the loss is at least `level`, holes included. */
  readonly rings: readonly (readonly (readonly [number, number])[])[];
}

/**
 * `count` levels in equal ratios above the least value, so that a narrow valley floor and the walls around it both show. The
 * lowest level encloses about a hundredth of the picture.
 */
export function contourLevels(values: Float64Array, count: number): number[] {
  const finite = Float64Array.from(values.filter(Number.isFinite)).sort();
  const least = finite[0];
  const most = finite.at(-1);
  if (least === undefined || most === undefined || !(most > least)) return [];
  const low = Math.max((finite[Math.floor(finite.length * 0.01)] ?? least) - least, (most - least) * 1e-9);
  const ratio = (most - least) / low;
  return Array.from({ length: count }, (_, i) => least + low * ratio ** (i / count));
}

/** Outlines of a surface at the given levels (marching squares, d3-contour). */
export function outlines(surface: Surface, levels: readonly number[]): Outline[] {
  const { columns, rows, x, y } = surface;
  // d3-contour places value i at i + 1/2 of its grid.
  const toX = (at: number): number => x[0] + ((at - 0.5) / (columns - 1)) * (x[1] - x[0]);
  const toY = (at: number): number => y[0] + ((at - 0.5) / (rows - 1)) * (y[1] - y[0]);
  // What is not finite lies above every level.
  const values = Array.from(surface.values, value => (Number.isNaN(value) ? Infinity : value));
  return contours().size([columns, rows]).thresholds([...levels])(values).map(shape => ({
    level: shape.value,
    rings: shape.coordinates.flatMap(polygon => polygon.map(ring => ring.map(([px = 0, py = 0]) => [toX(px), toY(py)] as const))),
  }));
}
