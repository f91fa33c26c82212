import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { preview } from '../../src/extension/panel/preview';
import { INITIAL_VIEW } from '../../src/webview/view-state';
import { launchBrowser } from './browser';
import { Harness, servePanel, type HarnessOptions, type PanelServer } from './page';
import { gptEvaluations, gptPoints, header, NO_POINTS, snapshot } from './runs';
import { THEME_NAMES } from './themes';

let browser: Browser;
let server: PanelServer;
const open: Harness[] = [];

before(async () => {
  [server, browser] = await Promise.all([servePanel(), launchBrowser()]);
});
after(async () => {
  await browser.close();
  await server.close();
});
/** Every test ends with this: the policy was not violated, nothing went to the console, nothing was thrown. */
afterEach(async () => {
  for (const harness of open.splice(0)) {
    assert.deepEqual(harness.faults, []);
    await harness.close();
  }
});

async function panel(options: HarnessOptions = {}): Promise<Harness> {
  const harness = await Harness.open(browser, server, options);
  open.push(harness);
  return harness;
}

const stepShown = (harness: Harness): Promise<string> => harness.page.locator('[data-stat=step] .stat-value').innerText();

describe('the flow of messages', () => {
  it('begins with word that the panel is ready', async () => {
    const harness = await panel();
    assert.deepEqual((await harness.sent())[0], { type: 'ready', version: 1 });
  });

  it('acknowledges each message once, in order, after the frame that shows it', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ points: gptPoints(100) }));
    assert.equal(await stepShown(harness), '100');
    await harness.events({ type: 'points', points: gptPoints(5, 5000, 2, 101) }, { type: 'state', state: 'running', step: 105 });
    assert.equal(await stepShown(harness), '105');
    const acks = (await harness.sent()).filter(message => message.type === 'ack');
    assert.deepEqual(acks, [{ type: 'ack', sequence: 1 }, { type: 'ack', sequence: 2 }]);
  });

  it('acknowledges at once while hidden, draws nothing, and shows everything on return', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ points: gptPoints(10) }));
    const setHidden = (hidden: boolean): Promise<void> => harness.page.evaluate(value => {
      Object.defineProperty(document, 'hidden', { configurable: true, value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
    await setHidden(true);
    await harness.events({ type: 'points', points: gptPoints(10, 5000, 2, 11) });
    await harness.settled();
    assert.equal(await stepShown(harness), '10');
    await setHidden(false);
    await harness.settled();
    assert.equal(await stepShown(harness), '20');
  });

  it('restores the view from what VS Code kept, and tells the host which run it showed', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ points: gptPoints(500) }));
    await harness.page.locator('[data-chart=loss] .chip', { hasText: 'log' }).click();
    await harness.page.locator('[data-section=knobs] .section-toggle').click();
    await harness.settled();
    await harness.reload();
    await harness.snapshot(snapshot({ points: gptPoints(500) }));
    assert.equal(await harness.page.locator('[data-chart=loss] .chip', { hasText: 'log' }).getAttribute('aria-pressed'), 'true');
    assert.equal(await harness.page.locator('[data-section=knobs] .section-toggle').getAttribute('aria-expanded'), 'false');
    const state: unknown = await harness.page.evaluate(() => window.stepwiseTest.state);
    assert.ok(typeof state === 'object' && state !== null && 'run' in state && 'folder' in state);
    assert.equal(state.run, 'run-1');
    assert.equal(state.folder, header().folder);
  });

  describe('a preview of a long run', () => {
    const ROWS = 40_000;
    const whole = snapshot({ header: header({ steps: ROWS }), state: 'done', points: gptPoints(ROWS, ROWS) });
    const shown = { ...whole, points: preview(whole.points) };
    /** Of each column of the canvas the highest and the lowest pixel that is painted. */
    const extents = (harness: Harness): Promise<readonly (readonly [number, number])[]> => harness.page.locator('[data-chart=gradientNorm] canvas').evaluate(node => {
      if (!(node instanceof HTMLCanvasElement)) return [];
      const { width, height } = node;
      const { data } = node.getContext('2d')!.getImageData(0, 0, width, height);
      return Array.from({ length: width }, (_, x): readonly [number, number] => {
        const painted = Array.from({ length: height }, (_, y) => y).filter(y => data[4 * (y * width + x) + 3]! > 60);
        return [painted[0] ?? -1, painted.at(-1) ?? -1];
      });
    });
    const loss = (harness: Harness) => harness.page.locator('[data-chart=loss]');
    const span = (harness: Harness): Promise<string> => harness.page.locator('.smoothing-value').innerText();

    it('shows the reach of all rows, and smooths only when they are all there', async () => {
      const harness = await panel({ state: { ...INITIAL_VIEW, tables: ['lr'] } });
      await harness.snapshot(shown, false, 'run-1', ROWS);
      assert.equal(await harness.page.locator('.main').getAttribute('aria-busy'), 'true');
      assert.doesNotMatch(await loss(harness).locator('.legend').innerText(), /smoothed/);
      assert.equal(await harness.page.locator('[data-chart=lr] tbody tr').count(), 0);
      const before = { span: await span(harness), extents: await extents(harness) };
      await harness.snapshot(whole, false);
      assert.equal(await harness.page.locator('.main').getAttribute('aria-busy'), 'false');
      assert.match(await loss(harness).locator('.legend').innerText(), /smoothed/);
      assert.match(await harness.page.locator('[data-chart=lr] caption').innerText(), /40,000/);
      assert.equal(await span(harness), before.span);
      // A stretch of rows may lie across the edge of two pixels: its extreme then stands for both.
      const after = await extents(harness);
      const short = after.filter(([top, bottom], x) => {
        const near = before.extents.slice(Math.max(0, x - 1), x + 2);
        return Math.min(...near.map(reach => reach[0])) > top + 2 || Math.max(...near.map(reach => reach[1])) < bottom - 2;
      });
      assert.equal(short.length, 0, `${short.length} of ${after.length} columns reach less far in the preview`);
    });

    it('gives way to the whole without moving anything: zoom, scales, smoothing, scroll', async () => {
      const harness = await panel({ height: 500, state: { ...INITIAL_VIEW, run: 'run-1', zoom: [1000, 30_000] } });
      await harness.snapshot(shown, false, 'run-1', ROWS);
      await loss(harness).locator('.chip', { hasText: 'log' }).click();
      await harness.page.locator('.toolbar input[type=range]').fill('0.4');
      await harness.page.evaluate(() => window.scrollTo(0, 250));
      await harness.settled();
      const look = async (): Promise<unknown> => ({
        state: await harness.page.evaluate(() => window.stepwiseTest.state),
        span: await span(harness),
        scroll: await harness.page.evaluate(() => [window.scrollY, ...[...document.querySelectorAll('.chart')].map(chart => chart.getBoundingClientRect().top)]),
        log: await loss(harness).locator('.chip', { hasText: 'log' }).getAttribute('aria-pressed'),
      });
      const before = await look();
      await harness.snapshot(whole, false);
      assert.deepEqual(await look(), before);
      assert.equal(await harness.page.evaluate(() => window.scrollY), 250);
    });

    it('keeps the place that the keyboard has walked to', async () => {
      const harness = await panel();
      await harness.snapshot(shown, false, 'run-1', ROWS);
      await loss(harness).locator('.plot').focus();
      for (const key of ['End', 'ArrowLeft', 'ArrowLeft']) await harness.page.keyboard.press(key);
      const title = (): Promise<string> => loss(harness).locator('.tooltip-title').innerText();
      const before = await title();
      await harness.snapshot(whole, false);
      await harness.settled();
      assert.equal(await title(), before);
    });
  });

  it('reports a message that it cannot read, acknowledges it, and goes on', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ points: gptPoints(3) }));
    await harness.events({ type: 'points', points: { ...gptPoints(2, 5000, 1, 4), loss: new Float64Array(1) } });
    const errors = (await harness.sent()).filter(message => message.type === 'error');
    assert.equal(errors.length, 1);
    await harness.events({ type: 'points', points: gptPoints(2, 5000, 1, 4) });
    assert.equal(await stepShown(harness), '5');
  });

  it('ignores events of a run that it does not show', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ points: gptPoints(3) }), true, 'run-a');
    await harness.deliverRaw({ type: 'events', run: 'run-b', events: [{ type: 'points', points: gptPoints(9, 5000, 1, 4) }] });
    assert.equal(await stepShown(harness), '3');
  });
});

