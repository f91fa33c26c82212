/**
 * The rhythm of a run: when to let the event loop turn (controls arrive through it), when events leave for the host, when the log
 * is flushed, how fast steps are. One reading of the clock a step.
 */
import type { Clock } from './clock';

/** Milliseconds between turns of the event loop: a control waits this long at most, and a step of 20 microseconds does not notice. */
const YIELD_EVERY = 10;
const SEND_EVERY = 50;
const FLUSH_EVERY = 1000;
/** Time constant of the smoothed speed, milliseconds. */
const SMOOTHING = 1000;

export interface Due {
  readonly yield: boolean;
  readonly send: boolean;
  readonly flush: boolean;
}

const NOTHING: Due = { yield: false, send: false, flush: false };

export class Ticker {
  private lastYield: number;
  private lastSend: number;
  private lastFlush: number;
  private started: number;
  private measuredAt: number;
  private measuredStep: number;
  private rate = 0;
  private pausedAt: number | undefined;

  /** @param elapsed seconds that the run took before it was resumed; @param step the step it stands at */
  constructor(
    private readonly clock: Clock,
    elapsed: number,
    step: number,
  ) {
    const now = clock.now();
    this.started = now - elapsed * 1000;
    // The first point leaves at once.
    this.lastSend = -Infinity;
    this.lastYield = this.lastFlush = this.measuredAt = now;
    this.measuredStep = step;
  }

  /** Seconds since the run started, pauses left out, as of the last tick. */
  seconds = 0;

  /** Steps a second, smoothed over the last second. */
  get stepsPerSecond(): number {
    return this.rate;
  }

  /** After every step. */
  tick(step: number): Due {
    const now = this.clock.now();
    this.seconds = (now - this.started) / 1000;
    const since = now - this.lastYield;
    if (since < YIELD_EVERY && this.lastSend !== -Infinity) return NOTHING;
    this.measure(now, step);
    this.lastYield = now;
    const send = now - this.lastSend >= SEND_EVERY;
    if (send) this.lastSend = now;
    const flush = now - this.lastFlush >= FLUSH_EVERY;
    if (flush) this.lastFlush = now;
    return { yield: true, send, flush };
  }

  private measure(now: number, step: number): void {
    const passed = now - this.measuredAt;
    if (passed <= 0) return;
    const present = ((step - this.measuredStep) * 1000) / passed;
    this.rate = this.rate === 0 ? present : present + (this.rate - present) * Math.exp(-passed / SMOOTHING);
    this.measuredAt = now;
    this.measuredStep = step;
  }

  pause(): void {
    this.pausedAt ??= this.clock.now();
  }

  resume(): void {
    if (this.pausedAt === undefined) return;
    const now = this.clock.now();
    this.started += now - this.pausedAt;
    this.pausedAt = undefined;
    this.lastYield = this.measuredAt = now;
  }
}
