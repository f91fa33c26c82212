/**
 * @file `npm run package`: the VSIX of this platform, e.g. stepwise-linux-x64-0.1.0.vsix. What goes in is laid out in a staging folder: the
 * production bundles, the texts, and beside the bundles just the native files of this platform.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { root, workshop } from './lib/places.mjs';
import { Complaint, run, script } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';

const { values: given } = parseArgs({ options: { out: { type: 'string', default: root } } });
const MAX_BYTES = 60_000_000;
const { platform, arch } = process;
const target = `${platform}-${arch}`;

/** What ONNX Runtime has a library for; elsewhere the backend `cpu` would be all there is. */
const SUPPORTED = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** Files and folders of the checkout that people get. */
const SHIPPED = ['package.nls.json', 'package.nls.zh-cn.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media', 'syntaxes', 'snippets', 'l10n', 'docs', 'examples'];
/** Development's own entries of the manifest. */
const UNSHIPPED = ['scripts', 'devDependencies', 'dependencies', 'private'];

const isSource = file => /\.(c?js|json)$/.test(file) || /licen[cs]e/i.test(path.basename(file));
/** Every file below a folder, relative to it. */
const filesIn = folder => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => statSync(path.join(folder, file)).isFile());

/** Copies those files of a package that pass. The bundles find it in the node_modules beside them. */
function ship(name, stage, passes) {
  const from = path.join(root, 'node_modules', name);
  if (!existsSync(from)) throw new Complaint(`${name} is not installed: npm ci brings it`);
  for (const file of filesIn(from).filter(file => passes(file.replaceAll('\\', '/')))) {
    cpSync(path.join(from, file), path.join(stage, 'dist/node_modules', name, file), { dereference: true });
  }
}

function layOut(stage) {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const key of UNSHIPPED) delete manifest[key];
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify(manifest, undefined, 2));
  const kept = file => !path.basename(file).startsWith('.') && !/\.map$/.test(file);
  for (const name of SHIPPED) cpSync(path.join(root, name), path.join(stage, name), { recursive: true, filter: file => kept(file) || file === path.join(root, name) });
  for (const file of ['extension.js', 'parts.js', 'worker.js', 'cli.js', 'webview.js', 'webview.css', 'third-party.txt']) {
    cpSync(path.join(root, 'dist', file), path.join(stage, 'dist', file));
  }
  ship('koffi', stage, file => isSource(file) && !/^(doc|vendor|lib|cnoke)/.test(file));
  ship(`@koromix/koffi-${target}`, stage, file => isSource(file) || (/\.node$/.test(file) && !file.startsWith('musl')));
  ship('onnxruntime-common', stage, file => file === 'package.json' || /^dist\/cjs\/.*\.js(on)?$/.test(file));
  // One library: macOS has the same twice, under a long and a short name, and the addon asks for one of them.
  const addon = readFileSync(path.join(root, `node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/onnxruntime_binding.node`), 'latin1');
  ship('onnxruntime-node', stage, file => file === 'package.json' || /^dist\/.*\.js$/.test(file)
    || (file.startsWith(`bin/napi-v6/${platform}/${arch}/`) && (!file.endsWith('.dylib') || addon.includes(path.basename(file)))));
}

await script(async () => {
  if (!SUPPORTED.includes(target)) throw new Complaint(`There is no native library for ${target}; packages are made for ${SUPPORTED.join(', ')}`);
  const stage = path.join(workshop, 'vsix');
  await step('Building for production', () => run(process.execPath, ['esbuild.mjs', '--production'], { cwd: root }));
  await step('Laying out', () => layOut(stage));
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const file = path.join(path.resolve(given.out), `${name}-${target}-${version}.vsix`);
  mkdirSync(path.dirname(file), { recursive: true });
  await step('Packing', () => createVSIX({
    cwd: stage, packagePath: file, target, dependencies: false,
    allowMissingRepository: true, rewriteRelativeLinks: false, // pictures and pages travel inside: no public address is assumed
  }));
  const bytes = statSync(file).size;
  console.log(`${file}: ${(bytes / 1e6).toFixed(1)} MB`);
  if (bytes > MAX_BYTES) throw new Complaint(`the package is larger than ${MAX_BYTES / 1e6} MB`);
});
