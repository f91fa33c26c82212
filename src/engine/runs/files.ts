/** Effects on the file system that must survive a crash: replaced as a whole or not at all. */
import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';

/** Names that begin so are unfinished or doomed: readers pass over them, the next writer removes them. */
export const TEMPORARY_PREFIX = '.tmp-';

/** A name beside others that nobody else uses. */
export const temporaryName = (what: string): string => `${TEMPORARY_PREFIX}${what}-${process.pid}-${randomBytes(4).toString('hex')}`;

/** Writes the parts to a new file and waits until they are on the disk. */
export function writeSynced(file: string, parts: readonly (string | Uint8Array)[]): void {
  const descriptor = openSync(file, 'wx', 0o644);
  try {
    for (const part of parts) writeAll(descriptor, typeof part === 'string' ? Buffer.from(part, 'utf8') : part);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** One `write` may take less than it is given (2 GiB at a time on Linux). */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30));
}

/** After this, readers see the old content or the new one, also after a power cut. */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const folder = dirname(file);
  const temporary = join(folder, temporaryName('file'));
  try {
    writeSynced(temporary, [content]);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** Makes renames and new names in a folder durable. Windows has no such call: its renames are journalled. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes a folder so that no reader ever sees half of it: it vanishes under a temporary name first. */
export function removeFolder(folder: string): void {
  const doomed = join(dirname(folder), temporaryName('removed'));
  renameSync(folder, doomed);
  rmSync(doomed, { recursive: true, force: true });
}

/** What earlier crashes left behind in this folder. */
export function removeTemporaries(folder: string): void {
  for (const name of namesIn(folder)) {
    if (name.startsWith(TEMPORARY_PREFIX)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Entries of a folder; none where it does not exist. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
}

/** Bytes of all files below a folder; symbolic links are not followed. */
export function diskUse(folder: string): number {
  let bytes = 0;
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    try {
      const stats = lstatSync(path);
      bytes += stats.isDirectory() ? diskUse(path) : stats.size;
    } catch (error) {
      // A checkpoint may be pruned while we count.
      if (!isMissing(error)) throw error;
    }
  }
  return bytes;
}

/** The file or folder is not there (any more). */
export const isMissing = (error: unknown): boolean => errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
