import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bodyOf } from '../../../src/engine/data/corpora/spamAssassin';
import { itemsOf, open, rejectsWith, withFiles } from './support';

const words = { tokenizer: { name: 'word', options: { vocabulary: 100, lowercase: true } } } as const;

describe('labelled texts', () => {
  it('come from two columns of a CSV file, cut and padded to one length', () => withFiles({
    'a.csv': 'text,label\n"good good film",pos\n"a very, very bad film",neg\n"good",pos\n',
  }, async folder => {
    const dataset = await open(folder, 'labelled_text', 'a.csv', { ...words, blockSize: 4 });
    assert.deepEqual(dataset.shape.classes, ['neg', 'pos']);
    assert.deepEqual(dataset.shape.classShares, [1 / 3, 2 / 3]);
    // good 3 times, film and very twice, the rest once: by code point.
    const vocabulary = ['<pad>', '<unk>', 'good', 'film', 'very', ',', 'a', 'bad'];
    assert.equal(dataset.shape.vocabulary, vocabulary.length);
    const tokens = (text: string): number[] => text.split(' ').map(item => vocabulary.indexOf(item));
    assert.deepEqual(itemsOf(dataset), {
      inputs: [tokens('good good film <pad>'), tokens('a very , very'), tokens('good <pad> <pad> <pad>')],
      lengths: [[3], [4], [1]],
      targets: [[1], [0], [1]],
    });
  }));

  it('come from columns by name', () => withFiles({ 'a.csv': 'id,mood,body\n1,up,yes\n2,down,no\n' }, async folder => {
    const dataset = await open(folder, 'labelled_text', 'a.csv', { ...words, columns: { text: 'body', label: 'mood' } });
    assert.deepEqual(dataset.shape.classes, ['down', 'up']);
    assert.equal(dataset.tokenizer?.decode(itemsOf(dataset)['inputs']?.[0] ?? []), 'yes');
    await rejectsWith(open(folder, 'labelled_text', 'a.csv', { columns: { text: 'mail', label: 'mood' } }), 'csv-missing-column', join(folder, 'a.csv'), 'mail');
  }));

  it('come from a folder with one folder a class', () => withFiles({ 'd/up/1.txt': 'yes', 'd/up/more/2.txt': 'oh yes', 'd/down/1.txt': 'no', 'd/readme.txt': 'not a class' }, async folder => {
    const dataset = await open(folder, 'labelled_text', 'd', words);
    assert.deepEqual(dataset.shape.classes, ['down', 'up']);
    assert.deepEqual(itemsOf(dataset)['targets'], [[0], [1], [1]]);
  }));

  it('learn their vocabulary from the training part alone', () => withFiles({
    'a.csv': `text,label\n${Array.from({ length: 40 }, (_, i) => `word${i},${i % 2}`).join('\n')}\n`,
  }, async folder => {
    const dataset = await open(folder, 'labelled_text', 'a.csv', { ...words, validation: 0.25, blockSize: 1 });
    assert.ok(dataset.validation);
    assert.equal(dataset.shape.vocabulary, 2 + 30);
    const held = itemsOf(dataset, dataset.validation);
    assert.deepEqual(held['inputs'], Array.from({ length: 10 }, () => [1]), 'every held-out word is unknown');
    assert.equal((held['targets'] ?? []).flat().filter(target => target === 1).length, 5);
  }));

  it('read a text without a token as one of one pad', () => withFiles({ 'd/a/1.txt': ' \n', 'd/b/1.txt': 'x' }, async folder => {
    const items = itemsOf(await open(folder, 'labelled_text', 'd', { ...words, blockSize: 2 }));
    assert.deepEqual(items['inputs'], [[0, 0], [2, 0]]);
    assert.deepEqual(items['lengths'], [[1], [1]]);
  }));

  it('must have two classes at least, and classes of validation that are known', () => withFiles({
    'one.csv': 'text,label\na,x\nb,x\n', 'two.csv': 'text,label\na,x\nb,y\n', 'other.csv': 'text,label\na,x\nb,z\n', 'empty.csv': 'text,label\n,x\nb,z\n',
  }, async folder => {
    mkdirSync(join(folder, 'd'));
    await rejectsWith(open(folder, 'labelled_text', 'one.csv'), 'data-one-class', 'x');
    await rejectsWith(open(folder, 'labelled_text', 'two.csv', { validation: { kind: 'path', path: 'other.csv' } }), 'data-unknown-class', 'data.validation', 2, 'z');
    await rejectsWith(open(folder, 'labelled_text', 'empty.csv'), 'csv-empty-cell', join(folder, 'empty.csv'), 2, 'text');
    await rejectsWith(open(folder, 'labelled_text', '*.csv'), 'data-one-table', '*.csv');
    await rejectsWith(open(folder, 'labelled_text', 'd'), 'data-no-class-folders', join(folder, 'd'));
    await rejectsWith(open(folder, 'labelled_text', { kind: 'corpus', name: 'moby-dick' }), 'data-corpus-kind', 'moby-dick', 'labelled_text');
    await rejectsWith(open(folder, 'labelled_text', 'two.csv', { tokenizer: { name: 'bpe', options: {} } }), 'unknown-tokenizer', 'bpe');
  }));
});

describe('the body of a mail', () => {
  it('is what follows the first empty line', () => {
    assert.equal(bodyOf('From: a\nSubject: b\n\nHello\n\nBye'), 'Hello\n\nBye');
    assert.equal(bodyOf('From: a\r\n\r\nHello'), 'Hello');
    assert.equal(bodyOf('From: a\nTo: b\n'), '');
  });
});
