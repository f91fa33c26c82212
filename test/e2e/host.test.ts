/** The suite inside the extension host: each of its tests is reported here as one of ours. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';
import type { HostResult } from './host/index';
import { root, withVSCode } from './support/vscode';

const SUITE = path.join(root, 'dist/e2e/suite.js');
/** The suite itself gives each of its tests a minute. */
const PATIENCE = 240_000;
/** What the workbench says about itself on the channel of the tests. */
const NOISE = /^(Resolv|Creat|Updating|Overwriting|\[|getaddrinfo|%c)/;

test('in the extension host', async t => {
  await build({
    entryPoints: [path.join(root, 'test/e2e/host/index.ts')], outfile: SUITE, bundle: true, platform: 'node', format: 'cjs', target: 'node18',
    external: ['vscode', 'mocha'], logLevel: 'warning',
  });
  let results: readonly HostResult[] = [];
  const file = path.join(root, 'dist/e2e/results.json');
  // A built workbench takes a suite from its address only under this flag (which hides notifications).
  await withVSCode({ args: ['--enable-smoke-test-driver'], env: { E2E_RESULTS: file } }, async ({ page, server, open }) => {
    await page.exposeFunction('codeAutomationLog', (_level: string, args: readonly unknown[]) => {
      if (!NOISE.test(String(args[0]))) console.log(...args);
    });
    const ended = new Promise<number>(resolve => void page.exposeFunction('codeAutomationExit', resolve));
    await open([['extensionDevelopmentPath', server.uri(root)], ['extensionTestsPath', server.uri(SUITE)]]);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`the suite did not end within ${PATIENCE / 1000} s`)), PATIENCE)));
    await Promise.race([ended, late]);
    clearTimeout(timer);
    // A host that dies also ends with 0: only the file says that the suite came to its end.
    assert.ok(existsSync(file), 'the extension host ended before its suite did');
    results = JSON.parse(readFileSync(file, 'utf8'));
  });
  assert.ok(results.length > 0, 'the suite holds no test');
  for (const { title, state, error } of results) {
    await t.test(title, { skip: state === 'pending' }, () => assert.equal(state, 'passed', error));
  }
});