describe('states of a run', () => {
  it('before the first step: what is being prepared, and how far', async () => {
    const harness = await panel();
    assert.match(await harness.page.locator('.chart-busy').innerText(), /Waiting for the run/);
    await harness.snapshot(snapshot({ state: 'preparing', points: NO_POINTS }));
    await harness.events({ type: 'progress', what: { code: 'progress-reading', args: ['whale.txt'] }, done: 30, total: 120 });
    const busy = await harness.page.locator('.chart-busy').innerText();
    assert.match(busy, /whale\.txt/);
    assert.match(busy, /30 \/ 120/);
    await harness.events({ type: 'state', state: 'running', step: 0 }, { type: 'points', points: gptPoints(1) });
    assert.equal(await harness.page.locator('.chart-busy').isVisible(), false);
  });

  it('does not move the charts when data arrive', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ state: 'preparing' }));
    const places = (): Promise<readonly (readonly number[])[]> => harness.page.locator('.chart .plot').evaluateAll(nodes => nodes.map(node => {
      const { left, top, width, height } = node.getBoundingClientRect();
      return [left, top, width, height];
    }));
    const before = await places();
    await harness.events({ type: 'state', state: 'running', step: 0 }, { type: 'points', points: gptPoints(50) });
    await harness.events({ type: 'points', points: gptPoints(50, 5000, 3, 51) });
    assert.deepEqual(await places(), before);
  });

  it('diverged: step, block, gradient norm before, last finite loss, what to try; and the charts there', async () => {
    const harness = await panel();
    const points = gptPoints(300);
    points.loss[299] = NaN;
    await harness.snapshot(snapshot({
      state: 'failed', points,
      summary: {
        steps: 300, loss: NaN, seconds: 9, evaluations: 300, stopped: 'diverged', metrics: {}, run: 'run-1',
        divergence: { step: 300, block: 'transformer.h.1.mlp.c_fc.weight', gradientNormBefore: 812.5, advice: [{ code: 'advice-lower-lr', args: [0.3, 0.03] }] },
      },
    }));
    const card = harness.page.locator('.failure');
    const text = await card.innerText();
    for (const part of ['diverged at step 300', 'transformer.h.1.mlp.c_fc.weight', '812.5', '(step 299)', 'try 0.03 instead of 0.3']) assert.ok(text.includes(part), `${part} in ${text}`);
    assert.equal(await harness.page.locator('.state').innerText(), 'Diverged');
    await card.locator('vscode-button').click();
    await harness.settled();
    const state: unknown = await harness.page.evaluate(() => window.stepwiseTest.state);
    assert.ok(typeof state === 'object' && state !== null && 'zoom' in state);
    assert.deepEqual(state.zoom, [100, 310]);
  });

  it('failed: the sentence of the failure', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ header: undefined, state: 'failed', failure: { code: 'out-of-memory', args: ['4096 MB'] } }));
    assert.match(await harness.page.locator('.failure').innerText(), /Memory ran out: 4096 MB/);
  });

  it('read from the store: no buttons that would do nothing; interrupted ones can be resumed', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ state: 'interrupted', points: gptPoints(20) }), false);
    assert.equal(await harness.page.locator('[data-control=toggle]').isVisible(), false);
    await harness.page.locator('[data-control=resumeRun]').click();
    assert.ok((await harness.sent()).some(message => message.type === 'resumeRun' && message.run === 'run-1'));
    await harness.snapshot(snapshot({ state: 'done', points: gptPoints(20) }), false);
    assert.equal(await harness.page.locator('[data-control=resumeRun]').isVisible(), false);
  });
});

