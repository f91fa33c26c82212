/** The panel in a real browser, as `test/webview` sets it up: a long run until drawn, live messages, and what a hidden panel is sent. */
import type { CDPSession } from 'playwright-core';
import { PanelLink } from '../../src/extension/panel/link';
import { launchBrowser } from '../../test/webview/browser';
import { Harness, servePanel } from '../../test/webview/page';
import { points, snapshot } from '../../test/webview/runs';
import { pageScript } from '../bundle';
import { figureTable, number, spread } from '../figure';
import type { Figure } from '../figure';
import { median, quartiles } from '../report';

const MILLION = 1_000_000;
/** The engine hands events over at most so often. */
const PAUSE_MS = 50;
/** A frame at sixty a second. */
const FRAME_MS = 1000 / 60;

export async function benchPanel(quick: boolean): Promise<void> {
  process.env['CHROMIUM'] ??= await (await import('../../scripts/browser.mjs')).browser();
  const server = await servePanel();
  const browser = await launchBrowser();
  const script = await pageScript('bench/panel/page.ts');
  const open = async (): Promise<Harness> => {
    const harness = await Harness.open(browser, server);
    await harness.page.evaluate(script);
    return harness;
  };
  try {
    console.log(figureTable([await opening(open, quick), await live(open, 5000, 2, quick), await live(open, 5000, 2000, quick), await live(open, MILLION, 2, quick), ...hidden()]));
  } finally {
    await browser.close();
    await server.close();
  }
}

type Open = () => Promise<Harness>;

async function opening(open: Open, quick: boolean): Promise<Figure> {
  const times: number[] = [];
  const processor: number[] = [];
  for (let i = 0; i < (quick ? 2 : 7); i++) {
    const harness = await open(); // a new document each time, as when a panel is opened
    await harness.page.evaluate(rows => window.panelBench.make(rows), MILLION);
    const session = await processorTime(harness);
    processor.push(await busy(session, async () => times.push(await harness.page.evaluate(() => window.panelBench.open()))));
    if (harness.faults.length > 0) throw new Error(harness.faults.join('\n'));
    await harness.close();
  }
  return {
    name: 'panel: a run of a million steps, from its message to drawn', measured: median(times), unit: 'ms', target: 1000,
    detail: `${spread(quartiles(times))} over ${times.length} fresh pages, ${number(median(processor))} ms of the main thread; reading the run and bringing it over is not in it`,
  };
}

/** Processor time of the page's main thread that a live message costs, what an idle page takes subtracted. */
async function live(open: Open, before: number, rows: number, quick: boolean): Promise<Figure> {
  const messages = quick ? 40 : 200;
  const harness = await open();
  const { page } = harness;
  await page.evaluate(count => window.panelBench.make(count), before);
  await page.evaluate(() => window.panelBench.open());
  await page.evaluate(count => window.panelBench.live(10, count, 50), rows);
  const session = await processorTime(harness);
  const idle = await busy(session, () => page.evaluate(time => new Promise(resolve => setTimeout(resolve, time)), messages * PAUSE_MS));
  let times: number[] = [];
  const loaded = await busy(session, async () => {
    times = await page.evaluate(([count, each, pause]) => window.panelBench.live(count, each, pause), [messages, rows, PAUSE_MS] as const);
  });
  if (harness.faults.length > 0) throw new Error(harness.faults.join('\n'));
  await harness.close();
  const cost = (loaded - idle) / messages;
  return {
    name: `panel: a live message of ${rows} rows, ${before === MILLION ? 'a million' : before} shown, main thread`, measured: cost, unit: 'ms', target: FRAME_MS,
    detail: `mean of ${messages} messages, ${number((100 * cost) / PAUSE_MS)} % of a core at 20 a second; message to acknowledgement ${spread(quartiles(times))} ms, waiting for the frame included`,
  };
}

async function processorTime({ page }: Harness): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}

/** Processor time of the page's main thread, milliseconds. */
async function busy(session: CDPSession, body: () => Promise<unknown>): Promise<number> {
  const taken = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
  const before = await taken();
  await body();
  return (await taken()) - before;
}

/** What leaves for a panel that is not there, and what the host spends on finding that out. */
function hidden(): Figure[] {
  const events = 1_000_000;
  const link = { posted: 0 };
  const panel = new PanelLink({ run: 'run', live: true, snapshot }, () => link.posted++);
  panel.ready();
  panel.away();
  link.posted = 0;
  const event = { type: 'points', points: points(2, row => ({ step: row + 1, loss: 1 })) } as const;
  const start = performance.now();
  for (let i = 0; i < events; i++) panel.push(event);
  const each = (1e6 * (performance.now() - start)) / events;
  return [{ name: 'hidden panel: messages sent', measured: link.posted, unit: 'messages', target: 0, detail: `of ${number(events)} events, ${number(each)} ns each in the host` }];
}
