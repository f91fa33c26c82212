/**
 * Stepwise in the real VS Code, as people meet it: how long activation takes, how soon the first point is drawn after Run is pressed, and
 * whether typing stays smooth while a model trains. Needs what `npm run test:e2e` makes ready.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { browser } from '../../scripts/browser.mjs';
import { vscodeHost } from '../../scripts/vscode-host.mjs';
import { RunPanel } from '../../test/e2e/support/panel';
import { withVSCode } from '../../test/e2e/support/vscode';
import { Workbench } from '../../test/e2e/support/workbench';
import { gpt, small, tiny } from '../configs';
import { figureTable, spread } from '../figure';
import type { Figure } from '../figure';
import { quantile, quartiles } from '../report';

/** Event Timing reports what took at least this long; what it leaves out was faster. */
const FLOOR_MS = 16;

export async function benchEditor(quick: boolean): Promise<void> {
  process.env['CHROMIUM'] ??= await browser();
  const host = await vscodeHost();
  process.env['STEPWISE_HOST_NODE'] = host.node;
  process.env['STEPWISE_HOST_VSCODE'] = host.vscode;
  const workspace = mkdtempSync(path.join(tmpdir(), 'stepwise-bench-'));
  writeFileSync(path.join(workspace, 'tiny.optim.yaml'), gpt('tiny', tiny, 1_000_000));
  writeFileSync(path.join(workspace, 'small.optim.yaml'), gpt('small', small, 1_000_000));
  writeFileSync(path.join(workspace, 'notes.txt'), '');
  const figures: Figure[] = [];
  await withVSCode({ workspace }, async ({ page, open }) => {
    const workbench = new Workbench(page);
    await open();
    await workbench.openFile('tiny.optim.yaml');
    await workbench.lens('tiny.optim.yaml', 'Run').first().waitFor();
    figures.push(await activation(workbench));
    figures.push(await firstPoint(workbench, quick ? 2 : 8));
    figures.push(...(await typing(workbench, quick ? 60 : 400)));
  });
  rmSync(workspace, { recursive: true, force: true });
  console.log(figureTable(figures));
}

/** As VS Code itself measures it. */
async function activation(workbench: Workbench): Promise<Figure> {
  await workbench.runCommand('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: /stepwise/i });
  const text = await row.first().locator('.activation-time').innerText();
  await workbench.page.keyboard.press('Escape'); // it opens over the window
  await row.first().waitFor({ state: 'detached' });
  return { name: 'activation of the extension', measured: Number(/(\d+)\s*ms/.exec(text)?.[1] ?? NaN), unit: 'ms', target: 50, detail: 'one start, code loaded and activated' };
}

async function firstPoint(workbench: Workbench, times: number): Promise<Figure> {
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    await workbench.openFile('tiny.optim.yaml');
    const begin = performance.now();
    await workbench.lens('tiny.optim.yaml', 'Run').first().click();
    const { frame } = new RunPanel(workbench.panel());
    await frame.locator('.stats').evaluate(element => new Promise<void>(resolve => {
      const timer = setInterval(() => {
        if (!/Step\s*[1-9]/.test(element.textContent ?? '')) return;
        clearInterval(timer);
        requestAnimationFrame(() => resolve());
      }, 5);
    }));
    taken.push(performance.now() - begin);
    await new RunPanel(workbench.panel()).control('stop').click();
    await new RunPanel(workbench.panel()).control('resumeRun').waitFor();
    await workbench.tab('tiny').last().click();
    await workbench.runCommand('View: Close Editor');
  }
  return { name: 'Run pressed to first point drawn, tiny', measured: quantile(taken, 0.5), unit: 'ms', target: 1000, detail: `${spread(quartiles(taken))}, ${times} runs, the click and its tooling included` };
}

/** From the key to the frame that shows it, without and with training. */
async function typing(workbench: Workbench, keys: number): Promise<readonly Figure[]> {
  await workbench.openFile('notes.txt');
  const still = await keystrokes(workbench, keys);
  await workbench.openFile('small.optim.yaml');
  await workbench.lens('small.optim.yaml', 'Run').first().click();
  await new RunPanel(workbench.panel()).step(3);
  await workbench.openFile('notes.txt');
  const training = await keystrokes(workbench, keys);
  await new RunPanel(workbench.panel()).control('stop').click();
  const figure = (name: string, values: readonly number[], target: number | undefined): Figure => ({
    name, measured: quantile(values, 0.99), unit: 'ms', target, detail: `99th percentile of ${values.length} keys, median ${quantile(values, 0.5)} (what took less than ${FLOOR_MS} counts as ${FLOOR_MS})`,
  });
  return [figure('keystroke to paint, nothing running', still, undefined), figure('keystroke to paint while small trains, its panel open', training, 50)];
}

async function keystrokes(workbench: Workbench, keys: number): Promise<readonly number[]> {
  const { page } = workbench;
  await workbench.editor('notes.txt').click();
  await listen(page);
  const text = 'the quick brown fox jumps over the lazy dog ';
  for (let i = 0; i < keys; i++) await page.keyboard.press(text[i % text.length] === ' ' ? 'Space' : (text[i % text.length] ?? 'a'), { delay: 20 });
  const slow = await page.evaluate(() => new Promise<number[]>(resolve => {
    setTimeout(() => resolve([...(globalThis as { stepwiseKeys?: number[] }).stepwiseKeys ?? []]), 500); // reported a little after the frame
  }));
  return [...slow, ...Array.from({ length: Math.max(0, keys - slow.length) }, () => FLOOR_MS)];
}

/** Collects how long each key took: from its press to the next frame after all that it caused. */
function listen(page: Page): Promise<void> {
  return page.evaluate(floor => {
    const longest = new Map<number, number>();
    const keys: number[] = [];
    Object.assign(globalThis, { stepwiseKeys: keys });
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        if (entry.name !== 'keydown') continue;
        longest.set(entry.startTime, Math.max(longest.get(entry.startTime) ?? 0, entry.duration));
      }
      keys.splice(0, keys.length, ...longest.values());
    }).observe({ type: 'event', durationThreshold: floor, buffered: false } as PerformanceObserverInit);
  }, FLOOR_MS);
}
