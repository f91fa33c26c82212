/**
 * @file `npm test`: everything, in the order of how soon it fails; `npm run test:NAME` and `node scripts/test.mjs NAME... [FILE...]`: a part.
 * It builds and makes ready what its parts need, since install scripts are off, and closes with one line that counts the whole.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { browser } from './browser.mjs';
import { Complaint, run, script } from './lib/processes.mjs';
import { root, workshop } from './lib/places.mjs';
import { vscodeHost } from './vscode-host.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

const TEST_FILE = /\.test\.ts$/;

/** Test files below a folder of the checkout. */
function filesBelow(folder) {
  const start = path.join(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, encoding: 'utf8' }).filter(file => TEST_FILE.test(file)).map(file => path.join(folder, file)).sort();
}

/** One command that passes or fails as a whole. @returns {Promise<Count>} */
async function check(command, args, name) {
  try {
    await run(command, args, { cwd: root });
    console.log(`✔ ${name}`);
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (reason) {
    if (!(reason instanceof Complaint)) throw reason;
    console.error(`✖ ${name}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/**
 * Node's test runner over TypeScript files.
 * @param {{ files: string[], env?: Record<string, string>, node?: string, atOnce?: number, seconds?: number }} suite
 * @returns {Promise<Count>}
 */
async function nodeTests({ files, env = {}, node = process.execPath, atOnce = 2, seconds = 180 }) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const scratch = mkdtempSync(path.join(tmpdir(), 'stepwise-test-'));
  const tally = path.join(scratch, 'tally.json');
  const child = spawn(node, ['--import', 'tsx', '--test', `--test-concurrency=${atOnce}`, `--test-timeout=${seconds * 1000}`,
    '--test-reporter=spec', '--test-reporter-destination=stdout',
    `--test-reporter=${pathToFileURL(path.join(root, 'scripts/lib/tally.mjs')).href}`, `--test-reporter-destination=${tally}`, ...files], {
    cwd: root,
    env: { ...process.env, STEPWISE_DEV: workshop, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  const count = existsSync(tally) ? JSON.parse(readFileSync(tally, 'utf8') || 'null') : null;
  rmSync(scratch, { recursive: true, force: true });
  if (!count) return { passed: 0, failed: 1, skipped: 0 }; // the runner itself died
  return code === 0 || count.failed > 0 ? count : { ...count, failed: 1 };
}

const tsc = () => {
  const native = path.join(root, 'node_modules/tsc-native/bin/tsc');
  return existsSync(native) ? native : path.join(root, 'node_modules/typescript/bin/tsc');
};

let built;
const build = () => built ??= run(process.execPath, ['esbuild.mjs'], { cwd: root });

/** Suites by name, in the order of the whole. Each says what it needs before its files run. */
const SUITES = {
  types: () => check(process.execPath, [tsc(), '-p', '.'], 'types'),
  lint: () => check(process.execPath, ['node_modules/eslint/bin/eslint.js', '--max-warnings=0', '.'], 'lint'),
  generated: () => check(process.execPath, ['--import', 'tsx', 'scripts/generate.ts', '--check'], 'generated files are fresh'),
  unit: async files => {
    await build();
    return nodeTests({ files: files ?? filesBelow('test/unit') });
  },
  parity: files => nodeTests({ files: files ?? filesBelow('test/parity'), atOnce: 1, seconds: 300 }),
  webview: async files => {
    await build();
    return nodeTests({ files: files ?? filesBelow('test/webview'), env: { CHROMIUM: await browser() } });
  },
  e2e: async files => {
    await build();
    const { node, vscode } = await vscodeHost();
    return nodeTests({
      files: files ?? filesBelow('test/e2e'), atOnce: 1, seconds: 300,
      env: { CHROMIUM: await browser(), STEPWISE_HOST_NODE: node, STEPWISE_HOST_VSCODE: vscode },
    });
  },
};

await script(async () => {
  const given = process.argv.slice(2);
  const unknown = given.find(word => !(word in SUITES) && !TEST_FILE.test(word));
  if (unknown) throw new Complaint(`${unknown}: no suite of that name; there are ${Object.keys(SUITES).join(', ')}`);
  const named = given.filter(word => word in SUITES);
  const files = given.filter(word => TEST_FILE.test(word));

  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of named.length > 0 ? named : Object.keys(SUITES)) {
    const begin = Date.now();
    console.log(`\n=== ${name}`);
    let count;
    try {
      count = await SUITES[name](files.length > 0 ? files : undefined);
    } catch (reason) {
      if (!(reason instanceof Complaint)) throw reason;
      console.error(reason.message);
      count = { passed: 0, failed: 1, skipped: 0 }; // could not be made ready: never a silent skip
    }
    for (const key of Object.keys(total)) total[key] += count[key];
    console.log(`=== ${name}: ${count.failed > 0 ? 'failed' : 'passed'} in ${((Date.now() - begin) / 1000).toFixed(0)} s`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed > 0 || total.passed === 0 ? 1 : 0;
});
