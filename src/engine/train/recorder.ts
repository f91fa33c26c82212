/**
 * Logged steps on their way out: rows are collected in preallocated columns, and leave as batches of exact-size arrays, to the log
 * on disk and to whoever watches.
 */
import type { Points } from '../protocol';
import type { FloatArray } from './flat';
import type { StepFigures } from './stepper';


type Column = Exclude<keyof Points, 'params' | 'paramsPerRow'>;

const MOST_ROWS = 4096;
/** Values of parameters held at most before a batch has to leave. */
const MOST_PARAMETER_VALUES = 1 << 18;

export class Recorder {
  private readonly columns: Record<Column, Float64Array>;
  private readonly params: Float64Array;
  private readonly capacity: number;
  private rows = 0;

  /** @param paramsPerRow parameters logged beside the figures; 0 for none */
  constructor(
    private readonly paramsPerRow: number,
    private readonly send: (points: Points) => void,
  ) {
    this.capacity = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_PARAMETER_VALUES / Math.max(1, paramsPerRow))));
    const column = (): Float64Array => new Float64Array(this.capacity);
    this.columns = {
      step: column(), loss: column(), lr: column(), gradientNorm: column(),
      updateRatio: column(), stepsPerSecond: column(), seconds: column(), evaluations: column(),
    };
    this.params = new Float64Array(this.capacity * paramsPerRow);
  }

  row(step: number, figures: Readonly<StepFigures>, seconds: number, stepsPerSecond: number, theta: FloatArray): void {
    const { columns, rows } = this;
    columns.step[rows] = step;
    columns.loss[rows] = figures.loss;
    columns.lr[rows] = figures.lr;
    columns.gradientNorm[rows] = figures.gradientNorm;
    columns.updateRatio[rows] = figures.updateRatio;
    columns.stepsPerSecond[rows] = stepsPerSecond;
    columns.seconds[rows] = seconds;
    columns.evaluations[rows] = figures.evaluations;
    for (let i = 0, at = rows * this.paramsPerRow; i < this.paramsPerRow; i++) this.params[at + i] = theta[i]!;
    this.rows++;
    if (this.rows === this.capacity) this.flush();
  }

  /** Sends what has come together; nothing when there is nothing. */
  flush(): void {
    const { rows, columns, paramsPerRow } = this;
    if (rows === 0) return;
    this.rows = 0;
    const cut = (name: Column): Float64Array => columns[name].slice(0, rows);
    this.send({
      step: cut('step'), loss: cut('loss'), lr: cut('lr'), gradientNorm: cut('gradientNorm'), updateRatio: cut('updateRatio'),
      stepsPerSecond: cut('stepsPerSecond'), seconds: cut('seconds'), evaluations: cut('evaluations'),
      params: this.params.slice(0, rows * paramsPerRow), paramsPerRow,
    });
  }
}
