/**
 * Counter-based random numbers: every draw is a pure function of (seed, stream name, counter), so order of execution changes
 * nothing and a resumed run needs no generator state. Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers:
 * as easy as 1, 2, 3").
 */
export interface Stream {
  /** The `lane`-th of four 32-bit words at `counter` (a safe integer). */
  word(counter: number, lane?: 0 | 1 | 2 | 3): number;
  /** In [0, 1), 53 bits. */
  uniform(counter: number): number;
  /** Standard normal (Box-Muller, one draw a counter). */
  normal(counter: number): number;
  /** A stream below this one, e.g. `stream(seed, 'shuffle').child(epoch)`. */
  child(name: string | number): Stream;
}
