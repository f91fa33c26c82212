/** The package that people install: small enough, and it runs without the checkout. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { RunPanel } from './support/panel';
import { required, root, withVSCode } from './support/vscode';
import { Workbench } from './support/workbench';

test('the package is under 60 MB, installs, and runs a config', async () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'stepwise-vsix-'));
  execFileSync(process.execPath, [path.join(root, 'scripts/package.mjs'), '--out', scratch], { stdio: 'ignore' });
  const [name] = readdirSync(scratch).filter(file => file.endsWith('.vsix'));
  assert.ok(name, 'no package was made');
  const vsix = path.join(scratch, name);
  assert.ok(statSync(vsix).size < 60_000_000);

  const extensions = path.join(scratch, 'extensions');
  execFileSync(required('STEPWISE_HOST_NODE'), ['out/server-main.js', '--install-extension', vsix, '--extensions-dir', extensions,
    '--server-data-dir', path.join(scratch, 'data'), '--accept-server-license-terms'], { cwd: required('STEPWISE_HOST_VSCODE'), stdio: 'ignore' });
  await withVSCode({ extensions }, async ({ page, open, picture }) => {
    const workbench = new Workbench(page);
    await open();
    await workbench.openFile('line.optim.yaml');
    await workbench.lens('line.optim.yaml', 'Run').first().click();
    const panel = new RunPanel(workbench.panel());
    await panel.state('Finished');
    await panel.frame.locator('.facts', { hasText: 'native' }).waitFor();
    await picture('package');
  });
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});
