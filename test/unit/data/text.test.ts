import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { itemsOf, open, rejectsWith, withFiles } from './support';

describe('a running text', () => {
  it('gives windows whose targets are one character further', () => withFiles({ 'a.txt': 'badcab' }, async folder => {
    const dataset = await open(folder, 'tokens', 'a.txt', { blockSize: 3 });
    assert.equal(dataset.shape.vocabulary, 4);
    assert.equal(dataset.train.items, 3);
    assert.equal(dataset.train.units, 6);
    const items = itemsOf(dataset);
    assert.deepEqual(items['inputs'], [[1, 0, 3], [0, 3, 2], [3, 2, 0]]);
    assert.deepEqual(items['targets'], [[0, 3, 2], [3, 2, 0], [2, 0, 1]]);
    assert.equal(dataset.tokenizer?.decode(items['inputs']?.[0] ?? []), 'bad');
  }));

  it('holds out its last part, at least one window', () => withFiles({ 'a.txt': '0123456789'.repeat(10) }, async folder => {
    const tenth = await open(folder, 'tokens', 'a.txt', { blockSize: 4, validation: 0.1 });
    assert.deepEqual([tenth.train.units, tenth.validation?.units], [90, 10]);
    assert.ok(tenth.validation);
    assert.deepEqual(itemsOf(tenth, tenth.validation)['inputs']?.[0], [0, 1, 2, 3]);
    const small = await open(folder, 'tokens', 'a.txt', { blockSize: 40, validation: 0.1 });
    assert.deepEqual([small.train.units, small.validation?.units, small.validation?.items], [59, 41, 1]);
  }));

  it('must be long enough for its windows', () => withFiles({ 'a.txt': 'abcdefghij', 'b.txt': 'abc' }, async folder => {
    await rejectsWith(open(folder, 'tokens', 'a.txt', { blockSize: 10 }), 'text-too-short', 10, 10, 11);
    assert.equal((await open(folder, 'tokens', 'a.txt', { blockSize: 9 })).train.items, 1);
    await rejectsWith(open(folder, 'tokens', 'a.txt', { blockSize: 9, validation: 0.1 }), 'text-too-short-to-split', 10, 9, 20);
    await rejectsWith(open(folder, 'tokens', 'a.txt', { blockSize: 5, validation: { kind: 'path', path: 'b.txt' } }), 'validation-too-short', 3, 6);
  }));

  it('may have another text for validation, in which unknown characters are left out', () => withFiles({ 'a.txt': 'abcabcabc', 'b.txt': 'aXbYcZab' }, async folder => {
    const dataset = await open(folder, 'tokens', 'a.txt', { blockSize: 4, validation: { kind: 'path', path: 'b.txt' } });
    assert.ok(dataset.validation);
    assert.deepEqual(itemsOf(dataset, dataset.validation), { inputs: [[0, 1, 2, 0]], targets: [[1, 2, 0, 1]] });
  }));

  it('may be several files, joined in counting order by line ends', () => withFiles({
    'part_2.txt': 'two', 'part_10.txt': 'ten\n', 'part_1.txt': 'one', 'notes.md': 'no',
  }, async folder => {
    for (const path of ['part_*.txt', '.', join(folder, 'part_*.txt'), './**/*.txt']) {
      const dataset = await open(folder, 'tokens', path, { blockSize: 11 });
      const items = itemsOf(dataset, dataset.train, [0]);
      const all = [...(items['inputs']?.[0] ?? []), items['targets']?.[0]?.at(-1) ?? 0];
      assert.equal(dataset.tokenizer?.decode(all), 'one\ntwo\nten\n', path);
    }
  }));

  it('must be there and be text', () => withFiles({ 'empty.txt': '', 'binary.txt': Uint8Array.of(104, 0, 105), 'sub/image.png': Uint8Array.of(1) }, async folder => {
    await rejectsWith(open(folder, 'tokens', 'missing.txt'), 'data-missing', 'missing.txt', folder);
    await rejectsWith(open(folder, 'tokens', '*.text'), 'data-no-match', '*.text', folder);
    await rejectsWith(open(folder, 'tokens', 'sub'), 'data-no-text-in-folder', join(folder, 'sub'));
    await rejectsWith(open(folder, 'tokens', 'empty.txt'), 'data-empty', join(folder, 'empty.txt'));
    await rejectsWith(open(folder, 'tokens', 'binary.txt'), 'data-binary', join(folder, 'binary.txt'));
    await rejectsWith(open(folder, 'tokens', { kind: 'corpus', name: 'spam-assassin' }), 'data-corpus-kind', 'spam-assassin', 'tokens');
    await rejectsWith(open(folder, 'tokens', { kind: 'corpus', name: 'no-such' }), 'data-corpus-kind', 'no-such');
  }));

  it('may be one huge line', () => withFiles({ 'line.txt': 'ab'.repeat(2_000_000) }, async folder => {
    const dataset = await open(folder, 'tokens', 'line.txt', { blockSize: 8 });
    assert.equal(dataset.train.units, 4_000_000);
    assert.equal(dataset.bytes, 8_000_000);
  }));

  it('is never looked for behind a link to a folder, which may lead outside or in circles', () => withFiles({ 'in/a.txt': 'inside text' }, async folder => {
    mkdirSync(join(folder, 'outside'));
    writeFileSync(join(folder, 'outside', 'b.txt'), 'outside');
    symlinkSync(join(folder, 'outside'), join(folder, 'in', 'link'));
    symlinkSync(folder, join(folder, 'in', 'loop'));
    const dataset = await open(folder, 'tokens', 'in');
    assert.equal(dataset.train.units, 'inside text'.length);
  }));

  it('is told by the SHA-256 of its files', () => withFiles({ '1.txt': 'first\n', '2.txt': 'second\n' }, async folder => {
    assert.equal((await open(folder, 'tokens', '*.txt')).hash, createHash('sha256').update('first\nsecond\n').digest('hex'));
  }));
});

