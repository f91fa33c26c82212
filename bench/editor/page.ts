/** In the workbench, from its beginning: when the mouse button went down, when a key did, and when the frame with its character was painted. */

interface Typing {
  /** Milliseconds from each key to the frame with its character. */
  readonly toPaint: number[];
  /** Durations of keys as the browser itself reports them to the next paint, in steps of 8 ms and from 16 ms on. */
  readonly reported: number[];
}

export interface EditorBench {
  /** The last time the mouse button went down: milliseconds of the calendar, which all documents share. */
  pressed: number | undefined;
  /** Begins to watch the line that contains a text. */
  watch(marker: string): void;
  readonly typing: Typing;
}

declare global {
  interface Window {
    editorBench: EditorBench;
  }
}

/** What the types of the DOM lack. */
declare const scheduler: { postTask(task: () => void, options: { readonly priority: 'user-blocking' }): Promise<void> };

/** Called while a frame is being made: the callback comes once it is, ahead of whatever else waits. (A message to ourselves would queue behind it.) */
const afterFrame = (callback: () => void): void => void scheduler.postTask(callback, { priority: 'user-blocking' });

let marked = '';
let waiting: { readonly time: number; readonly length: number }[] = [];
let observer: MutationObserver | undefined;

const markedLine = (): Element | undefined => [...document.querySelectorAll('.view-line')].find(line => line.textContent?.includes(marked));
const lengthShown = (): number => markedLine()?.textContent?.length ?? 0;
/** Characters that the line has when all keys so far are shown. */
let expected = 0;

const bench: EditorBench = {
  pressed: undefined,
  typing: { toPaint: [], reported: [] },
  watch(marker) {
    marked = marker;
    expected = lengthShown();
    waiting = [];
    bench.typing.toPaint.length = 0;
    bench.typing.reported.length = 0;
    observer?.disconnect();
    // The editor draws in animation frames: what is mutated there is painted by that frame.
    observer = new MutationObserver(() => {
      const shown = waiting.length === 0 ? 0 : lengthShown();
      const done = waiting.filter(({ length }) => length <= shown);
      if (done.length === 0) return;
      waiting = waiting.filter(({ length }) => length > shown);
      afterFrame(() => bench.typing.toPaint.push(...done.map(({ time }) => performance.now() - time)));
    });
    const lines = markedLine()?.closest('.view-lines');
    if (!lines) throw new Error(`no line shows ${marker}`);
    observer.observe(lines, { childList: true, subtree: true, characterData: true });
  },
};
window.editorBench = bench;

addEventListener('pointerdown', event => (bench.pressed = performance.timeOrigin + event.timeStamp), { capture: true });
addEventListener('keydown', event => {
  if (observer && event.key.length === 1) waiting.push({ time: event.timeStamp, length: ++expected });
}, { capture: true });
/** Event Timing has an option that the types of the DOM lack. */
const eventTiming: PerformanceObserverInit & { readonly durationThreshold: number } = { type: 'event', durationThreshold: 16 };
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (entry.name === 'keydown') bench.typing.reported.push(entry.duration);
}).observe(eventTiming);
