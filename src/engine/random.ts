/**
 * Counter-based random numbers: every draw is a pure function of (seed, stream name, counter), so order of execution changes
 * nothing and a resumed run needs no generator state. Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers:
 * as easy as 1, 2, 3").
 */
import { philox } from './philox';

export interface Stream {
  /** The `lane`-th of four 32-bit words at `counter` (a safe integer, not negative). */
  word(counter: number, lane?: 0 | 1 | 2 | 3): number;
  /** In [0, 1), 53 bits. */
  uniform(counter: number): number;
  /** In [0, bound), for a bound up to 2^32; its bias is below bound / 2^53. */
  integer(counter: number, bound: number): number;
  /** Standard normal (Box-Muller, one draw a counter). */
  normal(counter: number): number;
  /** `into[i] = uniform(counter + i)`. */
  uniforms(into: Float32Array | Float64Array, counter?: number): void;
  /** `into[i] = normal(counter + i)`: 5 million draws in about half a second. */
  normals(into: Float32Array | Float64Array, counter?: number): void;
  /** A stream below this one, e.g. `stream(seed, 'shuffle').child(epoch)`. A number and its digits name different streams. */
  child(name: string | number): Stream;
}

/** The stream of that name under a seed (any safe integer). Different names, and different seeds, are independent. */
export function stream(seed: number, name: string): Stream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number up to 2^53 - 1 in size, got ${seed}`);
  return new PhiloxStream(seed | 0, Math.floor(seed / TWO_32) | 0).child(name);
}

const TWO_32 = 2 ** 32;
const TWO_PI = 2 * Math.PI;

/** 53 bits out of two words, in [0, 1). */
const fraction = (high: number, low: number): number => ((high >>> 5) * 0x4000000 + (low >>> 6)) / 2 ** 53;

/** The last word of the counter tells what a block is for, so that draws and the keys of children never share one. */
const DRAW = 0;
const NUMBERED_CHILD = 1;
const NAMED_CHILD = 2;

const block = new Int32Array(4);
/** Reads of a typed array are `number | undefined` to the compiler; `block` always has four. */
const lane0 = (): number => block[0] ?? 0;
const lane1 = (): number => block[1] ?? 0;
const lane2 = (): number => block[2] ?? 0;
const lane3 = (): number => block[3] ?? 0;

class PhiloxStream implements Stream {
  constructor(
    private readonly key0: number,
    private readonly key1: number,
  ) {}

  private draw(counter: number): void {
    philox(counter | 0, Math.floor(counter / TWO_32) | 0, 0, DRAW, this.key0, this.key1, block);
  }

  word(counter: number, lane: 0 | 1 | 2 | 3 = 0): number {
    this.draw(counter);
    return (block[lane] ?? 0) >>> 0;
  }

  uniform(counter: number): number {
    this.draw(counter);
    return fraction(lane0(), lane1());
  }

  integer(counter: number, bound: number): number {
    return Math.floor(this.uniform(counter) * bound);
  }

  normal(counter: number): number {
    // One block makes a pair of normals, for counters 2k and 2k + 1: bulk filling costs half as much for it.
    this.draw(Math.floor(counter / 2));
    const angle = TWO_PI * fraction(lane2(), lane3());
    return radius() * (counter % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  }

  uniforms(into: Float32Array | Float64Array, counter = 0): void {
    for (let i = 0; i < into.length; i++) into[i] = this.uniform(counter + i);
  }

  normals(into: Float32Array | Float64Array, counter = 0): void {
    let i = 0;
    if (counter % 2 === 1 && into.length > 0) into[i++] = this.normal(counter);
    for (; i + 1 < into.length; i += 2) {
      this.draw((counter + i) / 2);
      const r = radius();
      const angle = TWO_PI * fraction(lane2(), lane3());
      into[i] = r * Math.cos(angle);
      into[i + 1] = r * Math.sin(angle);
    }
    if (i < into.length) into[i] = this.normal(counter + i);
  }

  child(name: string | number): Stream {
    if (typeof name === 'number') {
      philox(name | 0, Math.floor(name / TWO_32) | 0, 0, NUMBERED_CHILD, this.key0, this.key1, block);
      return new PhiloxStream(lane0(), lane1());
    }
    // Absorbs four UTF-16 units a block, the length in each, and chains the key through.
    let key0 = this.key0;
    let key1 = this.key1;
    for (let at = 0; at < Math.max(name.length, 1); at += 4) {
      const unit = (i: number): number => (at + i < name.length ? name.charCodeAt(at + i) : 0);
      philox(unit(0) | (unit(1) << 16), unit(2) | (unit(3) << 16), name.length, NAMED_CHILD, key0, key1, block);
      key0 = lane0();
      key1 = lane1();
    }
    return new PhiloxStream(key0, key1);
  }
}

/** Radius of the Box-Muller pair in `block`. 1 - u is in (0, 1], so the logarithm is finite. */
const radius = (): number => Math.sqrt(-2 * Math.log(1 - fraction(lane0(), lane1())));
