/** What people wait for in VS Code: the real workbench, server and extension host, driven as in `test/e2e`. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { RunPanel } from '../../test/e2e/support/panel';
import { withVSCode } from '../../test/e2e/support/vscode';
import { Workbench } from '../../test/e2e/support/workbench';
import { pageScript, root } from '../bundle';
import { storeLongRun } from '../engine/storedRun';
import { figureTable, number, spread } from '../figure';
import type { Figure } from '../figure';
import { median, quantile, quartiles } from '../report';

const GPT = { file: 'gpt-moby-dick.optim.yaml', label: 'gpt moby dick' } as const;
const VALLEY = { file: 'first-steps.optim.yaml', label: 'first steps' } as const;
/** Milliseconds between keys: a fast typist. */
const KEY_MS = 90;
const MARKER = '# typed:';

export async function benchEditor(quick: boolean): Promise<void> {
  execFileSync(process.execPath, ['esbuild.mjs', '--production'], { cwd: root, stdio: 'ignore' });
  process.env['CHROMIUM'] ??= await (await import('../../scripts/browser.mjs')).browser();
  const { node, vscode } = await (await import('../../scripts/vscode-host.mjs')).vscodeHost();
  Object.assign(process.env, { STEPWISE_HOST_NODE: node, STEPWISE_HOST_VSCODE: vscode });
  const figures = [...bundleSizes(), ...await activation(quick)];
  await withVSCode({ workspace: path.join(root, 'examples') }, async ({ page, folder, open }) => {
    storeLongRun(path.join(folder, '.stepwise/runs'));
    await page.context().addInitScript({ content: await pageScript('bench/editor/page.ts') });
    await open();
    const workbench = new Workbench(page);
    for (const config of [VALLEY, GPT]) figures.push(...await firstPoint(workbench, config, quick ? 2 : 6));
    figures.push(...await longRun(workbench));
    figures.push(...await typing(workbench, quick ? 60 : 300));
  });
  console.log(figureTable(figures));
}

function bundleSizes(): Figure[] {
  const size = (file: string): number => statSync(path.join(root, 'dist', file)).size / 1000;
  return [
    { name: 'extension bundle', measured: size('extension.js'), unit: 'kB', target: 500, detail: 'minified' },
    { name: 'webview bundle', measured: size('webview.js'), unit: 'kB', target: 400, detail: `minified; its style sheet ${number(size('webview.css'))} kB` },
  ];
}

/** VS Code's own record: loading the code and calling `activate`. A fresh extension host each time. */
async function activation(quick: boolean): Promise<Figure[]> {
  const times: number[] = [];
  for (let i = 0; i < (quick ? 1 : 5); i++) {
    await withVSCode({ workspace: path.join(root, 'examples') }, async ({ page, open }) => {
      const workbench = new Workbench(page);
      await open();
      await workbench.openFile(VALLEY.file);
      await workbench.lens(VALLEY.file, 'Run').first().waitFor();
      await workbench.runCommand('Developer: Show Running Extensions');
      const list = page.locator('.runtime-extensions-editor .monaco-list').first();
      const row = list.locator('.monaco-list-row', { hasText: 'Stepwise' }).first();
      await list.focus();
      // The list draws only the rows in view, the slowest extension first.
      for (let pages = 0; !(await row.isVisible()) && pages < 20; pages++) {
        await page.keyboard.press('PageDown');
        await row.waitFor({ timeout: 500 }).catch(() => undefined);
      }
      const [, milliseconds] = /Activation: (\d+)ms/.exec(await row.innerText()) ?? [];
      times.push(Number(milliseconds));
    });
  }
  return [{ name: 'activation', measured: median(times), unit: 'ms', target: 50, detail: `VS Code's record, loading the code included; ${spread(quartiles(times))} over ${times.length} fresh hosts` }];
}

/** From the mouse button going down on the lens. The first press also starts all that later ones find in caches. */
async function firstPoint(workbench: Workbench, { file, label }: typeof GPT | typeof VALLEY, presses: number): Promise<Figure[]> {
  const times: number[] = [];
  for (let i = 0; i < presses; i++) {
    await workbench.openFile(file);
    await workbench.lens(file, 'Run').first().click();
    times.push(await untilFirstPoint(workbench));
    const panel = new RunPanel(workbench.panel());
    if (await panel.control('stop').isEnabled()) await panel.control('stop').click({ timeout: 5000 }).catch(() => undefined); // it may end by itself meanwhile
    await workbench.lens(file, 'Run').first().waitFor();
    await closePanel(workbench, label);
  }
  const [first = NaN, ...later] = times;
  return [
    { name: `Run pressed to first point drawn, ${label}: first time`, measured: first, unit: 'ms', target: 1000, detail: 'in a fresh window' },
    { name: `Run pressed to first point drawn, ${label}: again`, measured: median(later), unit: 'ms', target: 1000, detail: `${spread(quartiles(later))} over ${later.length}` },
  ];
}

