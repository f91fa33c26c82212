/** @file Child processes of the scripts: argument lists (never a shell line), readable failures, whole trees ended. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A failure that people can act on; scripts print its message without a stack. */
export class Complaint extends Error {}

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, seconds?: number }} [options]
 *   quiet: keep the output back, show it only in the failure; seconds: end it after that time
 * @returns {Promise<string>} its output when quiet
 * @throws {Complaint} when it cannot be started, takes too long or does not exit with 0
 */
export async function run(command, args, { cwd, env = process.env, quiet = false, seconds } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', text => { output += text; });
  let late = false;
  const timer = seconds && setTimeout(() => { late = true; child.kill('SIGKILL'); }, seconds * 1000);
  const { code, error } = await new Promise(resolve => {
    child.once('error', reason => resolve({ code: undefined, error: reason }));
    child.once('close', status => resolve({ code: status, error: undefined }));
  });
  clearTimeout(timer);
  if (code === 0) return output;
  const why = error ? error.message : late ? `no end after ${seconds} s` : `exit code ${code}`;
  throw new Complaint([`${path.basename(command)} ${args.join(' ')}: ${why}`, ...output.trim().split('\n').slice(-30)].join('\n  '));
}

/** What a command prints, or undefined when it is missing or fails. */
export function ask(command, args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch (reason) {
    if (reason instanceof Error) return undefined;
    throw reason;
  }
}

/** First of the names that PATH knows. */
export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) if (existsSync(path.join(folder, name + ending))) return path.join(folder, name + ending);
    }
  }
  return undefined;
}

/** npm's own settings of the script that runs us would send a nested npm to the wrong folder; proxies and registries stay. */
function withoutOuterNpm(env) {
  const own = /^npm_(package_|lifecycle_|command$|config_(local_prefix|prefix|ignore_scripts|omit|include|dry_run)$)/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.test(name)));
}

/** Runs npm in a folder that has its own package.json; no install script ever runs unless `scripts` says so. */
export function npm(args, { cwd, scripts = false, quiet = true, seconds } = {}) {
  const beside = path.dirname(process.execPath);
  const cli = [process.env.npm_execpath, path.join(beside, '../lib/node_modules/npm/bin/npm-cli.js'), path.join(beside, 'node_modules/npm/bin/npm-cli.js')]
    .find(file => file?.endsWith('npm-cli.js') && existsSync(file));
  const flags = ['--prefix', cwd, scripts ? '--ignore-scripts=false' : '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, first] = cli ? [process.execPath, [cli]] : ['npm', []];
  return run(command, [...first, ...args, ...flags], { cwd, env: withoutOuterNpm(process.env), quiet, seconds });
}

/** Starts a program in a process group of its own, so that `endTree` reaches its children too. */
export function startTree(command, args, options) {
  return spawn(command, args, { ...options, detached: process.platform !== 'win32' });
}

const exists = group => {
  try {
    process.kill(-group, 0);
    return true;
  } catch (reason) {
    return reason.code === 'EPERM';
  }
};

/**
 * Ends a tree of processes: asks its leader, gives the others time to end in order once their leader has gone, then ends what is left.
 * @param {import('node:child_process').ChildProcess} child made by `startTree`
 * @param {number} [patience] milliseconds
 */
export async function endTree(child, patience = 6000) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    if (child.exitCode === null) ask('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    return;
  }
  const signal = (target, name) => {
    try {
      process.kill(target, name);
    } catch (reason) {
      if (reason.code !== 'ESRCH') throw reason; // ended meanwhile
    }
  };
  if (child.exitCode === null && child.signalCode === null) signal(child.pid, 'SIGTERM');
  for (const deadline = Date.now() + patience; exists(child.pid) && Date.now() < deadline;) await sleep(50);
  signal(-child.pid, 'SIGTERM');
  for (const deadline = Date.now() + 3000; exists(child.pid) && Date.now() < deadline;) await sleep(50);
  signal(-child.pid, 'SIGKILL');
}

/** Runs a script's body; a complaint is printed as it is, anything else with its stack. */
export async function script(body) {
  try {
    process.exitCode = (await body()) ?? process.exitCode ?? 0;
  } catch (reason) {
    console.error(reason instanceof Complaint ? `\n${reason.message}` : reason);
    process.exitCode = 1;
  }
}
