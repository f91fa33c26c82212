/** @file Lets one process at a time make a folder ready; the others wait for it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const alive = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (reason) {
    return reason.code === 'EPERM';
  }
};

/** Writes our process id, unless the file exists. */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (reason) {
    if (reason.code !== 'EEXIST') throw reason;
    return false;
  }
}

/** Process id in the file; undefined when it went away meanwhile or is just being written. */
function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch (reason) {
    if (reason.code !== 'ENOENT') throw reason;
    return undefined;
  }
}

/**
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(folder, work) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'busy.pid');
  let told = false;
  while (!take(file)) {
    const holder = holderOf(file);
    if (holder !== undefined && !alive(holder)) rmSync(file, { force: true });
    else if (!told && holder !== undefined) console.log(`  waiting for process ${holder}, which is making ${folder} ready`);
    told ||= holder !== undefined;
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
