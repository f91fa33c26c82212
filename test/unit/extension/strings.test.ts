import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CHINESE } from '../../../src/extension/strings';

const root = path.resolve(import.meta.dirname, '../../..');

/** English sentences given to `vscode.l10n.t` below a folder; the first argument is always one literal. */
function sentencesIn(folder: string): Set<string> {
  const sentences = new Set<string>();
  for (const file of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))) {
    const source = readFileSync(path.join(root, folder, file), 'utf8');
    for (const [, quoted] of source.matchAll(/l10n\.t\('((?:[^'\\]|\\.)*)'/g)) if (quoted !== undefined) sentences.add(quoted.replace(/\\(.)/g, '$1'));
    assert.equal(source.match(/l10n\.t\((?!')/), null, `${file}: the sentence must be a literal in single quotes`);
  }
  return sentences;
}

const used = sentencesIn('src/extension');
const placeholders = (sentence: string): string[] => [...sentence.matchAll(/\{\d\}/g)].map(([found]) => found).sort();

test('every sentence of the extension has its Chinese', () => {
  assert.deepEqual([...used].filter(sentence => !(sentence in CHINESE)), []);
});

test('no translation is left over', () => {
  assert.deepEqual(Object.keys(CHINESE).filter(sentence => !used.has(sentence)), []);
});

test('a translation takes the same arguments', () => {
  for (const [english, chinese] of Object.entries(CHINESE)) assert.deepEqual(placeholders(chinese), placeholders(english), english);
});

test('the manifest says everything in both languages', () => {
  const read = (name: string): Record<string, string> => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
  const english = read('package.nls.json');
  const chinese = read('package.nls.zh-cn.json');
  const asked = new Set([...readFileSync(path.join(root, 'package.json'), 'utf8').matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key));
  assert.deepEqual(Object.keys(english).sort(), [...asked].sort());
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
});
