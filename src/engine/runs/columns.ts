/** The columns of `Points` as the store names and keeps them. */
import type { Points } from '../protocol';

export type ColumnName = Exclude<keyof Points, 'params' | 'paramsPerRow' | 'step'>;

/** In the order of the index and of a logged row. */
export const COLUMNS: readonly ColumnName[] = ['loss', 'lr', 'gradientNorm', 'updateRatio', 'stepsPerSecond', 'seconds', 'evaluations'];

/** Columns that TensorBoard shows, in single precision. */
export const SHOWN_COLUMNS: readonly { readonly name: ColumnName; readonly tag: string }[] = [
  { name: 'loss', tag: 'train/loss' },
  { name: 'lr', tag: 'train/lr' },
  { name: 'gradientNorm', tag: 'train/grad_norm' },
  { name: 'updateRatio', tag: 'train/update_ratio' },
  { name: 'stepsPerSecond', tag: 'time/steps_per_second' },
];

/** A logged step in double precision: `COLUMNS`, then up to 64 parameters. */
export const ROW_TAG = 'stepwise/row';

/** Columns that grow: rows are appended, and cut off where a resumed run goes over them again. */
export class PointsBuilder {
  private steps = new Float64Array(0);
  private columns = COLUMNS.map(() => new Float64Array(0));
  private params = new Float64Array(0);
  private paramsPerRow = 0;
  private rows = 0;

  get length(): number {
    return this.rows;
  }

  /** Room for so many more rows, so that nothing is copied while they come. */
  reserve(more: number): void {
    this.grow(this.rows + more, true);
  }

  /** One row as it is logged: columns, then parameters. */
  addRow(step: number, row: ArrayLike<number>): void {
    this.truncate(step);
    this.setParamsPerRow(row.length - COLUMNS.length);
    this.grow(this.rows + 1, false);
    this.steps[this.rows] = step;
    for (let i = 0; i < this.columns.length; i++) this.columns[i]![this.rows] = row[i] ?? NaN;
    const at = this.rows * this.paramsPerRow;
    for (let i = 0; i < this.paramsPerRow; i++) this.params[at + i] = row[COLUMNS.length + i] ?? NaN;
    this.rows++;
  }

  /** Many rows with ascending steps. */
  addPoints(points: Points): void {
    const count = points.step.length;
    if (count === 0) return;
    this.truncate(points.step[0] ?? 0);
    this.setParamsPerRow(points.paramsPerRow);
    this.grow(this.rows + count, false);
    this.steps.set(points.step, this.rows);
    COLUMNS.forEach((name, i) => this.columns[i]?.set(points[name], this.rows));
    if (points.paramsPerRow === this.paramsPerRow) this.params.set(points.params, this.rows * this.paramsPerRow);
    else this.params.fill(NaN, this.rows * this.paramsPerRow, (this.rows + count) * this.paramsPerRow);
    this.rows += count;
  }

  /** Forgets rows of this step and later ones. */
  truncate(step: number): void {
    if (this.rows === 0 || (this.steps[this.rows - 1] ?? 0) < step) return;
    let low = 0;
    let high = this.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.steps[middle] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    this.rows = low;
  }

  /** Exact-size copies. */
  build(): Points {
    const column = (name: ColumnName): Float64Array => (this.columns[COLUMNS.indexOf(name)] ?? new Float64Array(0)).slice(0, this.rows);
    return {
      step: this.steps.slice(0, this.rows),
      loss: column('loss'),
      lr: column('lr'),
      gradientNorm: column('gradientNorm'),
      updateRatio: column('updateRatio'),
      stepsPerSecond: column('stepsPerSecond'),
      seconds: column('seconds'),
      evaluations: column('evaluations'),
      params: this.params.slice(0, this.rows * this.paramsPerRow),
      paramsPerRow: this.paramsPerRow,
    };
  }

  clear(): void {
    this.rows = 0;
  }

  /** The number of parameters a row is that of the first row that has any. */
  private setParamsPerRow(count: number): void {
    if (count <= 0 || this.paramsPerRow !== 0) return;
    this.paramsPerRow = count;
    this.params = new Float64Array(this.steps.length * count).fill(NaN, 0, this.rows * count);
  }

  private grow(rows: number, exact: boolean): void {
    if (rows <= this.steps.length) return;
    const capacity = exact ? rows : Math.max(rows, 64, this.steps.length * 2);
    const enlarge = (from: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(length);
      to.set(from);
      return to;
    };
    this.steps = enlarge(this.steps, capacity);
    this.columns = this.columns.map(column => enlarge(column, capacity));
    this.params = enlarge(this.params, capacity * this.paramsPerRow);
  }
}

export const emptyPoints = (): Points => new PointsBuilder().build();
