/** Events on their way to whoever watches: collected, and handed over a batch at a time so that training is not slowed by telling. */
import type { RunEvent, RunState } from '../protocol';

export class Outbox {
  private waiting: RunEvent[] = [];

  constructor(private readonly emit: (event: RunEvent) => void) {}

  push(event: RunEvent): void {
    this.waiting.push(event);
  }

  /** Together with everything before it, at once. */
  urgent(event: RunEvent): void {
    this.push(event);
    this.send();
  }

  state(state: RunState, step: number): void {
    this.urgent({ type: 'state', state, step });
  }

  send(): void {
    if (this.waiting.length === 0) return;
    const events = this.waiting;
    this.waiting = [];
    for (const event of events) this.emit(event);
  }
}
