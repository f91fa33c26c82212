/**
 * Which items make the batch of a step: a pure function of (seed, step), so that a resumed run sees what the uninterrupted one
 * would have seen and no position has to be stored. The order of a pass is a permutation drawn from the stream of its epoch; it is
 * kept while the pass lasts, and drawn again by whoever starts in the middle.
 */
import type { TypedArray } from '../program/backend';
import { stream, type Stream } from '../random';
import type { Sampler, Split } from './dataset';
import { permutation } from './permutation';

export interface SamplerOptions {
  /** Items a batch; cut down to the split's items. */
  readonly batchSize: number;
  readonly seed: number;
  /** False: the order of the file. */
  readonly shuffle: boolean;
  /** Absent: replacement for windows of a running text (unless `shuffle` is false), shuffle for all others. */
  readonly sampling: 'shuffle' | 'replacement' | undefined;
  /**
   * True: what does not fill a batch at the end of a pass is left out of that pass. False: such a batch is filled up with the first
   * items of the next pass, for all batches have one size. Absent: true.
   */
  readonly dropLast: boolean | undefined;
}

/** Batches of a split, as `data.shuffle`, `sampling`, `batch_size` and `drop_last` ask for them. */
export function createSampler(split: Split, options: SamplerOptions): Sampler {
  const stride = split.stride ?? 1;
  const windows = stride > 1 || split.units !== split.items;
  const sampling = options.sampling ?? (windows && options.shuffle ? 'replacement' : 'shuffle');
  // A pass over a running text takes windows that do not overlap; drawn windows may begin anywhere.
  const items = sampling === 'shuffle' ? Math.ceil(split.items / stride) : split.items;
  const batchSize = sampling === 'shuffle' ? Math.min(options.batchSize, items) : options.batchSize;
  if (sampling === 'replacement') return drawn(split, batchSize, options.seed, windows ? split.units / (batchSize * stride) : split.items / batchSize);
  const random = options.shuffle ? stream(options.seed, 'shuffle') : undefined;
  return passes(split, batchSize, items, stride, options.dropLast ?? true, random);
}

/** Every item, in its order, in every step: `train.batch: full`. */
export function fullBatch(split: Split): Sampler {
  let filled: Readonly<Record<string, TypedArray>> | undefined;
  return {
    batchSize: split.items,
    batchesPerEpoch: 1,
    fill(_step, into) {
      if (filled === into) return;
      for (let i = 0; i < split.items; i++) split.read(i, i, into);
      filled = into;
    },
  };
}

/** Row `i` of step `t` is draw `i` of the stream of `t`: with replacement. */
function drawn(split: Split, batchSize: number, seed: number, batchesPerEpoch: number): Sampler {
  const random = stream(seed, 'windows');
  return {
    batchSize,
    batchesPerEpoch,
    fill(step, into) {
      const draws = random.child(step);
      for (let row = 0; row < batchSize; row++) split.read(draws.integer(row, split.items), row, into);
    },
  };
}

function passes(split: Split, batchSize: number, items: number, stride: number, dropLast: boolean, random: Stream | undefined): Sampler {
  // Passes end where the last whole batch does, or follow each other without a seam.
  const pass = dropLast ? Math.floor(items / batchSize) * batchSize : items;
  const orders = new OrderOfEpoch(items, random);
  return {
    batchSize,
    batchesPerEpoch: pass / batchSize,
    fill(step, into) {
      const first = (step - 1) * batchSize;
      for (let row = 0; row < batchSize; row++) {
        const at = first + row;
        split.read(orders.item(Math.floor(at / pass), at % pass) * stride, row, into);
      }
    },
  };
}

/** Holds the order of the last two epochs asked for: a batch may lie across their seam. */
class OrderOfEpoch {
  private readonly orders = new Map<number, Int32Array>();

  constructor(
    private readonly items: number,
    private readonly random: Stream | undefined,
  ) {}

  item(epoch: number, position: number): number {
    if (!this.random) return position;
    let order = this.orders.get(epoch);
    if (!order) {
      order = permutation(this.items, this.random.child(epoch));
      for (const known of this.orders.keys()) if (Math.abs(known - epoch) > 1) this.orders.delete(known);
      this.orders.set(epoch, order);
    }
    return order[position] ?? 0;
  }
}
