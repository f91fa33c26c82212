/** A config written from nothing, by a few letters and what completion makes of them. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { withVSCode } from './support/vscode';
import { Workbench } from './support/workbench';

test('a config is written with completions, indented as it should be, and has no mistake', async () => {
  await withVSCode({}, async ({ page, open, folder, picture }) => {
    const workbench = new Workbench(page);
    const file = 'written.optim.yaml';
    writeFileSync(path.join(folder, file), '');
    await open();
    await workbench.openFile(file);
    await workbench.lens(file, 'Run').first().waitFor();
    await workbench.editor(file).click();

    /** Types letters, takes the completion they lead to. */
    const take = async (letters: string, label: string): Promise<void> => {
      await page.keyboard.type(letters);
      await workbench.suggestion(label).first().waitFor();
      await page.keyboard.press('Enter');
    };
    /** A new line at the left edge. */
    const section = async (): Promise<void> => {
      await page.keyboard.press('Enter');
      await page.keyboard.press('Backspace');
    };

    await take('mod', 'model');
    await workbench.suggestion('linear_regression').waitFor();
    await picture('writing-names');
    await take('linear', 'linear_regression');
    await section();
    await take('dat', 'data');
    await workbench.suggestion('inputs').waitFor();
    await picture('writing-keys');
    await take('inp', 'inputs');
    await page.keyboard.type('1, 2, 3');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await take('targ', 'targets');
    await page.keyboard.type('2, 4, 6');
    await page.keyboard.press('End');
    await section();
    await take('opt', 'optimizer');
    await take('sg', 'sgd');
    await page.keyboard.press('Enter');
    await take('lr', 'lr');
    await page.keyboard.type('0.05');
    await page.keyboard.press('Escape');
    await section();
    await take('tra', 'train');
    await take('ste', 'steps');
    await page.keyboard.type('100');
    await picture('writing-done');
    await page.keyboard.press('Control+S');
    await workbench.tab(file).and(page.locator(':not(.dirty)')).waitFor();
    assert.equal(readFileSync(path.join(folder, file), 'utf8'),
      'model:\n  name: linear_regression\ndata:\n  inputs: [1, 2, 3]\n  targets: [2, 4, 6]\noptimizer:\n  name: sgd\n  lr: 0.05\ntrain:\n  steps: 100');
    assert.equal(await workbench.editor(file).locator('.squiggly-error, .squiggly-warning').count(), 0);
  });
});
