/** How it looks: in Chinese, and in every kind of theme. The pictures are there to be looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunPanel } from './support/panel';
import { withVSCode } from './support/vscode';
import { Workbench } from './support/workbench';

test('everything of ours is Chinese under a Chinese display language', async () => {
  await withVSCode({ locale: 'zh-cn' }, async ({ page, open, picture }) => {
    const workbench = new Workbench(page);
    await open();
    await workbench.openFile('mistake.optim.yaml');
    await workbench.lens('mistake.optim.yaml', '运行').first().waitFor();
    const problems = await workbench.problems();
    assert.match(problems[0] ?? '', /momentun/);
    assert.match(problems[0] ?? '', /\p{Script=Han}/u);
    assert.match(await workbench.hover('mistake.optim.yaml', 'sgd'), /\p{Script=Han}/u);

    await workbench.openFile('line.optim.yaml');
    await workbench.lens('line.optim.yaml', '运行').first().click();
    const panel = new RunPanel(workbench.panel());
    await panel.state('完成');
    await workbench.lens('line.optim.yaml', /1000 步后损失/).waitFor();
    const words = await panel.frame.locator('body').innerText();
    assert.match(words, /损失/);
    await page.locator('.activitybar .action-label[aria-label^="Stepwise"]').click();
    await workbench.treeRow('line').first().waitFor();
    await picture('chinese');
  });
});

const THEMES = [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
  ['contrast', 'Default High Contrast'],
] as const;

for (const [name, theme] of THEMES) {
  test(`the panel takes the colours of the theme (${name})`, async () => {
    await withVSCode({ settings: { 'workbench.colorTheme': theme } }, async ({ page, open, picture }) => {
      const workbench = new Workbench(page);
      await open();
      await workbench.openFile('valley.optim.jsonc');
      await workbench.lens('valley.optim.jsonc', 'Run').first().click();
      const panel = new RunPanel(workbench.panel());
      await panel.step(2000);
      await panel.control('toggle').click();
      await panel.state('Paused');
      assert.ok((await panel.painted()) > 0.001, 'the chart is empty');
      const [ground, expected] = await panel.frame.locator('body').evaluate(body => {
        const style = getComputedStyle(body);
        const probe = document.createElement('i');
        probe.style.color = style.getPropertyValue('--vscode-editor-background');
        body.append(probe);
        const colour = getComputedStyle(probe).color;
        probe.remove();
        return [style.backgroundColor, colour];
      });
      assert.equal(ground, expected);
      await picture(`theme-${name}`);
      await panel.frame.locator('body').evaluate(() => window.scrollTo(0, document.body.scrollHeight));
      await picture(`theme-${name}-below`);
      await panel.control('stop').click();
      await panel.control('resumeRun').waitFor();
    });
  });
}
