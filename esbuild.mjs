/** @file Builds what VS Code and the command line load into dist/. `node esbuild.mjs [--watch] [--production]` */
import { build, context } from 'esbuild';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkBundles } from './scripts/check-bundles.mjs';
import { thirdPartyNotices } from './scripts/third-party.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

const common = { bundle: true, sourcemap: !production, minify: production, logLevel: 'warning', metafile: true, legalComments: 'none' };
/** koffi and ONNX Runtime hold native code; tfjs-node is optional and found at run time. */
const native = ['koffi', 'onnxruntime-node', '@tensorflow/tfjs-node'];
// `module` first: jsonc-parser's `main` loads its own parts by a `require` that no bundler can follow.
const node = {
  ...common, platform: 'node', format: 'cjs', target: 'node18', mainFields: ['module', 'main'], external: ['vscode', ...native],
  // Its export for Node is CommonJS in 60 files, each wrapped; the same code as ES modules loads in half the time.
  alias: { yaml: fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url)) },
  // Chinese as itself, not as escapes of twice the size.
  charset: 'utf8',
};

/** name of the bundle -> its build */
export const bundles = {
  /** What activation loads: a few kilobytes that wait until they are needed, and then load the rest, `parts`. */
  extension: { ...node, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js', external: [...node.external, './parts'], supported: { 'dynamic-import': false } },
  parts: { ...node, entryPoints: ['src/extension/parts.ts'], outfile: 'dist/parts.js' },
  worker: { ...node, entryPoints: ['src/engine/worker.ts'], outfile: 'dist/worker.js' },
  cli: { ...node, entryPoints: ['src/engine/cli.ts'], outfile: 'dist/cli.js' },
  webview: {
    ...common, platform: 'browser', format: 'iife', target: 'chrome114',
    entryPoints: ['src/webview/panel.ts'], outfile: 'dist/webview.js', loader: { '.css': 'css' },
  },
};

if (!watch) rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
if (watch) {
  for (const options of Object.values(bundles)) await (await context(options)).watch();
  console.log('watching');
} else {
  const metafiles = Object.fromEntries(await Promise.all(Object.entries(bundles).map(async ([name, options]) => [name, (await build(options)).metafile])));
  checkBundles(metafiles, production);
  if (production) writeFileSync('dist/third-party.txt', thirdPartyNotices(metafiles, ['koffi', 'onnxruntime-node', 'onnxruntime-common'].map(name => `node_modules/${name}`)));
}
