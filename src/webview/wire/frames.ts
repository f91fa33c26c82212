/**
 * One drawing a frame, however many changes ask for it, and word to the caller when that frame is on screen. A hidden document
 * gets no frames: nothing is drawn then, waiting ends at once, and everything due is drawn when the document shows again.
 */

/** A visible document that gets no frame for so long (a covered window) must not hold up the run's messages. */
const FALLBACK_MS = 500;

export class Frames {
  readonly #draw: () => void;
  #waiting: (() => void)[] = [];
  #scheduled = false;
  #due = false;
  #fallback: ReturnType<typeof setTimeout> | undefined;

  constructor(draw: () => void) {
    this.#draw = draw;
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#release();
      else if (this.#due) this.request();
    });
  }

  /** Asks for a drawing; `shown` is called once after it is on screen. */
  request(shown?: () => void): void {
    this.#due = true;
    if (shown !== undefined) this.#waiting.push(shown);
    if (document.hidden) {
      this.#release();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#due = false;
      this.#draw();
      // The frame is painted when this callback's task ends; a message to ourselves arrives after that.
      afterPaint(() => this.#release());
    });
    this.#fallback ??= setTimeout(() => this.#release(), FALLBACK_MS);
  }

  #release(): void {
    clearTimeout(this.#fallback);
    this.#fallback = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const shown of waiting) shown();
  }
}

function afterPaint(callback: () => void): void {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    channel.port1.close();
    callback();
  };
  channel.port2.postMessage(undefined);
}
