import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { itemsOf, open, rejectsWith, withFiles } from './support';

const IRIS = 'sepal,petal,species\n5.1,1.4,setosa\n4.9,1.4,setosa\n6.3,6.0,virginica\n5.8,5.1,virginica\n';

describe('data written in the config', () => {
  const inline = { kind: 'inline', inputs: [[1], [2], [3]], targets: [1.5, 2, 2.5] } as const;

  it('becomes rows in their order, in doubles', () => withFiles({}, async folder => {
    const dataset = await open(folder, 'regression', { ...inline, targets: [0.1, 1 / 3, 2] });
    assert.deepEqual(itemsOf(dataset), { inputs: [[1], [2], [3]], targets: [[0.1], [1 / 3], [2]] });
    assert.deepEqual(dataset.fields, { inputs: { shape: [1], dtype: 'float32' }, targets: { shape: [1], dtype: 'float32' } });
    assert.equal(dataset.validation, undefined);
    assert.deepEqual(dataset.rows, { inputs: Float64Array.of(1, 2, 3), features: 1, rows: 3 });
  }));

  it('may have several targets a row', () => withFiles({}, async folder => {
    const dataset = await open(folder, 'regression', { ...inline, targets: [[1, 2], [3, 4], [5, 6]] });
    assert.equal(dataset.shape.outputs, 2);
    assert.deepEqual(itemsOf(dataset)['targets'], [[1, 2], [3, 4], [5, 6]]);
  }));

  it('gives classes to a classifier, numbered by value', () => withFiles({}, async folder => {
    const dataset = await open(folder, 'classification', { ...inline, targets: [10, -1, 10] });
    assert.deepEqual(dataset.shape.classes, ['-1', '10']);
    assert.deepEqual(dataset.shape.classShares, [1 / 3, 2 / 3]);
    assert.deepEqual(dataset.fields['targets'], { shape: [], dtype: 'int32' });
    assert.deepEqual(itemsOf(dataset)['targets'], [[1], [0], [1]]);
  }));

  it('may be a single row, of which nothing can be held out', () => withFiles({}, async folder => {
    const dataset = await open(folder, 'regression', { kind: 'inline', inputs: [[1, 2]], targets: [3] }, { validation: 0.5 });
    assert.equal(dataset.train.items, 1);
    assert.equal(dataset.validation, undefined);
  }));

  it('says what does not fit', () => withFiles({}, async folder => {
    await rejectsWith(open(folder, 'regression', { ...inline, inputs: [] }), 'data-no-rows');
    await rejectsWith(open(folder, 'regression', { ...inline, targets: [1, 2] }), 'data-lengths-differ', 3, 2);
    await rejectsWith(open(folder, 'regression', { ...inline, inputs: [[1], [2, 3], [4]] }), 'data-ragged', 'inputs', 2, 2, 1);
    await rejectsWith(open(folder, 'regression', { ...inline, inputs: [[1], [NaN], [4]] }), 'data-not-finite', 'inputs', 2);
    await rejectsWith(open(folder, 'tokens', inline), 'data-inline-is-no-text');
    await rejectsWith(open(folder, 'labelled_text', inline), 'data-inline-is-no-text');
  }));
});

