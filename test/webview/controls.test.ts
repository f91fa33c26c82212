import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Control } from '../../src/engine/protocol';
import { launchBrowser } from './browser';
import { Harness, servePanel, type PanelServer } from './page';
import { gptPoints, snapshot } from './runs';

let browser: Browser;
let server: PanelServer;
let harness: Harness;

before(async () => {
  [server, browser] = await Promise.all([servePanel(), launchBrowser()]);
});
after(async () => {
  await browser.close();
  await server.close();
});
afterEach(async () => {
  assert.deepEqual(harness.faults, []);
  await harness.close();
});

async function running(): Promise<void> {
  harness = await Harness.open(browser, server);
  await harness.snapshot(snapshot({ points: gptPoints(200) }));
}

const controls = async (): Promise<readonly Control[]> => (await harness.sent()).flatMap(message => (message.type === 'control' ? [message.control] : []));
const press = (key: string): Promise<void> => harness.page.keyboard.press(key);

describe('buttons', () => {
  it('pause, step, resume, stop', async () => {
    await running();
    await harness.page.locator('[data-control=toggle]').click();
    await harness.events({ type: 'state', state: 'paused', step: 200 });
    await harness.page.locator('[data-control=step]').click();
    await harness.page.locator('[data-control=toggle]').click();
    await harness.page.locator('[data-control=stop]').click();
    assert.deepEqual(await controls(), [{ type: 'pause' }, { type: 'step' }, { type: 'resume' }, { type: 'stop' }]);
  });

  it('open the config', async () => {
    await running();
    await harness.page.locator('[data-control=openConfig]').click();
    assert.ok((await harness.sent()).some(message => message.type === 'openConfig' && message.run === 'run-1'));
  });
});

describe('the keyboard', () => {
  it('pauses and resumes with Space and steps with S, wherever the focus is but in fields', async () => {
    await running();
    await press('Space');
    await harness.events({ type: 'state', state: 'paused', step: 200 });
    await press('s');
    await press('Space');
    assert.deepEqual(await controls(), [{ type: 'pause' }, { type: 'step' }, { type: 'resume' }]);
    await harness.page.locator('[data-knob=lr] vscode-text-field').click();
    await press('Space');
    await press('s');
    assert.equal((await controls()).length, 3);
  });

  it('reaches every control in turn, each with a visible focus', async () => {
    await running();
    const seen = new Set<string>();
    const unseen: string[] = [];
    for (let i = 0; i < 60; i++) {
      await press('Tab');
      const { name, visible } = await harness.page.evaluate(() => {
        let node = document.activeElement;
        const host = node;
        while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
        if (host === null || node === null || host === document.body) return { name: '', visible: true };
        const owner = host.closest('[data-control], [data-knob], [data-chart], [data-section], .toolbar');
        const kind = host.tagName.toLowerCase();
        const styles = [getComputedStyle(node), getComputedStyle(host)];
        const root = node.closest('.root');
        if (root !== null) styles.push(getComputedStyle(root));
        const id = owner === null ? '' : Object.values((owner as HTMLElement).dataset).join();
        return { name: `${id} ${kind}`, visible: styles.some(style => style.outlineStyle !== 'none' || style.borderColor === 'rgb(0, 120, 212)') };
      });
      if (name === '') break;
      seen.add(name);
      if (!visible) unseen.push(name);
    }
    for (const wanted of ['toggle vscode-button', 'step vscode-button', 'stop vscode-button', ' vscode-dropdown', ' vscode-checkbox', ' input', 'loss div', 'loss button', 'lr div', 'throughput div', 'knobs button', 'lr input', 'lr vscode-text-field']) {
      assert.ok(seen.has(wanted), `${wanted} among ${[...seen].join('; ')}`);
    }
    assert.deepEqual(unseen, []);
  });

  it('finds everything by role and name, as a screen reader does', async () => {
    await running();
    const { page } = harness;
    for (const name of ['Pause', 'Step', 'Stop', 'Open config']) assert.equal(await page.getByRole('button', { name, exact: true }).count(), 1, name);
    for (const name of ['lr', 'beta1', 'batch_size']) assert.equal(await page.getByRole('textbox', { name, exact: true }).count(), 1, name);
    for (const name of ['lr, slider', 'Smoothing']) assert.ok(await page.getByRole('slider', { name }).count() >= 1, name);
    assert.equal(await page.getByRole('combobox', { name: 'Horizontal axis' }).count(), 1);
    assert.equal(await page.getByRole('checkbox', { name: 'Log' }).count(), 1);
    assert.equal(await page.getByRole('progressbar', { name: 'Progress of the run' }).getAttribute('aria-valuenow'), '4');
    assert.match(await page.locator('#live-summary').innerText(), /Running\. Step 200 of 5,000\. Loss [\d.]+\./);
  });

  it('moves along a curve, tells the values, zooms and resets', async () => {
    await running();
    await harness.page.locator('[data-chart=loss] .plot').focus();
    await press('End');
    await harness.settled();
    assert.match(await harness.page.locator('[data-chart=loss] .tooltip').innerText(), /step 200/);
    assert.match(await harness.page.locator('[data-chart=loss] [aria-live]').innerText(), /step 200, train [\d.]+/);
    await press('ArrowLeft');
    await harness.settled();
    assert.match(await harness.page.locator('[data-chart=loss] .tooltip').innerText(), /step 198/);
    await press('+');
    await harness.settled();
    assert.equal(await harness.page.locator('[data-control=resetZoom]').isVisible(), true);
    await press('0');
    await harness.settled();
    assert.equal(await harness.page.locator('[data-control=resetZoom]').isVisible(), false);
  });
});

