import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser';
import { Harness, servePanel, type HarnessOptions, type PanelServer } from './page';
import { gptEvaluations, gptPoints, header, histograms, points, ROSENBROCK, rosenbrockPoints, snapshot, surfaceOf } from './runs';

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

/** 100 steps with the loss 10 - step / 20, without noise. */
const line = () => points(100, row => ({
  step: row + 1, loss: 10 - (row + 1) / 20, lr: 0.1, gradientNorm: 1 + row, updateRatio: 1e-3, stepsPerSecond: 10, seconds: (row + 1) / 10, evaluations: row + 1,
}));
const finished = (changes = {}) => snapshot({ header: header({ steps: 100, batchSize: undefined, references: [] }), state: 'done', points: line(), ...changes });

/** Moves the pointer to a share of the loss chart's width. */
async function pointAt(harness: Harness, share: number, chart = 'loss'): Promise<void> {
  const box = await harness.page.locator(`[data-chart=${chart}] .u-over`).boundingBox();
  assert.ok(box !== null);
  await harness.page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
  await harness.settled();
}

const zoomOf = (harness: Harness): Promise<readonly number[] | undefined> => harness.page.evaluate(() => {
  const { state } = window.stepwiseTest;
  return typeof state === 'object' && state !== null && 'zoom' in state && Array.isArray(state.zoom) ? state.zoom.map(Number) : undefined;
});

/** Columns of the canvas in which the upper part, from 10 to 60 % of the plot's height, holds pixels of the theme's blue. */
const blueColumnsAbove = (harness: Harness): Promise<number[]> => harness.page.locator('[data-chart=loss]').evaluate(card => {
  const canvas = card.querySelector('canvas');
  const over = card.querySelector('.u-over');
  if (canvas === null || over === null) return [];
  const ratio = canvas.width / canvas.clientWidth;
  const [outer, inner] = [canvas.getBoundingClientRect(), over.getBoundingClientRect()];
  const left = Math.round((inner.left - outer.left) * ratio);
  const top = Math.round((inner.top - outer.top + inner.height * 0.1) * ratio);
  const { data, width } = canvas.getContext('2d')!.getImageData(left, top, Math.round(inner.width * ratio), Math.round(inner.height * 0.5 * ratio));
  const columns = new Set<number>();
  for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 40 && data[i + 2]! > data[i]! + 60) columns.add((i / 4) % width);
  return [...columns].sort((a, b) => a - b).map(column => column / width);
});