describe('a CSV file', () => {
  it('takes the last column for the target and the other numeric ones for inputs', () => withFiles({ 'a.csv': 'id,x,y,z\nA1,1,2,3\nB2,4,5e-1,-.5\n' }, async folder => {
    const dataset = await open(folder, 'regression', 'a.csv');
    assert.deepEqual(itemsOf(dataset), { inputs: [[1, 2], [4, 0.5]], targets: [[3], [-0.5]] });
    assert.equal(dataset.shape.features, 2);
  }));

  it('takes the columns that the config names, in that order', () => withFiles({ 'a.csv': 'x,y,z\n1,2,3\n4,5,6\n' }, async folder => {
    const dataset = await open(folder, 'regression', 'a.csv', { columns: { inputs: ['z', 'x'], targets: ['y', 'x'] } }).catch((error: unknown) => error);
    assert.ok(dataset instanceof Error, 'a column cannot be both');
    const other = await open(folder, 'regression', 'a.csv', { columns: { inputs: ['z'], targets: ['y', 'x'] } });
    assert.deepEqual(itemsOf(other), { inputs: [[3], [6]], targets: [[2, 1], [5, 4]] });
  }));

  it('has classes where the targets are words, or the model wants classes', () => withFiles({ 'iris.csv': IRIS, 'digits.csv': 'x,digit\n1,10\n2,9\n3,10\n' }, async folder => {
    const iris = await open(folder, 'rows', 'iris.csv');
    assert.deepEqual(iris.shape.classes, ['setosa', 'virginica']);
    assert.deepEqual(itemsOf(iris)['targets'], [[0], [0], [1], [1]]);
    const digits = await open(folder, 'classification', 'digits.csv');
    assert.deepEqual(digits.shape.classes, ['9', '10']);
    assert.equal((await open(folder, 'rows', 'digits.csv')).shape.classes, undefined);
    await rejectsWith(open(folder, 'regression', 'iris.csv'), 'csv-not-a-number', join(folder, 'iris.csv'), 2, 'species', 'setosa');
  }));

  it('is read with quotes, other delimiters, a byte order mark, CRLF and empty lines', () => withFiles({
    'quoted.csv': '"a, b","c ""d"""\r\n1,2\r\n\r\n3,4\r\n',
    'semicolon.csv': 'a;b\n1.5;2\n3;4\n',
    'tab.tsv': 'a\tb\n1\t2\n',
    'mark.csv': '\ufeffa,b\n1,2\n',
  }, async folder => {
    const quoted = await open(folder, 'regression', 'quoted.csv', { columns: { inputs: ['a, b'], targets: ['c "d"'] } });
    assert.deepEqual(itemsOf(quoted), { inputs: [[1], [3]], targets: [[2], [4]] });
    assert.deepEqual(itemsOf(await open(folder, 'regression', 'semicolon.csv')), { inputs: [[1.5], [3]], targets: [[2], [4]] });
    assert.deepEqual(itemsOf(await open(folder, 'regression', 'tab.tsv')), { inputs: [[1]], targets: [[2]] });
    assert.deepEqual(itemsOf(await open(folder, 'regression', 'mark.csv', { columns: { inputs: ['a'] } })), { inputs: [[1]], targets: [[2]] });
  }));

  it('names file and line of every mistake', () => withFiles({
    'ragged.csv': 'a,b\n1,2\n3\n',
    'long.csv': 'a,b\n1,2\n3,4,5\n',
    'empty-cell.csv': 'a,b\n1,2\n,4\n',
    'word.csv': 'a,b\n1,2\n"multi\nline",4\nx,5\n',
    'after-lines.csv': 'a,note,b\n1,"two\nlines",2\nx,n,4\n',
    'nan.csv': 'a,b\n1,2\nNaN,4\n',
    'infinite.csv': 'a,b\n1,2\n1e999,4\n',
    'hexadecimal.csv': 'a,b\n1,2\n0x10,4\n',
    'unclosed.csv': 'a,b\n1,2\n"3,4\n5,6\n',
    'twice.csv': 'a,a\n1,2\n',
    'unnamed.csv': 'a,,b\n1,2,3\n',
    'headless.csv': '1,2\n3,4\n',
    'header-only.csv': 'a,b\n',
    'blank.csv': '\n\n  \n',
    'words.csv': 'a,b\nx,1\ny,2\n',
    'empty.csv': '',
  }, async folder => {
    const reject = (name: string, code: string, ...args: (string | number)[]): Promise<void> =>
      rejectsWith(open(folder, 'regression', name), code, join(folder, name), ...args);
    await reject('ragged.csv', 'csv-ragged', 3, 1, 2);
    await reject('long.csv', 'csv-ragged', 3, 3, 2);
    await reject('empty-cell.csv', 'csv-empty-cell', 3, 'a');
    await reject('word.csv', 'csv-not-a-number', 3, 'a', 'multi\nline');
    await reject('after-lines.csv', 'csv-not-a-number', 4, 'a', 'x');
    await reject('nan.csv', 'csv-not-a-number', 3, 'a', 'NaN');
    await reject('infinite.csv', 'csv-not-a-number', 3, 'a', '1e999');
    await reject('hexadecimal.csv', 'csv-not-a-number', 3, 'a', '0x10');
    await reject('unclosed.csv', 'csv-quotes', 3);
    await reject('twice.csv', 'csv-duplicate-column', 1, 'a');
    await reject('unnamed.csv', 'csv-unnamed-column', 1, 2);
    await reject('headless.csv', 'csv-no-header', 1);
    await reject('header-only.csv', 'csv-no-rows');
    await reject('blank.csv', 'data-empty');
    await reject('words.csv', 'csv-no-inputs');
    await reject('empty.csv', 'data-empty');
    await rejectsWith(open(folder, 'regression', 'ragged.csv', { columns: { inputs: ['c'] } }), 'csv-ragged');
    await rejectsWith(open(folder, 'regression', 'twice.csv', { columns: { inputs: ['c'] } }), 'csv-duplicate-column');
    await rejectsWith(open(folder, 'regression', 'words.csv', { columns: { inputs: ['c'] } }), 'csv-missing-column', join(folder, 'words.csv'), 'c', 'a, b');
  }));

  it('shortens a huge cell in its message', () => withFiles({ 'huge.csv': `a,b\n${'x'.repeat(3_000_000)},1\n1,2\n`, 'later.csv': `a,b\n1,2\n${'9'.repeat(3_000_000)},1\n` }, async folder => {
    await rejectsWith(open(folder, 'regression', 'huge.csv', { columns: { inputs: ['a'] } }), 'csv-not-a-number', join(folder, 'huge.csv'), 2, 'a', `${'x'.repeat(60)}…`);
    await rejectsWith(open(folder, 'regression', 'later.csv'), 'csv-not-a-number', join(folder, 'later.csv'), 3, 'a', `${'9'.repeat(60)}…`);
  }));

  it('must be one file that is there', () => withFiles({ 'a.csv': IRIS, 'b.csv': IRIS, 'zero.csv': Uint8Array.of(1, 0, 2) }, async folder => {
    mkdirSync(join(folder, 'tables'));
    await rejectsWith(open(folder, 'rows', 'c.csv'), 'data-missing', 'c.csv', folder);
    await rejectsWith(open(folder, 'rows', '../nowhere/c.csv'), 'data-missing', '../nowhere/c.csv', folder);
    await rejectsWith(open(folder, 'rows', '*.csv'), 'data-one-table', '*.csv');
    await rejectsWith(open(folder, 'rows', 'tables'), 'data-one-table', 'tables');
    await rejectsWith(open(folder, 'rows', 'zero.csv'), 'data-binary', join(folder, 'zero.csv'));
    await rejectsWith(open(folder, 'rows', 'a.csv\0'), 'data-missing');
    await rejectsWith(open(folder, 'rows', { kind: 'corpus', name: 'moby-dick' }), 'data-corpus-is-text', 'moby-dick');
  }));

  it('is told by the SHA-256 of its bytes', () => withFiles({ 'iris.csv': IRIS }, async folder => {
    assert.equal((await open(folder, 'rows', 'iris.csv')).hash, createHash('sha256').update(IRIS).digest('hex'));
  }));
});

