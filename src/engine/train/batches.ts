/** The batch arrays that programs read, one set a batch size, and the key of the step's dropout masks. */
import type { Fields, Sampler } from '../data/dataset';
import { allocate } from '../program/backend';
import type { Precision, TypedArray } from '../program/backend';
import { stream } from '../random';
import type { Stream } from '../random';
import { BATCH, DROPOUT_KEY } from './programs';

/** One batch in memory: the same arrays step after step. */
export interface Batch {
  /** Undefined for objective functions. */
  readonly size: number | undefined;
  /** Program inputs: `batch.FIELD` and `dropout_key`. */
  readonly inputs: Readonly<Record<string, TypedArray>>;
  fill(step: number): void;
}

/** Arrays for `size` rows of the fields, by field name. */
export function batchArrays(fields: Fields, size: number, precision: Precision): Record<string, TypedArray> {
  return Object.fromEntries(Object.entries(fields).map(([name, { shape, dtype }]) => [name, allocate({ shape: [size, ...shape], dtype }, precision)]));
}

export const batchInputs = (arrays: Readonly<Record<string, TypedArray>>): Record<string, TypedArray> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [BATCH + name, array]));

class SampledBatch implements Batch {
  readonly inputs: Readonly<Record<string, TypedArray>>;

  constructor(
    readonly size: number | undefined,
    private readonly sampler: Sampler | undefined,
    private readonly arrays: Readonly<Record<string, TypedArray>>,
    private readonly key: TypedArray,
    private readonly keys: Stream,
  ) {
    this.inputs = { ...batchInputs(arrays), [DROPOUT_KEY]: key };
  }

  fill(step: number): void {
    this.sampler?.fill(step, this.arrays);
    this.key[0] = this.keys.word(step) | 0;
  }
}

/** A batch fed by `sampler`; without one, only the dropout key. The key depends on (seed, step) alone. */
export function createBatch(fields: Fields, sampler: Sampler | undefined, precision: Precision, seed: number): Batch {
  const arrays = sampler ? batchArrays(fields, sampler.batchSize, precision) : {};
  const key = allocate({ shape: [], dtype: 'int32' }, precision);
  return new SampledBatch(sampler?.batchSize, sampler, arrays, key, stream(seed, 'dropout'));
}
