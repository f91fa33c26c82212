import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analyse } from '../../../src/engine/config/analyse';
import { guessTable } from '../../../src/extension/tables';
import { TEMPLATES, tableConfig, textConfig } from '../../../src/extension/templates';

const mistakes = (text: string): string[] => analyse(text, 'yaml').problems.filter(problem => problem.severity === 'error').map(({ code, args }) => `${code} ${args.join(' ')}`);

test('every template is a config without mistakes', () => {
  for (const { name, text } of TEMPLATES) assert.deepEqual(mistakes(text), [], name);
});

test('a numeric table: the named target is learned from the other columns', () => {
  const guess = guessTable('size,price,rooms\n50,100.5,2\n80,170.25,3\n65,140,3\n90,201.5,4\n');
  assert.deepEqual(guess, { inputs: ['size', 'rooms'], target: 'price', classification: false, text: undefined });
});

test('without a telling name the last column is the target; few words make it a class', () => {
  const guess = guessTable('a,b,kind\n1,2,red\n3,4,blue\n5,6,red\n7,8,blue\n');
  assert.deepEqual(guess, { inputs: ['a', 'b'], target: 'kind', classification: true, text: undefined });
});

test('a column of sentences is the text', () => {
  const guess = guessTable('label,message\nspam,"win a big prize now, today"\nham,are we still on for lunch\nspam,cheap pills for all of you\n');
  assert.equal(guess?.text, 'message');
  assert.equal(guess?.target, 'label');
});

test('no header, one column or no row: no guess', () => {
  assert.equal(guessTable(''), undefined);
  assert.equal(guessTable('only\n1\n2\n'), undefined);
  assert.equal(guessTable('a,b\n'), undefined);
});

test('a config for a table or a text has no mistakes, whatever the columns are called', () => {
  const guess = guessTable('a: b,yes,"c, d",y\n1,2,3,4.5\n2,3,4,5.5\n3,5,6,7\n');
  assert.ok(guess);
  assert.deepEqual(mistakes(tableConfig('my data/x.csv', guess)), []);
  assert.deepEqual(mistakes(textConfig('book.txt', 1000)), []);
});
