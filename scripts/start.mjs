/**
 * @file `npm start`: builds Stepwise and opens VS Code with it on the examples. Where there is a desktop with VS Code, that one; else VS
 * Code's server on a loopback port, for the browser. `--server` asks for the server, `--folder DIR` for another folder than examples/.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, workshop } from './lib/places.mjs';
import { Complaint, endTree, onPath, run, script, startTree } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { linkExtension, startServer } from './lib/server.mjs';
import { vscodeHost } from './vscode-host.mjs';

const { values: given } = parseArgs({ options: { server: { type: 'boolean', default: false }, folder: { type: 'string', default: path.join(root, 'examples') } } });
/** Opened at the start, when it is there: the lens to press stands on its first line. */
const FIRST = 'gpt-moby-dick.optim.yaml';

/** First settings of a fresh workbench; people's own changes to them stay. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'security.workspace.trust.enabled': false, // the folder is the examples of this very checkout
  'files.autoSave': 'off',
};

/** The desktop's VS Code, if one can open a window here. Inside a remote terminal `code` reaches another machine: not that one. */
function desktop() {
  const { env, platform } = process;
  if (env.VSCODE_IPC_HOOK_CLI || env.SSH_CONNECTION || env.CI) return undefined;
  if (platform === 'linux') return env.DISPLAY || env.WAYLAND_DISPLAY ? (process.getuid?.() === 0 ? undefined : onPath('code', 'code-insiders', 'codium')) : undefined;
  if (platform === 'darwin') {
    return onPath('code') ?? ['/Applications', `${env.HOME}/Applications`].map(place => `${place}/Visual Studio Code.app/Contents/Resources/app/bin/code`).find(file => existsSync(file));
  }
  return [env.LOCALAPPDATA && `${env.LOCALAPPDATA}\\Programs`, env.PROGRAMFILES].filter(Boolean).map(place => `${place}\\Microsoft VS Code\\Code.exe`).find(file => existsSync(file));
}

async function openDesktop(code, folder) {
  const first = path.join(folder, FIRST);
  const child = startTree(code, ['--new-window', '--wait', `--extensionDevelopmentPath=${root}`, folder, ...(existsSync(first) ? [first] : [])], { stdio: 'ignore' });
  console.log('\nVS Code opens on the examples. Press Run above a config. This command ends with the window; Ctrl+C leaves it open.');
  process.once('SIGINT', () => void endTree(child));
  process.once('SIGTERM', () => void endTree(child));
  await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
}

async function openServer(folder) {
  const host = await vscodeHost();
  const data = path.join(workshop, 'start');
  const settings = path.join(data, 'data/User/settings.json');
  const extensions = path.join(data, 'extensions');
  linkExtension(root, extensions);
  mkdirSync(path.dirname(settings), { recursive: true });
  if (!existsSync(settings)) writeFileSync(settings, `${JSON.stringify(SETTINGS, undefined, 2)}\n`);
  const server = await step('Starting VS Code\'s server', () => startServer(host, { data, extensions, folder }));

  const first = path.join(folder, FIRST);
  console.log(`\nOpen this address in a browser on this machine (the token in it is the key):\n\n  ${server.url(existsSync(first) ? [['openFile', server.uri(first)]] : [])}\n`);
  console.log('Press Run above a config. Ctrl+C ends the server.');
  let asked = false;
  const end = () => {
    if (asked) return;
    asked = true;
    console.log('\nEnding: runs write their checkpoints …');
    void server.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
  const code = await server.exited;
  if (!asked) throw new Complaint(`VS Code's server ended by itself (exit code ${code}); its log: ${server.log}`);
}

await script(async () => {
  const folder = path.resolve(given.folder);
  if (!existsSync(folder)) throw new Complaint(`${folder} does not exist`);
  await step('Building Stepwise', () => run(process.execPath, ['esbuild.mjs'], { cwd: root, quiet: true }));
  const code = given.server ? undefined : desktop();
  await (code ? openDesktop(code, folder) : openServer(folder));
});
