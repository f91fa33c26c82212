/** The loss over a grid of two parameters, computed a slice at a time between steps. */
import type { Surface } from '../protocol';
import type { Clock } from './clock';
import type { RunContext } from './context';
import type { Curvature } from '../models/model';
import type { Batch } from './batches';
import { flatVector } from './flat';
import { lossProgram, runNow } from './objective';
import type { LossProgram } from './objective';

const CELLS = 72;

/** [x low, x high, y low, y high] */
export type Domain = readonly [number, number, number, number];

/** A window around the start and the minimisers, half as wide again as what spans them; where only the start is known, 2 each way. */
export function windowAround(start: ArrayLike<number>, minimisers: readonly ArrayLike<number>[]): Domain {
  const span = (axis: 0 | 1): readonly [number, number] => {
    const values = [start, ...minimisers].map(point => point[axis] ?? 0);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const margin = minimisers.length === 0 ? Math.max(2, Math.abs(high)) : Math.max(0.5 * (high - low), 0.25 * Math.max(Math.abs(low), Math.abs(high)), 0.25);
    return [low - margin, high + margin];
  };
  return [...span(0), ...span(1)];
}

/**
 * Where a quadratic of two variables is lowest, from its values around `at` and its Hessian [2, 2]; undefined where it has no single
 * lowest point. Central differences are exact on a quadratic.
 */
export function quadraticMinimiser(value: (x: number, y: number) => number, [x, y]: readonly [number, number], hessian: ArrayLike<number>): [number, number] | undefined {
  const [a = 0, b = 0, , d = 0] = Array.from(hessian);
  const determinant = a * d - b * b;
  if (!(a > 0 && determinant > 1e-12 * a * d)) return undefined;
  const gx = (value(x + 1, y) - value(x - 1, y)) / 2;
  const gy = (value(x, y + 1) - value(x, y - 1)) / 2;
  return [x - (d * gx - b * gy) / determinant, y - (a * gy - b * gx) / determinant];
}

export class SurfaceTask {
  private readonly values = new Float64Array(CELLS * CELLS);
  private next = 0;

  private constructor(
    private readonly program: LossProgram,
    private readonly value: (x: number, y: number) => number,
    private readonly domain: Domain,
    private readonly names: readonly [string, string],
    private readonly minimisers: readonly (readonly number[])[],
  ) {}

  /**
   * @param batch what the loss is computed on. The model has two parameters in all.
   * @param curvature of the loss, where it is known: then the window holds the lowest point
   */
  static async create(context: RunContext, batch: Batch, start: Float64Array, curvature: Curvature | undefined): Promise<SurfaceTask> {
    const { model, layout } = context;
    const point = flatVector(layout, context.precision);
    batch.fill(1);
    const program = await lossProgram(context, batch, point, false);
    const value = (x: number, y: number): number => {
      point.array.set([x, y]);
      runNow(program);
      return program.loss[0]!;
    };
    const lowest = curvature?.kind === 'exact' && curvature.hessian ? quadraticMinimiser(value, [start[0] ?? 0, start[1] ?? 0], curvature.hessian) : undefined;
    const minimisers = model.minimisers ?? (lowest ? [lowest] : []);
    const names = layout.flatMap(({ name, size }) => Array.from({ length: size }, (_, i) => (size === 1 ? name : `${name}[${i}]`)));
    return new SurfaceTask(program, value, model.domain ?? windowAround(start, minimisers), [names[0] ?? 'x', names[1] ?? 'y'], minimisers);
  }

  get done(): boolean {
    return this.next >= this.values.length;
  }

  /**
   * Goes on for about so many milliseconds.
   * @returns the surface once it is whole, a single time
   */
  work(clock: Clock, milliseconds: number): Surface | undefined {
    if (this.done) return undefined;
    const until = clock.now() + milliseconds;
    const [left, right, low, high] = this.domain;
    do {
      const [column, row] = [this.next % CELLS, Math.floor(this.next / CELLS)];
      this.values[this.next++] = this.value(left + ((right - left) * column) / (CELLS - 1), low + ((high - low) * row) / (CELLS - 1));
    } while (!this.done && clock.now() < until);
    if (!this.done) return undefined;
    return { x: [left, right], y: [low, high], columns: CELLS, rows: CELLS, values: this.values, names: this.names, minimisers: this.minimisers };
  }

  release(): void {
    this.program.release();
  }
}
