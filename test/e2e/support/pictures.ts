/** Takes the pictures of the README. */
import path from 'node:path';
import { RunPanel } from './panel';
import { root, withVSCode } from './vscode';
import { Workbench } from './workbench';

const examples = path.join(root, 'examples');

interface Picture {
  readonly name: string;
  readonly file: string;
  readonly theme: string;
  readonly locale?: string;
  /** Step of the run at which the picture is taken; absent: when it is done. */
  readonly step?: number;
}

const PICTURES: readonly Picture[] = [
  { name: 'gpt-dark', file: 'gpt-moby-dick.optim.yaml', theme: 'Default Dark Modern', step: 320 },
  { name: 'surface-light', file: 'first-steps.optim.yaml', theme: 'Default Light Modern' },
  { name: 'panel-zh', file: 'mlp.optim.yaml', theme: 'Default Light Modern', locale: 'zh-cn' },
];

async function take({ name, file, theme, locale, step }: Picture): Promise<void> {
  const settings = { 'workbench.colorTheme': theme, 'breadcrumbs.enabled': false, 'workbench.activityBar.location': 'hidden' };
  await withVSCode({ workspace: examples, settings, ...(locale && { locale }) }, async ({ page, open, picture }) => {
    const workbench = new Workbench(page);
    await open();
    await workbench.openFile(file);
    await workbench.runCommand('View: Close Primary Side Bar');
    await workbench.lens(file, locale ? '运行' : 'Run').first().click();
    const panel = new RunPanel(workbench.panel());
    if (step === undefined) await panel.state(locale ? '完成' : 'Finished');
    else await panel.step(step);
    await page.locator('.notification-toast').waitFor({ state: 'hidden' });
    await picture(name);
    if (step !== undefined) await panel.control('stop').click();
    await panel.control('openConfig').waitFor();
  });
}

async function main(only: readonly string[]): Promise<void> {
  for (const each of PICTURES) if (only.length === 0 || only.includes(each.name)) await take(each);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
