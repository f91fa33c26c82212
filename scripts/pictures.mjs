/** @file `npm run pictures`: the README's pictures, taken anew in the real VS Code on the real examples. */
import { browser } from './browser.mjs';
import { root } from './lib/places.mjs';
import { run, script } from './lib/processes.mjs';
import { vscodeHost } from './vscode-host.mjs';

await script(async () => {
  await run(process.execPath, ['esbuild.mjs'], { cwd: root });
  const { node, vscode } = await vscodeHost();
  await run(process.execPath, ['--import', 'tsx', 'test/e2e/support/pictures.ts', ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, CHROMIUM: await browser(), STEPWISE_HOST_NODE: node, STEPWISE_HOST_VSCODE: vscode, STEPWISE_PICTURES: 'docs/pictures' },
  });
  return 0;
});