describe('charts', () => {
  it('show the values under the pointer, in all charts at once', async () => {
    const harness = await panel();
    await harness.snapshot(finished());
    await pointAt(harness, 0.4);
    assert.match(await harness.page.locator('[data-chart=loss] .tooltip').innerText(), /step 40\s+train\s+8(\s|$)/);
    assert.equal(await harness.page.locator('[data-chart=gradientNorm] .legend-value').innerText(), '40');
    assert.equal(await harness.page.locator('[data-chart=gradientNorm] .tooltip').count(), 0);
    await harness.page.mouse.move(2, 2);
    await harness.settled();
    assert.equal(await harness.page.locator('[data-chart=gradientNorm] .legend-value').innerText(), '100');
  });

  it('show the span of the rows that share a pixel', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ header: header({ steps: 50_000, references: [] }), state: 'done', points: gptPoints(50_000, 50_000) }));
    await pointAt(harness, 0.5);
    assert.match(await harness.page.locator('[data-chart=loss] .tooltip').innerText(), /[\d.]+ to [\d.]+ in \d+ rows/);
  });

  it('zoom by dragging, all together, and show the whole run again by a double click', async () => {
    const harness = await panel();
    await harness.snapshot(finished());
    const box = await harness.page.locator('[data-chart=loss] .u-over').boundingBox();
    assert.ok(box !== null);
    await harness.page.mouse.move(box.x + box.width * 0.2, box.y + 50);
    await harness.page.mouse.down();
    await harness.page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 });
    await harness.page.mouse.up();
    await harness.settled();
    const zoom = await zoomOf(harness);
    assert.ok(zoom !== undefined && Math.abs(zoom[0]! - 20) < 0.5 && Math.abs(zoom[1]! - 60) < 0.5, String(zoom));
    await pointAt(harness, 0.5, 'gradientNorm');
    assert.match(await harness.page.locator('[data-chart=gradientNorm] .tooltip').innerText(), /step 40/);
    await harness.page.locator('[data-chart=loss] .u-over').dblclick();
    await harness.settled();
    assert.equal(await zoomOf(harness), undefined);
  });

  it('take logarithmic axes both ways', async () => {
    const harness = await panel();
    await harness.snapshot(finished());
    await harness.page.locator('.toolbar vscode-checkbox').click();
    await harness.settled();
    // From 1 to 100, the middle of a logarithmic axis is 10.
    await pointAt(harness, 0.5);
    assert.match(await harness.page.locator('[data-chart=loss] .tooltip').innerText(), /step 10\b/);
    const height = (step: number): Promise<number> => harness.page.locator('[data-chart=gradientNorm] .dot').first().evaluate((node, at) => {
      void at;
      return new DOMMatrix(getComputedStyle(node).transform).f;
    }, step);
    const log = await height(10);
    await harness.page.locator('[data-chart=gradientNorm] .chip', { hasText: 'log' }).click();
    await pointAt(harness, 0.5);
    const linear = await height(10);
    assert.ok(linear > log + 10, `10 of 100 lies lower on a linear axis: ${linear} and ${log}`);
  });

  it('paint a single spike among a million steps', async () => {
    const harness = await panel();
    const spiky = points(1_000_000, row => ({ step: row + 1, loss: 1, lr: 0.1, gradientNorm: 1, updateRatio: 1e-3, stepsPerSecond: 9, seconds: row / 9, evaluations: row + 1 }));
    spiky.loss[654_320] = 9;
    await harness.snapshot(finished({ header: header({ steps: 1_000_000, batchSize: undefined, references: [] }), points: spiky }));
    const columns = await blueColumnsAbove(harness);
    assert.ok(columns.length >= 1 && columns.length <= 6, `${columns.length} columns`);
    for (const column of columns) assert.ok(Math.abs(column - 0.654321) < 0.005, `at ${column}`);
  });

  it('keep the raw spike visible behind the smoothed curve', async () => {
    const harness = await panel();
    const spiky = line();
    spiky.loss.fill(1);
    spiky.loss[49] = 9;
    await harness.snapshot(finished({ header: header({ steps: 100, references: [] }), points: spiky }));
    const columns = await blueColumnsAbove(harness);
    assert.ok(columns.some(column => Math.abs(column - 0.5) < 0.01));
  });

  it('have a table of their numbers behind them', async () => {
    const harness = await panel();
    await harness.snapshot(finished({ evaluations: [{ step: 100, metrics: { loss: 4.5, accuracy: 0.75 } }] }));
    await harness.page.locator('[data-chart=loss] .chip-icon').click();
    await harness.settled();
    const table = harness.page.locator('[data-chart=loss] table');
    assert.equal(await table.locator('caption').innerText(), 'Loss: 100 of 100 rows');
    assert.deepEqual(await table.locator('thead th').allInnerTexts(), ['step', 'train', 'evaluation']);
    assert.deepEqual(await table.locator('tbody tr').last().locator('th, td').allInnerTexts(), ['100', '5', '4.50000']);
    assert.equal(await harness.page.locator('[data-chart="metric:accuracy"] h3').innerText(), 'Accuracy');
  });

  it('change their horizontal axis', async () => {
    const harness = await panel();
    await harness.snapshot(finished());
    await harness.page.locator('.toolbar vscode-dropdown').click();
    await harness.page.locator('vscode-option', { hasText: 'Seconds' }).click();
    await harness.settled();
    await pointAt(harness, 0.5);
    assert.match(await harness.page.locator('[data-chart=loss] .tooltip').innerText(), /step 50 · 5 seconds/);
  });

  it('show a single point, and none for what the run does not define', async () => {
    const harness = await panel();
    const one = points(1, () => ({ step: 1, loss: 3, lr: 0.1, stepsPerSecond: 1, seconds: 1, evaluations: 1 }));
    await harness.snapshot(finished({ points: one }));
    assert.match(await harness.page.locator('[data-chart=gradientNorm] .chart-empty').innerText(), /Not defined/);
    assert.equal(await harness.page.locator('[data-chart=loss] .chart-empty').isVisible(), false);
  });
});