describe('languages and themes', () => {
  it('speaks Chinese to a Chinese editor, engine messages included', async () => {
    const harness = await panel({ language: 'zh-cn' });
    await harness.snapshot(snapshot({
      points: gptPoints(50), evaluations: gptEvaluations(50), notices: [{ severity: 'warning', message: { code: 'resume-without-checkpoint', args: [] } }],
    }));
    const text = await harness.page.locator('#panel').innerText();
    for (const word of ['运行中', '损失', '学习率', '梯度范数', '吞吐量', '暂停', '可调参数', '还没有检查点']) assert.ok(text.includes(word), word);
    // What is left in Latin letters are names: of the run, its parts, its knobs.
    const words = text.match(/\b[A-Z][a-z]{3,}\b/g) ?? [];
    assert.deepEqual(words.filter(word => word !== 'Adam'), []);
  });

  it('takes the colours of the theme, again when it changes', async () => {
    const harness = await panel({ theme: 'light' });
    await harness.snapshot(snapshot({ points: gptPoints(400) }));
    const blues = (): Promise<number> => harness.page.locator('[data-chart=loss] canvas').evaluate(node => {
      if (!(node instanceof HTMLCanvasElement)) return -1;
      const { data } = node.getContext('2d')!.getImageData(0, 0, node.width, node.height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] === 0x1a && data[i + 1] === 0x85 && data[i + 2] === 0xff && data[i + 3] === 255) count++;
      return count;
    });
    assert.ok(await blues() > 100, "the light theme's blue");
    await harness.setTheme('dark');
    await harness.settled();
    assert.equal(await blues(), 0);
  });

  it('shows every theme without a fault', async () => {
    for (const theme of THEME_NAMES) {
      const harness = await panel({ theme });
      await harness.snapshot(snapshot({ points: gptPoints(100) }));
    }
  });

  it('fits panels from 350 to 2000 pixels', async () => {
    for (const width of [350, 620, 900, 1400, 2000]) {
      const harness = await panel({ width });
      await harness.snapshot(snapshot({ points: gptPoints(100), evaluations: gptEvaluations(100) }));
      const overflow = await harness.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide at ${width}`);
    }
  });
});