describe('knobs', () => {
  const field = (name: string) => harness.page.locator(`[data-knob=${name}] vscode-text-field`);
  const value = (name: string): Promise<string> => field(name).evaluate(node => ('value' in node ? String(node.value) : ''));
  const status = (name: string): Promise<string> => harness.page.locator(`[data-knob=${name}] .knob-status`).innerText();

  it('ask for a typed value, show that it is awaited, and take the word of the run', async () => {
    await running();
    await field('lr').locator('input').fill('1e-3');
    await press('Enter');
    assert.deepEqual(await controls(), [{ type: 'knob', name: 'lr', value: 1e-3 }]);
    assert.equal(await status('lr'), 'applying…');
    await press('Tab');
    await harness.events({ type: 'knob', step: 201, name: 'lr', value: 1e-3 });
    assert.equal(await status('lr'), '');
    assert.equal(await value('lr'), '0.001');
    await harness.page.locator('[data-knob=lr] .chip').click();
    assert.deepEqual((await controls()).at(-1), { type: 'knob', name: 'lr', value: 3e-4 });
  });

  it('wait each for its own answer, which may be a refusal', async () => {
    await running();
    for (const [name, text] of [['lr', '0.5'], ['clip', '2']] as const) {
      await field(name).locator('input').fill(text);
      await press('Enter');
    }
    await press('Tab');
    await harness.events({ type: 'knob', step: 201, name: 'clip', value: 2 });
    assert.deepEqual([await status('lr'), await status('clip')], ['applying…', '']);
    await harness.events({ type: 'notice', severity: 'warning', message: { code: 'knob-out-of-range', args: ['lr', 0.5, 0, 0.1] } });
    assert.equal(await status('lr'), '');
    assert.equal(await value('lr'), '3e-4');
  });

  it('say that a change recompiles', async () => {
    await running();
    await field('batch_size').locator('input').fill('64');
    await press('Enter');
    assert.equal(await status('batch_size'), 'recompiling…');
  });

  it('refuse what is no number or out of range, and say why', async () => {
    await running();
    await field('beta1').locator('input').fill('1.5');
    await press('Enter');
    assert.match(await status('beta1'), /between 0 and 0.9999/);
    await field('beta1').locator('input').fill('much');
    await press('Enter');
    assert.equal(await status('beta1'), 'Not a number');
    assert.deepEqual(await controls(), []);
  });

  it('move by slider, sending once when it comes to rest', async () => {
    await running();
    const slider = harness.page.locator('[data-knob=lr] input[type=range]');
    const box = await slider.boundingBox();
    assert.ok(box !== null);
    await harness.page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await harness.page.mouse.down();
    for (const share of [0.5, 0.6, 0.7]) await harness.page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
    assert.deepEqual(await controls(), []);
    await harness.page.mouse.up();
    const [sent, ...more] = await controls();
    assert.deepEqual(more, []);
    assert.ok(sent?.type === 'knob' && sent.value > 3e-3 && sent.value < 0.1, JSON.stringify(sent));
  });

  it('rest when the run is over', async () => {
    await running();
    await harness.events({ type: 'state', state: 'done', step: 200 });
    assert.equal(await harness.page.locator('[data-knob=lr] input[type=range]').isDisabled(), true);
  });
});