describe('pictures beside the charts', () => {
  const rosenbrock = () => snapshot({
    header: header({ model: 'function', batchSize: undefined, parameterCount: 2, parameters: [{ name: 'x', shape: [2] }], references: [], generates: false, steps: 300 }),
    state: 'done', points: rosenbrockPoints(300), surface: surfaceOf(ROSENBROCK, [-2, 2], [-1, 3], [[1, 1]]),
  });

  it('the surface tells the point shown and goes back through time', async () => {
    const harness = await panel();
    await harness.snapshot(rosenbrock());
    const card = harness.page.locator('[data-chart=surface]');
    assert.match(await card.locator('.sample-label').innerText(), /step 300/);
    await card.locator('input[type=range]').focus();
    await harness.page.keyboard.press('Home');
    await harness.settled();
    assert.match(await card.locator('.sample-label').innerText(), /step 1$/);
    // Adam's first step is the learning rate in each coordinate: from (-1.5, 2) by (0.05, 0.05).
    assert.match(await card.locator('.picture-tip').innerText(), /x −1\.450 · y 2\.050/);
  });

  it('parameters are drawn as curves with their names', async () => {
    const harness = await panel({ height: 1800 });
    await harness.snapshot(rosenbrock());
    await harness.settled();
    assert.deepEqual(await harness.page.locator('[data-chart=parameters] .legend-label').allInnerTexts(), ['x[0]', 'x[1]']);
  });

  it('histograms show the chosen block, and their quantiles as a table', async () => {
    const harness = await panel({ height: 1800 });
    await harness.snapshot(snapshot({ points: gptPoints(200), histograms: histograms([0, 100, 200], ['a.weight', 'b.weight']) }));
    await harness.settled();
    await harness.page.locator('[data-section=histograms] vscode-dropdown').click();
    await harness.page.locator('[data-section=histograms] vscode-option', { hasText: 'b.weight' }).click();
    await harness.page.locator('[data-section=histograms] .chip-icon').click();
    await harness.settled();
    const captions = await harness.page.locator('[data-section=histograms] caption').allInnerTexts();
    assert.deepEqual(captions, ['Values, b.weight: 3 of 3 rows', 'Gradients, b.weight: 3 of 3 rows']);
    // The gradients are symmetric about 0.
    const median = await harness.page.locator('[data-section=histograms] table').last().locator('tbody tr').first().locator('td').nth(1).innerText();
    assert.ok(Math.abs(Number(median.replace('−', '-'))) < 1e-4, median);
  });

  it('samples follow the latest until an earlier one is chosen', async () => {
    const harness = await panel();
    const at = (step: number) => ({ step, prompt: 'Call me', text: ` Ishmael ${step}` });
    await harness.snapshot(snapshot({ points: gptPoints(200), evaluations: gptEvaluations(200), samples: [at(100), at(200)] }));
    const text = harness.page.locator('.sample-text');
    assert.equal(await text.innerText(), 'Call me Ishmael 200');
    await harness.page.locator('[data-section=samples] vscode-button').first().click();
    await harness.events({ type: 'sample', ...at(300) });
    assert.equal(await text.innerText(), 'Call me Ishmael 100');
    await harness.page.locator('[data-section=samples] input').focus();
    await harness.page.keyboard.press('End');
    await harness.events({ type: 'sample', ...at(400) });
    assert.equal(await text.innerText(), 'Call me Ishmael 400');
  });

  it('text of samples is text: markup in it stays letters', async () => {
    const harness = await panel();
    await harness.snapshot(snapshot({ points: gptPoints(2), samples: [{ step: 1, prompt: '<b>a</b>', text: '<img src=x onerror=alert(1)>' }] }));
    assert.equal(await harness.page.locator('.sample-text').innerText(), '<b>a</b><img src=x onerror=alert(1)>');
    assert.equal(await harness.page.locator('.sample-text img').count(), 0);
  });
});
