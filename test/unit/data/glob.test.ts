import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { it } from 'node:test';
import { glob } from '../../../src/engine/data/files/glob';
import { withFiles } from './support';

it('matches files by *, ? and **, hidden ones only by name', () => withFiles(Object.fromEntries([
  'a.txt', 'b.txt', 'b10.txt', 'b2.txt', 'c.md', '.hidden.txt', 'sub/a.txt', 'sub/deep/d.txt', '.git/x.txt', 'a+b(1).txt', '中文.txt',
].map(name => [name, ''])), folder => {
  const match = (pattern: string): string[] => glob(folder, pattern).map(file => relative(folder, file));
  assert.deepEqual(match('?.txt'), ['a.txt', 'b.txt']);
  assert.deepEqual(match('b*.txt'), ['b.txt', 'b2.txt', 'b10.txt']);
  assert.deepEqual(match('**/a.txt'), ['a.txt', 'sub/a.txt']);
  assert.deepEqual(match('**/d*'), ['sub/deep/d.txt']);
  assert.deepEqual(match('sub/**'), ['sub/a.txt', 'sub/deep/d.txt']);
  assert.deepEqual(match('*/*.txt'), ['sub/a.txt']);
  assert.deepEqual(match('.h*'), ['.hidden.txt']);
  assert.deepEqual(match('.git/*'), ['.git/x.txt']);
  assert.deepEqual(match('a+b(*).txt'), ['a+b(1).txt']);
  assert.deepEqual(match('??.txt'), ['b2.txt', '中文.txt']);
  assert.deepEqual(match('sub/../c.*'), ['c.md']);
  assert.deepEqual(match('nowhere/**'), []);
  assert.deepEqual(match('**/**/d.txt'), ['sub/deep/d.txt']);
}));
