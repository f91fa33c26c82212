/**
 * Evaluation: means of the model's metrics over the validation data, always over the same items, so that two evaluations differ by
 * the parameters alone.
 */
import type { Split } from '../data/dataset';
import { batchArrays, batchInputs } from './batches';
import { bindProgram, modelShape } from './context';
import type { BoundProgram, RunContext } from './context';
import type { FlatVector } from './flat';
import { Lazy } from './lazy';
import { parameterInputs } from './objective';
import { evaluationFunction } from './programs';

/** Which items are evaluated: all of them where `limit` allows (windows of a text without overlap), else `limit` spread evenly. */
export function evaluationItems({ items, stride = 1 }: Pick<Split, 'items' | 'stride'>, limit: number): Int32Array {
  const available = Math.ceil(items / stride);
  const count = Math.min(available, limit);
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i * available) / count) * stride);
}

interface Part extends BoundProgram {
  readonly size: number;
  fill(first: number): void;
}

interface Parts {
  readonly full: Part | undefined;
  /** For the items that fill no whole batch. */
  readonly rest: Part | undefined;
}

export class Evaluator {
  readonly #parts: Lazy<Parts>;
  readonly #summarise: (means: Readonly<Record<string, number>>) => Record<string, number>;

  constructor(
    context: RunContext,
    parameters: FlatVector,
    split: Split,
    private readonly items: Int32Array,
    batchSize: number,
  ) {
    const make = async (size: number): Promise<Part | undefined> => (size === 0 ? undefined : createPart(context, parameters, split, items, size));
    const size = Math.min(batchSize, items.length);
    this.#parts = new Lazy(async () => ({ full: await make(size), rest: await make(items.length % size) }));
    this.#summarise = means => context.model.summarise?.(means) ?? { ...means };
  }

  /**
   * @param pause called between batches; true asks to give the evaluation up
   * @returns metrics by name, or undefined where it was given up
   */
  async evaluate(pause: () => Promise<boolean>): Promise<Record<string, number> | undefined> {
    const { full, rest } = await this.#parts.get();
    const sums: Record<string, number> = {};
    for (let first = 0; first < this.items.length; ) {
      const left = this.items.length - first;
      const part = full && left >= full.size ? full : rest;
      if (!part) break;
      part.fill(first);
      const pending = part.run();
      if (pending) await pending;
      for (const [name, value] of Object.entries(part.outputs)) sums[name] = (sums[name] ?? 0) + value[0]! * part.size;
      first += part.size;
      if (first < this.items.length && (await pause())) return undefined;
    }
    return this.#summarise(Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / this.items.length])));
  }

  release(): void {
    const { made } = this.#parts;
    made?.full?.release();
    made?.rest?.release();
  }
}

async function createPart(context: RunContext, parameters: FlatVector, split: Split, items: Int32Array, size: number): Promise<Part> {
  const arrays = batchArrays(context.fields, size, context.precision);
  const f = evaluationFunction(context.name, modelShape(context, size));
  const bound = await bindProgram(context, f, { ...parameterInputs(parameters), ...batchInputs(arrays) });
  return {
    ...bound,
    size,
    fill(first) {
      for (let row = 0; row < size; row++) split.read(items[first + row]!, row, arrays);
    },
  };
}
