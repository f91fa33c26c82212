/** What a test does with a run's panel. Its selectors stand here. */
import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';

export class RunPanel {
  constructor(readonly frame: FrameLocator) {}

  /** Waits until the panel says that its run is in a state, by the word people read. */
  async state(word: string): Promise<void> {
    await this.frame.locator('.run-header .state', { hasText: word }).waitFor();
  }

  control(name: 'toggle' | 'step' | 'stop' | 'resumeRun' | 'openConfig'): Locator {
    return this.frame.locator(`[data-control="${name}"]`);
  }

  /** The step the panel shows, once it is at least so high. */
  async step(least: number): Promise<number> {
    const figures = this.frame.locator('.stats');
    await figures.waitFor();
    for (let tries = 0; tries < 600; tries++) {
      const found = /(?:Step|步)[^\d]*([\d,]+)/.exec((await figures.innerText()).replaceAll('\n', ' '))?.[1];
      const step = Number((found ?? '-1').replaceAll(',', ''));
      if (step >= least) return step;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    assert.fail(`the panel did not come to step ${least}`);
  }

  knob(name: string): Locator {
    return this.frame.locator(`.knob[data-knob="${name}"] input`).last();
  }

  /** Share of a chart's canvas that is painted in something else than its ground. */
  async painted(nth = 0): Promise<number> {
    const canvas = this.frame.locator('canvas').nth(nth);
    await canvas.waitFor();
    return canvas.evaluate(element => {
      if (!(element instanceof HTMLCanvasElement)) throw new Error('not a canvas');
      const context = element.getContext('2d');
      if (!context) throw new Error('no context');
      const { data } = context.getImageData(0, 0, element.width, element.height);
      let painted = 0;
      for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) painted++;
      return painted / (data.length / 4);
    });
  }
}
