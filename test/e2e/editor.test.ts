/** What people see while they write a config. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withVSCode } from './support/vscode';
import { Workbench } from './support/workbench';

test('a mistake is underlined, explained and repaired; completion and hover know the catalogue', async () => {
  await withVSCode({}, async ({ page, open, picture }) => {
    const workbench = new Workbench(page);
    await open();
    await workbench.openFile('mistake.optim.yaml');
    await workbench.lens('mistake.optim.yaml', 'Run').first().waitFor();

    await workbench.editor('mistake.optim.yaml').locator('.squiggly-error').first().waitFor();
    const problems = await workbench.problems();
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /momentun/);
    assert.match(problems[0] ?? '', /Ln 9, Col 3/);
    await picture('editor-problem');

    await workbench.selectWord('mistake.optim.yaml', 'momentun');
    await page.keyboard.press('Control+.');
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'momentum' });
    await fix.first().waitFor();
    await picture('editor-fix');
    await fix.first().click();
    await workbench.editor('mistake.optim.yaml').locator('.view-line', { hasText: 'momentum' }).waitFor();
    await workbench.editor('mistake.optim.yaml').locator('.squiggly-error').first().waitFor({ state: 'detached' });

    assert.match(await workbench.hover('mistake.optim.yaml', 'momentum'), /momentum/i);
    const formula = await workbench.hover('mistake.optim.yaml', 'sgd');
    assert.match(formula, /lr|η|theta|θ/i);

    await workbench.selectWord('mistake.optim.yaml', 'sgd');
    await page.keyboard.press('Control+Space');
    await workbench.suggestion('coordinate_descent').waitFor();
    await picture('editor-completion');
    await page.keyboard.press('Escape');
  });
});
