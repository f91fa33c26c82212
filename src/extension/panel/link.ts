/**
 * The flow of messages to one panel: one message at a time, the next when the panel has drawn the last; what happens meanwhile travels
 * together. A panel that is away costs nothing: it gets one snapshot when it returns. A long run's snapshot takes a while to come over:
 * a panel that does not show the run yet gets a preview first. No `vscode` here.
 */
import { PROTOCOL_VERSION } from '../../engine/protocol';
import type { RunEvent, RunSnapshot, ToPanel } from '../../engine/protocol';
import { preview } from './preview';

/** What a panel shows. */
export interface LinkSource {
  readonly run: string;
  readonly live: boolean;
  snapshot(): RunSnapshot;
}

/** Rows that may wait for a slow panel; beyond them a snapshot is cheaper. */
const MAX_WAITING_ROWS = 50_000;

/** Longer runs are previewed. */
const PREVIEW_ROWS = 20_000;

export class PanelLink {
  #sequence = 0;
  #state: 'away' | 'free' | 'drawing' = 'away';
  #waiting: RunEvent[] = [];
  #waitingRows = 0;
  #needsSnapshot = true;
  /** What the panel has a preview of. What happens after it waits, as after any message. */
  #whole: RunSnapshot | undefined;
  /** Run that the panel's document shows, previewed or whole. */
  #shown: string | undefined;

  constructor(
    private source: LinkSource,
    private readonly post: (message: ToPanel) => void,
  ) {}

  /** The panel's document has loaded: everything anew. */
  ready(): void {
    this.#state = 'free';
    this.#shown = undefined;
    this.#forget();
    this.#send();
  }

  /** The panel's document is gone or not visible. */
  away(): void {
    this.#state = 'away';
    this.#shown = undefined;
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
    this.#whole = undefined;
    this.#waiting = [];
    this.#waitingRows = 0;
  }

  #send(): void {
    if (this.#state !== 'free') return;
    if (this.#needsSnapshot) this.#sendSnapshot();
    else if (this.#whole) this.#postSnapshot(this.#whole);
    else if (this.#waiting.length > 0) {
      this.post({ type: 'events', sequence: ++this.#sequence, run: this.source.run, events: this.#waiting });
      this.#waiting = [];
      this.#waitingRows = 0;
    } else return;
    this.#state = 'drawing';
  }

  #sendSnapshot(): void {
    const { run } = this.source;
    const snapshot = this.source.snapshot();
    const rows = snapshot.points.step.length;
    if (rows > PREVIEW_ROWS && this.#shown !== run) {
      this.#postSnapshot({ ...snapshot, points: preview(snapshot.points) }, rows);
      this.#whole = snapshot;
    } else {
      this.#postSnapshot(snapshot);
    }
    this.#needsSnapshot = false;
    this.#shown = run;
  }

  #postSnapshot(snapshot: RunSnapshot, rows?: number): void {
    this.#whole = undefined;
    const { run, live } = this.source;
    this.post({ type: 'snapshot', version: PROTOCOL_VERSION, sequence: ++this.#sequence, run, snapshot, live, ...(rows !== undefined && { preview: rows }) });
  }
}
