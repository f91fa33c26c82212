/**
 * The flow of messages to one panel: one message at a time, the next when the panel has drawn the last; what happens meanwhile travels
 * together. A panel that is away costs nothing: it gets one snapshot when it returns. No `vscode` here.
 */
import { PROTOCOL_VERSION } from '../../engine/protocol';
import type { RunEvent, RunSnapshot, ToPanel } from '../../engine/protocol';

/** What a panel shows. */
export interface LinkSource {
  readonly run: string;
  readonly live: boolean;
  snapshot(): RunSnapshot;
}

/** Rows that may wait for a slow panel; beyond them a snapshot is cheaper. */
const MAX_WAITING_ROWS = 50_000;

export class PanelLink {
  #sequence = 0;
  #state: 'away' | 'free' | 'drawing' = 'away';
  #waiting: RunEvent[] = [];
  #waitingRows = 0;
  #needsSnapshot = true;

  constructor(
    private source: LinkSource,
    private readonly post: (message: ToPanel) => void,
  ) {}

  /** The panel's document has loaded: everything anew. */
  ready(): void {
    this.#state = 'free';
    this.#forget();
    this.#send();
  }

  /** The panel's document is gone or not visible. */
  away(): void {
    this.#state = 'away';
    this.#forget();
  }

  /** Another run, or the same under its final name. */
  show(source: LinkSource): void {
    this.source = source;
    this.#forget();
    this.#send();
  }

  acknowledge(sequence: number): void {
    if (this.#state !== 'drawing' || sequence !== this.#sequence) return; // of a document before this one
    this.#state = 'free';
    this.#send();
  }

  push(event: RunEvent): void {
    if (this.#state === 'away' || this.#needsSnapshot) return; // the snapshot will have it
    this.#waiting.push(event);
    if (event.type === 'points') this.#waitingRows += event.points.step.length;
    if (this.#waitingRows > MAX_WAITING_ROWS) this.#forget();
    this.#send();
  }

  #forget(): void {
    this.#needsSnapshot = true;
    this.#waiting = [];
    this.#waitingRows = 0;
  }

  #send(): void {
    if (this.#state !== 'free') return;
    const { run, live } = this.source;
    if (this.#needsSnapshot) {
      this.post({ type: 'snapshot', version: PROTOCOL_VERSION, sequence: ++this.#sequence, run, snapshot: this.source.snapshot(), live });
    } else if (this.#waiting.length > 0) {
      this.post({ type: 'events', sequence: ++this.#sequence, run, events: this.#waiting });
    } else {
      return;
    }
    this.#needsSnapshot = false;
    this.#waiting = [];
    this.#waitingRows = 0;
    this.#state = 'drawing';
  }
}
