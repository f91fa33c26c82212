/** @file VS Code's server on a loopback port with a connection token, an extension installed in it from its source folder. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync, closeSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Complaint, endTree, startTree } from './processes.mjs';

/** Path of a file as the address of a URI has it. */
const uriPath = file => encodeURI(process.platform === 'win32' ? `/${path.resolve(file).replaceAll('\\', '/')}` : path.resolve(file)).replace(/[?#]/g, encodeURIComponent);

/**
 * Makes a source folder count as installed without packaging it. The extensions folder holds nothing else and is laid anew, because the
 * server remembers versions in it.
 */
export function linkExtension(source, extensionsDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));
  rmSync(extensionsDir, { recursive: true, force: true });
  mkdirSync(extensionsDir, { recursive: true });
  symlinkSync(path.resolve(source), path.join(extensionsDir, `${publisher}.${name}-${version}`), process.platform === 'win32' ? 'junction' : 'dir');
}

/**
 * @param {{ node: string, vscode: string }} host what `vscodeHost()` made ready
 * @param {{ data: string, extensions: string, folder: string, locale?: string, args?: readonly string[], env?: NodeJS.ProcessEnv }} options
 *   data: the server's own files (settings in data/User/settings.json); extensions: what is installed; folder: opened in the workbench
 * @throws {Complaint} when it does not come up within a minute
 */
export async function startServer(host, { data, extensions, folder, locale, args = [], env = process.env }) {
  mkdirSync(data, { recursive: true, mode: 0o700 }); // the server logs its address with the token
  const log = path.join(data, 'server.log');
  // A token in a file only we can read: on a command line every user of the machine could see it.
  const token = randomBytes(20).toString('hex');
  const tokenFile = path.join(data, 'token');
  rmSync(tokenFile, { force: true });
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const output = openSync(log, 'w');
  const child = startTree(host.node, ['out/server-main.js',
    '--host', '127.0.0.1', '--port', '0', '--connection-token-file', tokenFile, '--accept-server-license-terms', '--disable-telemetry',
    '--server-data-dir', data, '--extensions-dir', extensions, ...(locale ? ['--locale', locale] : []), ...args], {
    cwd: host.vscode, env, stdio: ['ignore', output, output],
  });
  closeSync(output);
  let failure;
  child.once('error', reason => { failure = reason; });

  const logged = () => readFileSync(log, 'utf8');
  const deadline = Date.now() + 60_000;
  let port;
  while (!(port = /Web UI available at \S+?:(\d+)/.exec(logged())?.[1])) {
    if (failure || child.exitCode !== null || Date.now() > deadline) {
      await endTree(child);
      throw new Complaint(`VS Code's server did not start (${failure?.message ?? 'see its log'}): ${log}\n${logged().trim().split('\n').slice(-10).join('\n')}`);
    }
    await sleep(50);
  }
  return {
    log,
    exited: new Promise(resolve => child.once('exit', resolve)),
    stop: () => endTree(child),
    /** Waits, at most some seconds, until the extension hosts have ended by themselves and have written what they had to write. */
    async hostsEnded(seconds = 6) {
      const times = text => logged().split(text).length;
      for (let i = 0; i < seconds * 20 && times('Launched Extension Host') > times('Extension Host Process exited'); i++) await sleep(50);
    },
    /** @param {string} file a local path, as the workbench names it */
    uri: file => `vscode-remote://127.0.0.1:${port}${uriPath(file)}`,
    /** @param {readonly (readonly [string, string])[]} payload what the workbench is told, a key may repeat */
    url(payload = []) {
      const query = new URLSearchParams({ tkn: token, folder: path.resolve(folder), payload: JSON.stringify([['skipWelcome', 'true'], ...payload]) });
      return `http://127.0.0.1:${port}/?${query}`;
    },
  };
}
