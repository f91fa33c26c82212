import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { format, messageLanguage, messages } from '../../../src/engine/messages';

const engine = join(__dirname, '../../../src/engine');
const sources = readdirSync(engine, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts') && !file.startsWith('wording'));

/** Where a code is raised: in an error, a problem, a notice. */
const RAISED = /(?:Failure\(|ExpressionError\(|problem\((?:'[a-z_]+', |[^'\n]*)|report\(|made\(|atKey\(|notice\(|progress\(|code: |code = )'([a-z0-9]+(?:-[a-z0-9]+)+)'/g;

const placeholders = (template: string): string[] => [...new Set([...template.matchAll(/\{(\d+)/g)].map(match => match[1] ?? ''))].sort();

describe('the message table', () => {
  it('has a sentence for every code the engine raises', () => {
    const missing = new Set<string>();
    for (const file of sources) {
      for (const [, code = ''] of readFileSync(join(engine, file), 'utf8').matchAll(RAISED)) if (!Object.hasOwn(messages, code)) missing.add(`${code} (${file})`);
    }
    assert.deepEqual([...missing], []);
  });

  for (const [code, { en, zh }] of Object.entries(messages)) {
    it(`says ${code} in Chinese, with no argument that English lacks`, () => {
      // A name alone may be the same in both.
      assert.ok(/[\u4e00-\u9fff]/.test(zh) || (zh === en && !/\s/.test(en)), zh);
      for (const place of placeholders(zh)) assert.ok(placeholders(en).includes(place), `{${place}} is not in the English text`);
    });
  }
});

describe('a message', () => {
  it('shows numbers with six digits, words of a list in the language, alternatives joined', () => {
    assert.equal(format('out-of-range', ['lr', 1 / 3, '> 0'], 'en'), 'lr is 0.333333, but must be > 0.');
    assert.equal(format('wrong-type', ['betas', 'list|number', 'text'], 'en'), 'betas must be a list or a number, not text.');
    assert.equal(format('wrong-type', ['betas', 'list|number', 'text'], 'zh'), 'betas 应为列表或数，而不是文本。');
  });

  it('leaves out what an empty argument would say', () => {
    assert.equal(format('unknown-key', ['momentun', 'sgd', 'momentum'], 'en'), '"momentun" is no option of sgd. Did you mean "momentum"?');
    assert.equal(format('unknown-key', ['colour', '', ''], 'en'), '"colour" is no option of the config.');
    assert.equal(format('unknown-name', ['lion', 'optimizer', '', 'sgd, adam'], 'zh'), '没有名为“lion”的优化器。可用的有：sgd, adam');
  });

  it('of an unknown code gives the code and its arguments', () => {
    assert.equal(format('no-such-code', [1, 'a'], 'zh'), 'no-such-code: 1, a');
    assert.equal(format('constructor', [], 'en'), 'constructor');
  });

  it('is Chinese for Chinese locales alone', () => {
    assert.deepEqual(['zh-cn', 'zh-TW', 'zh', 'en', 'de', 'zhx'].map(messageLanguage), ['zh', 'zh', 'zh', 'en', 'en', 'en']);
  });
});
