/**
 * The objective as programs over given vectors: loss and gradient, or the loss alone, of the batch that is in the batch arrays.
 * One program a batch size, compiled when first needed and kept.
 */
import type { Batch } from './batches';
import { bindProgram, modelShape } from './context';
import type { BoundProgram, RunContext } from './context';
import { floats } from './flat';
import type { FlatVector, FloatArray } from './flat';
import { GRADIENT, PARAMETER, gradientFunction, lossFunction } from './programs';

/** Runs leave the loss of the batch in `loss[0]`. */
export interface LossProgram extends BoundProgram {
  readonly loss: FloatArray;
}

const prefixed = (prefix: string, vector: FlatVector): Record<string, FloatArray> =>
  Object.fromEntries(Object.entries(vector.views).map(([name, view]) => [prefix + name, view]));

export const parameterInputs = (theta: FlatVector): Record<string, FloatArray> => prefixed(PARAMETER, theta);

/** Loss at `theta` and its gradient, written into `gradient`. */
export async function gradientProgram(context: RunContext, batch: Batch, theta: FlatVector, gradient: FlatVector): Promise<LossProgram> {
  const loss = floats(1, context.precision);
  const f = gradientFunction(context.name, modelShape(context, batch.size));
  const bound = await bindProgram(context, f, { ...parameterInputs(theta), ...batch.inputs }, { loss, ...prefixed(GRADIENT, gradient) });
  return { ...bound, loss };
}

/** Loss at `theta`. @param training with dropout and its like, as the gradient program has them */
export async function lossProgram(context: RunContext, batch: Batch, theta: FlatVector, training: boolean): Promise<LossProgram> {
  const loss = floats(1, context.precision);
  const f = lossFunction(context.name, modelShape(context, batch.size), training);
  const bound = await bindProgram(context, f, { ...parameterInputs(theta), ...batch.inputs }, { loss });
  return { ...bound, loss };
}

/** Programs by batch size: a size that comes back costs nothing. */
export class ByBatchSize<T extends { release(): void }> {
  private readonly made = new Map<number | undefined, T>();

  constructor(private readonly make: (size: number | undefined) => Promise<T>) {}

  async get(size: number | undefined): Promise<T> {
    const known = this.made.get(size);
    if (known) return known;
    const made = await this.make(size);
    this.made.set(size, made);
    return made;
  }

  release(): void {
    for (const each of this.made.values()) each.release();
    this.made.clear();
  }
}

/** For methods on the host, whose calls must end before they return. @throws where the backend runs asynchronously */
export function runNow(program: BoundProgram): void {
  if (program.run() !== undefined) throw new Error('this method needs a backend whose runs end synchronously');
}