/** Milliseconds from the last press of the mouse to the first point in the panel that shows. */
async function untilFirstPoint(workbench: Workbench): Promise<number> {
  // The loss is told in the frame that draws it; a task after that frame sees it.
  const drawn = await workbench.panel().locator('.stats').evaluate(stats => new Promise<number>(resolve => {
    const watching = setInterval(() => {
      if (!/\d/.test(stats.querySelector('[data-stat="loss"] .stat-value')?.textContent ?? '')) return;
      clearInterval(watching);
      resolve(performance.timeOrigin + performance.now());
    }, 4);
  }));
  const pressed = await workbench.page.evaluate(() => window.editorBench.pressed);
  return drawn - (pressed ?? NaN);
}

/** Milliseconds from the last press of the mouse until the panel has every row of its run. */
async function untilWhole(workbench: Workbench): Promise<number> {
  const whole = await workbench.panel().locator('.main').evaluate(main => new Promise<number>(resolve => {
    const watching = setInterval(() => {
      if (main.getAttribute('aria-busy') !== 'false') return;
      clearInterval(watching);
      resolve(performance.timeOrigin + performance.now());
    }, 4);
  }));
  const pressed = await workbench.page.evaluate(() => window.editorBench.pressed);
  return whole - (pressed ?? NaN);
}

async function closePanel(workbench: Workbench, label: string): Promise<void> {
  await workbench.tab(new RegExp(`^${label}$`)).last().click();
  await workbench.runCommand('View: Close Editor');
  await workbench.tab(new RegExp(`^${label}$`)).first().waitFor({ state: 'detached' });
}

async function longRun(workbench: Workbench): Promise<Figure[]> {
  await workbench.page.locator('.activitybar .action-label[aria-label^="Stepwise"]').click();
  await workbench.treeRow('million').first().click();
  const drawn = await untilFirstPoint(workbench);
  const whole = await untilWhole(workbench);
  await closePanel(workbench, 'million');
  const name = 'a stored run of a million steps, from its row in the tree';
  return [
    { name: `${name} to drawn`, measured: drawn, unit: 'ms', target: 1000, detail: 'read, the extremes of its curves brought to the panel and drawn; once' },
    { name: `${name} to all its rows`, measured: whole, unit: 'ms', target: undefined, detail: 'brought over behind the first picture, which they refine: smoothing, tables, values at the pointer' },
  ];
}

/** Keys into a comment of a config, at rest and while the small GPT trains in the panel beside it. */
async function typing(workbench: Workbench, keys: number): Promise<Figure[]> {
  const { page } = workbench;
  await workbench.openFile(VALLEY.file);
  await workbench.lens(VALLEY.file, 'Run').first().waitFor();
  await workbench.editor(VALLEY.file).locator('.view-line').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type(`${MARKER} \n`);
  const figures = [await typed(page, keys, 'nothing trains')];
  await workbench.openFile(GPT.file);
  await workbench.lens(GPT.file, 'Run').first().click();
  const panel = new RunPanel(workbench.panel());
  const before = await panel.step(20);
  const started = performance.now();
  await workbench.openFile(VALLEY.file);
  figures.push(await typed(page, keys, 'the small GPT trains'));
  const steps = (await panel.step(before + 1)) - before;
  figures.push({ name: 'steps a second meanwhile', measured: (1000 * steps) / (performance.now() - started), unit: '1/s', target: undefined, detail: `${steps} steps` });
  await panel.control('stop').click();
  await panel.control('resumeRun').waitFor();
  return figures;
}

async function typed(page: Page, keys: number, condition: string): Promise<Figure> {
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('End');
  await page.evaluate(marker => window.editorBench.watch(marker), MARKER.replaceAll(' ', '\u00A0'));
  for (let i = 0; i < keys; i++) {
    const due = performance.now() + KEY_MS;
    await page.keyboard.press(i % 6 === 5 ? 'Space' : 'abcdefghijklmnopqrstuvwxyz'.charAt((7 * i) % 26));
    await new Promise(resolve => setTimeout(resolve, due - performance.now()));
  }
  await page.waitForFunction(count => window.editorBench.typing.toPaint.length >= count, keys);
  const { toPaint, reported } = await page.evaluate(() => window.editorBench.typing);
  const under = Array.from({ length: Math.max(0, keys - reported.length) }, () => 16);
  return {
    name: `keystroke to paint while ${condition}, 99th percentile`, measured: quantile(toPaint, 0.99), unit: 'ms', target: 50,
    detail: `50th ${number(quantile(toPaint, 0.5))}, 95th ${number(quantile(toPaint, 0.95))}, most ${number(Math.max(...toPaint))} ms over ${toPaint.length} keys; `
      + `the browser's event timing gives ${number(quantile([...under, ...reported], 0.99))} ms`,
  };
}
