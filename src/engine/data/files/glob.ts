/** Files by pattern: `*` and `?` match within a name, `**` any number of folders. Hidden names only where the pattern names them. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../runs/files';

/** Whether a path is a pattern. */
export const isGlob = (path: string): boolean => /[*?]/.test(path);

/**
 * Files that match, in the order a person would count them (chapter_2 before chapter_10). Symbolic links to folders are not
 * entered: what is read stays below the folder, and walking ends.
 * @param base absolute folder that the pattern starts from
 * @param pattern with `/` between its parts; `\` too on Windows
 */
export function glob(base: string, pattern: string): string[] {
  const parts = pattern.split(process.platform === 'win32' ? /[\\/]/ : '/').filter(part => part !== '' && part !== '.');
  const found: string[] = [];
  walk(base, parts, found);
  return [...new Set(found)].sort(inCountingOrder);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });
/** Numbers inside names by value; otherwise by letter. */
export const inCountingOrder = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

function walk(folder: string, parts: readonly string[], found: string[]): void {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === '..') {
    walk(join(folder, '..'), rest, found);
    return;
  }
  if (part === '**') {
    walk(folder, rest.length > 0 ? rest : ['*'], found);
    for (const { name, isFolder } of entries(folder)) if (isFolder && !name.startsWith('.')) walk(join(folder, name), parts, found);
    return;
  }
  const matches = matcher(part);
  for (const { name, isFolder, isFile } of entries(folder)) {
    if (!matches(name)) continue;
    if (rest.length > 0) {
      if (isFolder) walk(join(folder, name), rest, found);
    } else if (isFile) {
      found.push(join(folder, name));
    }
  }
}

function matcher(part: string): (name: string) => boolean {
  const source = part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, 'su');
  return name => expression.test(name) && (!name.startsWith('.') || part.startsWith('.'));
}

function entries(folder: string): { name: string; isFolder: boolean; isFile: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map(entry => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
      isFile: entry.isFile() || (entry.isSymbolicLink() && isFileLink(join(folder, entry.name))),
    }));
  } catch (error) {
    // A folder that is missing or closed to us has no matches.
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}

function isFileLink(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch (error) {
    // A link that leads nowhere.
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
