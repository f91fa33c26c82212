/**
 * `npm run test:electron`: the suite of the extension host in a desktop VS Code, where one can be downloaded (or is named by
 * VSCODE_EXECUTABLE). Linux without a display: run it under xvfb-run.
 */
import { mkdtempSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');
const suite = path.join(root, 'dist/e2e/suite.js');
const workspace = path.join(mkdtempSync(path.join(tmpdir(), 'stepwise-electron-')), 'workspace');
cpSync(path.join(root, 'test/e2e/workspace'), workspace, { recursive: true });
await build({
  entryPoints: [path.join(root, 'test/e2e/host/index.ts')], outfile: suite, bundle: true, platform: 'node', format: 'cjs', target: 'node18',
  external: ['vscode', 'mocha'], logLevel: 'warning',
});
const executable = process.env['VSCODE_EXECUTABLE'];
process.exitCode = await runTests({
  extensionDevelopmentPath: root,
  extensionTestsPath: suite,
  launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  ...(executable !== undefined && { vscodeExecutablePath: executable }),
});
