/** Pause, resume, step, stop and knobs: what people ask of a run, followed between two steps. */
import { Failure } from '../failure';
import type { Chronicle } from './chronicle';
import type { Mailbox } from './mailbox';
import type { Session } from './session';
import type { Ticker } from './ticker';

/** While paused, how often the log is flushed (which also says that the run lives), milliseconds. */
const PAUSED_FLUSH = 1000;

export class Steering {
  private paused = false;

  /** @param knobChanges how many changes run.json lists so far */
  constructor(
    private readonly session: Session,
    private readonly services: { readonly mailbox: Mailbox; readonly chronicle: Chronicle },
    private readonly ticker: Ticker,
    public knobChanges: number,
  ) {}

  /** Whether `follow` has anything to do. */
  get wanted(): boolean {
    return this.paused || !this.services.mailbox.empty;
  }

  /** Follows the controls that have arrived, and waits while paused. True asks to stop. */
  async follow(step: number): Promise<boolean> {
    const { mailbox, chronicle } = this.services;
    for (;;) {
      const control = mailbox.take();
      if (!control) {
        if (!this.paused) return false;
        await this.wait(step);
        continue;
      }
      switch (control.type) {
        case 'stop':
          return true;
        case 'step':
          this.paused = true;
          return false;
        case 'pause':
          this.paused = true;
          break;
        case 'resume':
          if (this.paused) chronicle.state('running', step);
          this.paused = false;
          break;
        case 'knob':
          await this.turnKnob(step, control.name, control.value);
      }
    }
  }

  /** Until a control arrives; the time does not count. */
  private async wait(step: number): Promise<void> {
    const { mailbox, chronicle } = this.services;
    this.ticker.pause();
    chronicle.settle();
    chronicle.state('paused', step);
    while (mailbox.empty) {
      await mailbox.arrival(PAUSED_FLUSH);
      chronicle.settle();
    }
    this.ticker.resume();
  }

  /** A value that cannot be is refused with a notice; the run goes on. */
  private async turnKnob(step: number, name: string, value: number): Promise<void> {
    const { knobs, stepper, epochs, learningRate, stepsPerEpoch, checkBatchSize } = this.session;
    const { chronicle } = this.services;
    try {
      if (name === 'batch_size') checkBatchSize(value);
      const effect = knobs.set(name, value);
      if (effect === 'none') return;
      await stepper.knobTurned(effect);
      if (effect === 'batch_size') {
        epochs.change(step, stepsPerEpoch(value));
        learningRate.total = epochs.total;
      }
      this.knobChanges++;
      chronicle.knob(step + 1, name, value);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      chronicle.notice(step, 'warning', { code: error.code, args: error.args });
    }
  }
}
