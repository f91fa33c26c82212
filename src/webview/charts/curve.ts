/** One drawn quantity: its column, the extents for drawing it, and its smoothed companion. */
import type { Column } from '../data/column';
import { Pyramid } from '../data/pyramid';
import { SmoothedColumn } from '../data/smoothing';

export class Curve {
  readonly raw: Pyramid;
  readonly #smoothing: SmoothedColumn | undefined;
  readonly #smooth: Pyramid | undefined;
  #weight = 0;
  #whole = true;

  /** @param smoothable whether the panel's smoothing applies to it */
  constructor(readonly label: string, readonly colour: () => string, column: Column, smoothable: boolean) {
    this.raw = new Pyramid(column);
    if (smoothable) {
      this.#smoothing = new SmoothedColumn(column, 0);
      this.#smooth = new Pyramid(this.#smoothing.column);
    }
  }

  /** Whether the raw curve stands behind a smoothed one, or soon will. */
  get behind(): boolean {
    return this.#weight > 0;
  }

  /** The smoothed curve, while smoothing is on and all rows are here: the average of a preview would be that of its extremes. */
  get smoothed(): Pyramid | undefined {
    return this.behind && this.#whole ? this.#smooth : undefined;
  }

  /** Takes in new rows and the weight. */
  update(weight: number, whole: boolean): void {
    this.raw.update();
    this.#weight = this.#smoothing === undefined ? 0 : weight;
    this.#whole = whole;
    if (this.smoothed !== undefined) {
      this.#smoothing?.update(weight);
      this.#smooth?.update();
    }
  }
}