describe('rows held out', () => {
  const table = (rows: number, target: (row: number) => string | number): string => `x,y\n${Array.from({ length: rows }, (_, i) => `${i},${target(i)}`).join('\n')}\n`;
  const firsts = (items: Record<string, number[][]>): number[] => (items['inputs'] ?? []).map(row => row[0] ?? NaN);

  it('are a draw by class: every class gives its share', () => withFiles({ 'a.csv': table(100, i => (i % 10 === 0 ? 'rare' : 'common')) }, async folder => {
    const dataset = await open(folder, 'rows', 'a.csv', { validation: 0.2 });
    assert.ok(dataset.validation);
    const held = firsts(itemsOf(dataset, dataset.validation));
    const kept = firsts(itemsOf(dataset));
    assert.deepEqual([...held, ...kept].sort((a, b) => a - b), Array.from({ length: 100 }, (_, i) => i));
    assert.equal(held.length, 20);
    assert.equal(held.filter(x => x % 10 === 0).length, 2);
    assert.deepEqual(held, [...held].sort((a, b) => a - b), 'the order of the file is kept');
    assert.deepEqual(dataset.shape.classShares, [0.9, 0.1]);
    assert.equal(dataset.rows?.rows, 80);
  }));

  it('are drawn by the seed', () => withFiles({ 'a.csv': table(50, i => i) }, async folder => {
    const { openDataset } = await import('../../../src/engine/data/open');
    const { contextOf, planOf } = await import('./support');
    const draw = async (seed: number): Promise<number[]> => {
      const dataset = await openDataset(planOf('a.csv', { validation: 0.3 }), contextOf(folder, 'regression', { seed }));
      assert.ok(dataset.validation);
      return firsts(itemsOf(dataset, dataset.validation));
    };
    assert.equal((await draw(1)).length, 15);
    assert.deepEqual(await draw(1), await draw(1));
    assert.notDeepEqual(await draw(1), await draw(2));
  }));

  it('may be a file of their own, with the same columns and classes', () => withFiles({
    'train.csv': IRIS, 'good.csv': 'a,b,species\n1,2,virginica\n', 'narrow.csv': 'a,species\n1,setosa\n', 'new.csv': 'a,b,species\n1,2,rosa\n',
  }, async folder => {
    const source = (path: string) => ({ validation: { kind: 'path', path } }) as const;
    const dataset = await open(folder, 'rows', 'train.csv', source('good.csv'));
    assert.ok(dataset.validation);
    assert.equal(dataset.train.items, 4);
    assert.deepEqual(itemsOf(dataset, dataset.validation), { inputs: [[1, 2]], targets: [[1]] });
    await rejectsWith(open(folder, 'rows', 'train.csv', source('narrow.csv')), 'data-validation-differs', 1, 1, 2, 1);
    await rejectsWith(open(folder, 'rows', 'train.csv', source('new.csv')), 'data-unknown-class', join(folder, 'new.csv'), 2, 'rosa');
  }));
});
