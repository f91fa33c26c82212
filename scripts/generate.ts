/**
 * Writes what follows from the catalogue: JSON Schema, reference pages in both languages, the Chinese bundle of VS Code's l10n.
 * `--check` writes nothing and fails where a file on disk differs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { l10nBundle } from './generate/bundle';
import { jsonSchema } from './generate/jsonSchema';
import { problemPage } from './generate/problemPage';
import { referencePages } from './generate/referencePages';

const root = join(__dirname, '..');

/** Path from the root of the repository -> content. */
function generated(): Map<string, string> {
  const files = new Map<string, string>();
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  files.set('media/optim.schema.json', json(jsonSchema()));
  files.set('l10n/bundle.l10n.zh-cn.json', json(l10nBundle()));
  for (const language of ['en', 'zh'] as const) {
    const folder = FOLDERS[language];
    for (const [path, page] of referencePages(language)) files.set(`${folder}/${path}`, page);
    files.set(`${folder}/problems.md`, problemPage(language));
  }
  return files;
}

const FOLDERS = { en: 'docs/reference', zh: 'docs/zh/reference' } as const;

/** Pages of names that are no longer there. */
function leftovers(files: ReadonlyMap<string, string>): string[] {
  return Object.values(FOLDERS).flatMap(folder => {
    if (!existsSync(join(root, folder))) return [];
    const present = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.md'));
    return present.map(file => `${folder}/${file.replaceAll('\\', '/')}`).filter(file => !files.has(file));
  });
}

const files = generated();
const stale = [...files].filter(([path, content]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n') !== content).map(([path]) => path);
const extra = leftovers(files);

if (process.argv.includes('--check')) {
  for (const path of stale) console.error(`stale: ${path}`);
  for (const path of extra) console.error(`left over: ${path}`);
  if (stale.length + extra.length) {
    console.error('run `npm run generate` and commit the result');
    process.exitCode = 1;
  }
} else {
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) ?? '');
  }
  for (const path of extra) rmSync(join(root, path));
  console.log(`${stale.length} written, ${extra.length} removed, ${files.size - stale.length} unchanged`);
}
