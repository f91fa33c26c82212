/** The trainer's clock: times as people see them (seconds a run took, when to save), never a part of results. */
export interface Clock {
  /** Milliseconds since some fixed moment, monotonic. */
  now(): number;
  /** Moment of the calendar, ISO 8601 in UTC. */
  date(): string;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date().toISOString(),
};
