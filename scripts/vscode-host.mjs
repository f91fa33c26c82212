/**
 * @file Makes the real VS Code ready from npm packages alone: the server and workbench that `code-server` ships in lib/vscode, and the
 * Node it was built for. Nothing is compiled and no install script runs; npm verifies what it downloads. `node scripts/vscode-host.mjs`
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, workshop } from './lib/places.mjs';
import { alone } from './lib/lock.mjs';
import { Complaint, npm, run, script } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';
/** Raised when the steps below change: an older installation is made anew. */
const RECIPE = 2;

const folder = path.join(workshop, 'vscode-host');
const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
const stamp = path.join(folder, 'ready.json');
const wanted = JSON.stringify({ recipe: RECIPE, codeServer: CODE_SERVER, node: NODE, platform: process.platform, arch: process.arch });

const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const nodeFile = path.join(folder, 'node_modules', nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const hasOwnNode = Number(process.versions.node.split('.')[0]) >= 24;

/** The packages of Node itself exist for some platforms only; elsewhere the Node that runs us must be new enough. */
const nodeIsPacked = ['linux-x64', 'linux-arm64', 'win32-x64'].includes(`${process.platform}-${process.arch}`);

const host = () => ({ node: nodeIsPacked ? nodeFile : process.execPath, vscode });

const isReady = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(host().node) && existsSync(path.join(vscode, 'out/server-main.js'));

async function install() {
  if (!nodeIsPacked && !hasOwnNode) {
    throw new Complaint(`VS Code's server needs Node 24 and npm has no package of it for ${process.platform} ${process.arch}: run this with Node 24, or install VS Code itself (npm start uses it)`);
  }
  rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true }); // what a broken installation left
  rmSync(stamp, { force: true });
  mkdirSync(folder, { recursive: true });
  const dependencies = { 'code-server': CODE_SERVER, ...(nodeIsPacked && { [nodePackage]: NODE }) };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'vscode-host', private: true, dependencies }));
  await step('Downloading VS Code and its Node (some 350 MB, once)', () => npm(['install', '--no-package-lock'], { cwd: folder }));
  await step('Downloading what VS Code\'s server needs', () => npm(['install', '--omit=dev', '--no-save'], { cwd: vscode }));
  for (const name of ['spdlog', 'native-watchdog']) {
    copyFileSync(path.join(root, 'scripts/vscode-host', `${name}.cjs`), path.join(vscode, 'node_modules/@vscode', name, 'index.js'));
  }
  const version = await run(host().node, ['out/server-main.js', '--version', '--accept-server-license-terms'], { cwd: vscode, quiet: true, seconds: 60 });
  writeFileSync(stamp, wanted);
  return version.trim().split('\n')[0];
}

/**
 * @returns {Promise<{ node: string, vscode: string }>} the Node to run `out/server-main.js` with, and the folder to run it in
 * @throws {Complaint} when npm cannot install it
 */
export async function vscodeHost() {
  if (!isReady()) await alone(folder, async () => { if (!isReady()) await install(); });
  return host();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  void script(async () => {
    const { node, vscode: place } = await vscodeHost();
    console.log(`VS Code's server is ready in ${place} (Node ${node})`);
  });
}
