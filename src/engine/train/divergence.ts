/** What people need to know when a loss or a gradient stops being a number. */
import type { Layout } from '../models/model';
import type { Divergence, Message } from '../protocol';
import { allFinite } from './flat';
import type { FloatArray } from './flat';
import type { StepFigures } from './stepper';

/** Whether the step went wrong: its loss or its gradient is NaN or infinite. Searches take no gradient, and rank NaN as worst. */
export function diverged(figures: Readonly<StepFigures>, gradient: FloatArray | undefined): boolean {
  if (!gradient) return false;
  if (!Number.isFinite(figures.loss)) return true;
  // The norm may be unknown where the gradient is well.
  return !Number.isFinite(figures.gradientNorm) && !allFinite(gradient);
}

/** Name of the first block of `vector` that holds a number that is not finite. */
export function firstBadBlock(layout: Layout, vector: FloatArray): string | undefined {
  return layout.find(({ offset, size }) => !allFinite(vector.subarray(offset, offset + size)))?.name;
}

export interface Circumstances {
  readonly step: number;
  readonly layout: Layout;
  readonly gradient: FloatArray | undefined;
  readonly parameters: FloatArray;
  readonly gradientNormBefore: number | undefined;
  readonly lr: number;
  readonly clips: boolean;
  readonly warmsUp: boolean;
  readonly precision: 'float32' | 'float64';
  /** Rates from here on diverge on this objective, where that is known. */
  readonly rateBound: number | undefined;
}

export function explain(at: Circumstances): Divergence {
  const { step, layout, gradient, parameters, gradientNormBefore } = at;
  const block = (gradient && firstBadBlock(layout, gradient)) ?? firstBadBlock(layout, parameters);
  return { step, block, gradientNormBefore, advice: advice(at) };
}

function advice({ lr, clips, warmsUp, precision, rateBound }: Circumstances): Message[] {
  const found: Message[] = [];
  if (rateBound !== undefined && lr >= rateBound) found.push({ code: 'advice-lr-above-bound', args: [lr, rateBound] });
  else if (lr > 0) found.push({ code: 'advice-lower-lr', args: [lr, lr / 10] });
  if (!clips) found.push({ code: 'advice-clip-norm', args: [1] });
  if (!warmsUp) found.push({ code: 'advice-warm-up', args: [] });
  if (precision === 'float32') found.push({ code: 'advice-float64', args: [] });
  return found;
}
