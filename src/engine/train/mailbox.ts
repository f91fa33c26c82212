/** Controls on their way to the loop. They arrive while the event loop turns and are read between steps. */
import type { Control } from '../protocol';

export class Mailbox {
  private readonly waiting: Control[] = [];
  private wake: (() => void) | undefined;

  post(control: Control): void {
    this.waiting.push(control);
    this.wake?.();
    this.wake = undefined;
  }

  take(): Control | undefined {
    return this.waiting.shift();
  }

  /** A stop is asked for, even behind other controls: what takes long looks here now and then. */
  get stopping(): boolean {
    return this.waiting.some(({ type }) => type === 'stop');
  }

  get empty(): boolean {
    return this.waiting.length === 0;
  }

  /** Until a control is there, or so many milliseconds have passed. */
  async arrival(milliseconds: number): Promise<void> {
    if (this.waiting.length > 0) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }
}

/** One turn of the event loop, in which messages arrive. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
