/** @file The licences of what the bundles hold, as their terms ask: collected from the packages themselves. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Folder of the package a bundled file belongs to. */
const packageFolder = file => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];

/**
 * @param {Record<string, import('esbuild').Metafile>} metafiles
 * @param {readonly string[]} more folders of packages that are shipped beside the bundles
 */
export function thirdPartyNotices(metafiles, more = []) {
  const files = Object.values(metafiles).flatMap(metafile => Object.keys(metafile.inputs));
  const folders = [...new Set([...files.map(packageFolder), ...more])].filter(folder => folder !== undefined && existsSync(path.join(folder, 'package.json')));
  const parts = folders.map(folder => {
    const { name, version, license = 'see its repository' } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const licence = readdirSync(folder).find(file => /^licen[cs]e/i.test(file));
    return { name, text: `${name} ${version} (${license})\n\n${licence ? readFileSync(path.join(folder, licence), 'utf8').trim() : ''}`.trim() };
  });
  parts.sort((a, b) => a.name.localeCompare(b.name));
  return `Stepwise contains these packages.\n\n${parts.map(({ text }) => text).join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
