/** Facts of the machine that a run records, or is planned by. */
import { execFile } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { version } from '../../../package.json';

export const engineVersion = version;

/** Bytes a process may still take: what is free, within a container's limit. */
export function availableMemory(): number {
  const free = process.availableMemory?.() ?? os.freemem();
  const limit = process.constrainedMemory?.() ?? 0;
  const left = limit > 0 && limit < os.totalmem() ? limit - process.memoryUsage.rss() : Infinity;
  return Math.min(free, left);
}

/** Bytes free where `folder` is or will be; undefined where that cannot be known. */
export function availableDisk(folder: string): number | undefined {
  let existing = path.resolve(folder);
  while (!existsSync(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing);
  try {
    const { bavail, bsize } = statfsSync(existing);
    return bavail * bsize;
  } catch {
    return undefined; // some network file systems do not tell
  }
}

export const cores = (): number => Math.max(1, os.availableParallelism?.() ?? os.cpus().length);

/** Threads of a run that does not say: all cores, or all but one where an editor wants to stay responsive. */
export const defaultThreads = (shared: boolean): number => Math.max(1, shared ? cores() - 1 : cores());

/** What resume compares: bits are the same on the same processor, versions and threads. */
export function machineRecord(backend: string): Record<string, string | number> {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: cores(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    stepwise: engineVersion,
    library: backend,
  };
}

/** Names of what differs between two records in a way that may change bits. */
export function machineDifferences(before: Readonly<Record<string, string | number>>, now: Readonly<Record<string, string | number>>): string[] {
  return ['cpu', 'platform', 'stepwise', 'library'].filter(name => before[name] !== undefined && before[name] !== now[name]);
}

/** Commit of the repository that `folder` lies in, and whether files differ from it; undefined outside of one. */
export async function gitState(folder: string): Promise<{ readonly commit: string; readonly dirty: boolean } | undefined> {
  const git = (...args: string[]): Promise<string | undefined> =>
    new Promise(resolve => {
      execFile('git', ['-C', folder, ...args], { timeout: 2000, windowsHide: true }, (error, stdout) => resolve(error ? undefined : stdout.trim()));
    });
  const commit = await git('rev-parse', '--verify', 'HEAD');
  if (!commit) return undefined;
  const changes = await git('status', '--porcelain', '--untracked-files=no');
  return changes === undefined ? undefined : { commit, dirty: changes !== '' };
}
