import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatYaml } from '../../../src/engine/config/assist/format';
import { applyEdits } from '../../../src/engine/config/edits';
import { parseText } from '../../../src/engine/config/parse';
import { valueOf } from '../../../src/engine/config/tree';

const format = (text: string): string => applyEdits(text, formatYaml(text));

describe('formatting', () => {
  it('indents by two spaces a level and keeps every comment', () => {
    assert.equal(
      format('# top\noptimizer:\n    # which\n    name:   adam # usual\n    schedule:\n          name: cosine\n    # end\ntrain:\n steps:  10   \n'),
      '# top\noptimizer:\n  # which\n  name: adam # usual\n  schedule:\n    name: cosine\n  # end\ntrain:\n  steps: 10\n',
    );
  });

  it('keeps flow style, quotes and the way numbers are written', () => {
    const text = 'label: "a: b"\noptimizer: {name: adam, lr: 1e-3}\ndata:\n  inputs: [\n    [1, 2],\n    [3, 4.50]\n  ]\n';
    assert.equal(format(text), text);
  });

  it('moves the lines of a value with its first one', () => {
    assert.equal(format('data:\n    inputs: [\n      [1, 2],\n      [3, 4]\n    ]\n'), 'data:\n  inputs: [\n    [1, 2],\n    [3, 4]\n  ]\n');
  });

  it('leaves literal text as it is', () => {
    const text = 'label: |\n  a\n     b   \n\n\n  c\nseed: 1\n';
    assert.deepEqual(valueOf(parseText(format(text), 'yaml').root), valueOf(parseText(text, 'yaml').root));
    assert.deepEqual(valueOf(parseText(format('train:\n     x: |\n        a\n          b\n'), 'yaml').root), { train: { x: 'a\n  b\n' } });
  });

  it('indents lists below their key', () => {
    assert.equal(format('data:\n    columns:\n      inputs:\n      - a\n      -   b\n'), 'data:\n  columns:\n    inputs:\n      - a\n      -   b\n');
  });

  it('keeps one empty line where there are several, and ends with a line end', () => {
    assert.equal(format('\n\nseed: 1\n\n\n\nlabel: x'), 'seed: 1\n\nlabel: x\n');
    assert.equal(format('seed: 1\r\n\r\n\r\ntrain:\r\n    steps: 1\r\n'), 'seed: 1\r\n\r\ntrain:\r\n  steps: 1\r\n');
  });

  it('is done after once', () => {
    for (const text of ['a:\n      b:\n         c: 1\n         # x\n      d: [1,\n   2]\n', 'a: &x\n   b: 1\nc: *x\n', '# only\n', 'a:\n    - b:  1\n      c: 2\n    - d\n']) assert.equal(format(format(text)), format(text));
  });

  it('leaves broken text alone', () => {
    assert.deepEqual(formatYaml('a:\n   b: [1\nc: 2\n'), []);
  });

  it('touches only lines that change', () => {
    const [edit] = formatYaml('seed: 1\ntrain:\n    steps: 1\nlabel: x\n');
    assert.deepEqual(edit, { range: { start: 15, end: 28 }, text: '  steps: 1\n' });
  });
});
