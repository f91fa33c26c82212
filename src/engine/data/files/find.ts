/** From `data.source` as written to the files it names. */
import { readFileSync, statSync, type Stats } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { Failure } from '../../failure';
import { errorCode, isMissing } from '../../runs/files';
import { glob, isGlob } from './glob';

/** What a folder gives when no pattern says otherwise. */
const IN_FOLDER = '**/*.txt';
/** V8's longest string is a little over 500 million units. */
const LARGEST = 500_000_000;

export type Found =
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | { readonly kind: 'folder'; readonly folder: string };

/**
 * @param path a file, pattern or folder, relative to `folder` or absolute
 * @throws Failure where nothing is there
 */
export function findSource(path: string, folder: string): Found {
  const stats = look(resolve(folder, path));
  if (stats?.isDirectory()) return { kind: 'folder', folder: resolve(folder, path) };
  if (stats) return { kind: 'files', files: [resolve(folder, path)] };
  if (!isGlob(path)) throw new Failure('data-missing', [path, folder]);
  const root = parse(path).root;
  const files = root === '' ? glob(folder, path) : glob(root, path.slice(root.length));
  if (files.length === 0) throw new Failure('data-no-match', [path, folder]);
  return { kind: 'files', files };
}

/** The text files below a folder. @throws Failure where there is none */
export function textFilesIn(folder: string): string[] {
  const files = glob(folder, IN_FOLDER);
  if (files.length === 0) throw new Failure('data-no-text-in-folder', [folder]);
  return files;
}

/** Names of the folders right below, in order: the classes of a folder of texts. */
export const subfolders = (folder: string): string[] => {
  const first = glob(folder, '*/**').map(file => file.slice(join(folder, '/').length).split(/[\\/]/)[0] ?? '');
  return [...new Set(first)];
};

/** The whole file. @throws Failure where it cannot be read, is empty, or too large for one text */
export function readWhole(file: string): Buffer {
  const stats = look(file);
  if (!stats) throw new Failure('data-missing', [file, '.']);
  if (stats.size > LARGEST) throw new Failure('data-too-large', [file, Math.round(stats.size / 1e6), LARGEST / 1e6]);
  try {
    const bytes = readFileSync(file);
    if (bytes.length === 0) throw new Failure('data-empty', [file]);
    return bytes;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EISDIR') throw new Failure('data-unreadable', [file, code]);
    throw error;
  }
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isMissing(error) || errorCode(error) === 'ERR_INVALID_ARG_VALUE') return undefined;
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Failure('data-unreadable', [path, code]);
  }
}