describe('the encoding of a text', () => {
  const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
  const read = (content: Uint8Array | string, encoding = 'auto'): Promise<string> => withFiles({ 'a.txt': content }, async folder => {
    const dataset = await open(folder, 'tokens', 'a.txt', { blockSize: 1, encoding });
    const tokens = itemsOf(dataset);
    const all = [...(tokens['inputs'] ?? []).flat(), tokens['targets']?.at(-1)?.[0] ?? 0];
    return dataset.tokenizer?.decode(all) ?? '';
  });

  it('is found out', async () => {
    assert.equal(await read('中文 and émigré 🐋'), '中文 and émigré 🐋');
    assert.equal(await read(bytes(0xef, 0xbb, 0xbf, 0x61, 0x62)), 'ab');
    assert.equal(await read(bytes(0xff, 0xfe, 0x2d, 0x4e, 0x87, 0x65)), '中文');
    assert.equal(await read(bytes(0xfe, 0xff, 0x4e, 0x2d, 0x65, 0x87)), '中文');
    // "中文文本" in GBK, by the code charts.
    assert.equal(await read(bytes(0xd6, 0xd0, 0xce, 0xc4, 0xce, 0xc4, 0xb1, 0xbe)), '中文文本');
    // "né à l'été" in Latin-1; 0xE9 0x20 is no GBK character, and where all pairs fit accents still stand alone.
    assert.equal(await read(Buffer.from("né à l'été", 'latin1')), "né à l'été");
    assert.equal(await read(Buffer.from('élan émigré', 'latin1')), 'élan émigré');
  });

  it('may be named', async () => {
    assert.equal(await read(bytes(0xa4, 0xa4, 0xa4, 0xe5), 'big5'), '中文');
    assert.equal(await read(bytes(0x93, 0xfa, 0x96, 0x7b), 'shift_jis'), '日本');
    assert.equal(await read(bytes(0xd6, 0xd0), 'windows-1252'), 'ÖÐ');
    assert.equal(await read(bytes(0x2d, 0x4e, 0x87, 0x65), 'utf-16le'), '中文');
  });

  it('that is named wrongly is an error at the line where it shows', () => withFiles({ 'a.txt': Buffer.concat([Buffer.from('fine\nfine\n'), bytes(0x61, 0xff, 0x62)]) }, async folder => {
    await rejectsWith(open(folder, 'tokens', 'a.txt', { encoding: 'utf-8' }), 'encoding-mismatch', join(folder, 'a.txt'), 3, 'utf-8');
    await rejectsWith(open(folder, 'tokens', 'a.txt', { encoding: 'utf-5' }), 'encoding-unknown', 'utf-5');
  }));
});
