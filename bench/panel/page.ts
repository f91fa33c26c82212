/** In the panel's page: makes a long run there (a million rows would take longer to come over than to draw), posts it, and times it. */
import type { RunEvent, RunSnapshot, ToPanel } from '../../src/engine/protocol';
import { gptPoints, header, snapshot } from '../../test/webview/runs';

interface PanelBench {
  /** Builds a run of so many rows; it is drawn by `open`. */
  make(rows: number): void;
  /** Milliseconds from posting the snapshot to the panel's word that it is on screen. */
  open(): Promise<number>;
  /** Posts so many live messages of so many rows, one each `pause` milliseconds as a run does; milliseconds from each to its acknowledgement. */
  live(messages: number, rows: number, pause: number): Promise<number[]>;
}

declare global {
  interface Window {
    panelBench: PanelBench;
  }
}

const RUN = 'bench';
let sequence = 1_000_000;
let shown: RunSnapshot | undefined;
let next = 1;

/** Resolves when the panel has acknowledged the message; rejects when it complains. */
function deliver(message: Omit<Extract<ToPanel, { type: 'snapshot' }>, 'sequence'> | Omit<Extract<ToPanel, { type: 'events' }>, 'sequence'>): Promise<number> {
  const number = ++sequence;
  return new Promise((resolve, reject) => {
    const { sent } = window.stepwiseTest;
    const start = performance.now();
    sent.push = (...said) => {
      for (const word of said) {
        if (word.type === 'error') reject(new Error(word.message));
        if (word.type === 'ack' && word.sequence === number) resolve(performance.now() - start);
      }
      return 0;
    };
    window.postMessage({ ...message, sequence: number }, '*');
  });
}

window.panelBench = {
  make(rows) {
    shown = snapshot({ header: header({ id: RUN, steps: 2 * rows }), points: gptPoints(rows, 2 * rows) });
    next = rows + 1;
  },
  open() {
    if (!shown) throw new Error('there is no run yet');
    return deliver({ type: 'snapshot', version: 1, run: RUN, live: true, snapshot: shown });
  },
  async live(messages, rows, pause) {
    const times: number[] = [];
    for (let i = 0; i < messages; i++) {
      const events: RunEvent[] = [{ type: 'points', points: gptPoints(rows, 2 * next, i, next) }];
      next += rows;
      const due = performance.now() + pause;
      times.push(await deliver({ type: 'events', run: RUN, events }));
      await new Promise(resolve => setTimeout(resolve, due - performance.now()));
    }
    return times;
  },
};
