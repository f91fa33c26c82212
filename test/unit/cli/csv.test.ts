import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textCell } from '../../../src/engine/cli/csv';
import { finite } from '../../../src/engine/cli/json';
import { clean, table } from '../../../src/engine/cli/terminal';

test('cells that a spreadsheet would compute are made text', () => {
  assert.equal(textCell('=1+1'), "'=1+1");
  assert.equal(textCell('@SUM(A1)'), "'@SUM(A1)");
  assert.equal(textCell('-2+3'), "'-2+3");
  assert.equal(textCell('plain'), 'plain');
});

test('quotes, commas and line ends are quoted as RFC 4180 has it', () => {
  assert.equal(textCell('a,"b"\nc'), '"a,""b""\nc"');
  assert.equal(textCell('=a,b'), '"\'=a,b"');
});

test('what is not finite is null, with its name beside it, wherever it stands', () => {
  assert.deepEqual(finite({ step: 1, loss: NaN, lr: NaN, params: [1, -Infinity] }, ['lr']), { step: 1, loss: null, lr: null, params: [1, null], not_finite: { loss: 'NaN', 'params[1]': '-Infinity' } });
  assert.deepEqual(finite({ loss: 1, text: 'a' }), { loss: 1, text: 'a' });
});

test('control characters and directional overrides do not reach the terminal', () => {
  assert.equal(clean('a\x1b[2Jb\x07\u202ec\td\ne\x9b1m'), 'a[2Jbc d e1m');
});

test('columns align where characters are wide', () => {
  assert.equal(table([['步', 'x'], ['a', 'y']]), '步  x\na   y');
});
