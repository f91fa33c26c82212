import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parameterNames } from '../../../src/webview/data/parameter-names';
import { languageOf, translator } from '../../../src/webview/strings';

describe('names and words', () => {
  it('of single parameters are indices in row-major order', () => {
    assert.deepEqual(parameterNames([{ name: 'dense.weight', shape: [2, 2] }, { name: 'dense.bias', shape: [1] }], 5),
      ['dense.weight[0, 0]', 'dense.weight[0, 1]', 'dense.weight[1, 0]', 'dense.weight[1, 1]', 'dense.bias']);
  });

  it('are Chinese for a Chinese editor and English for every other', () => {
    assert.equal(translator(languageOf('zh-cn'))('control.pause'), '暂停');
    assert.equal(translator(languageOf('fr'))('stat.ofSteps', '5,000'), 'of 5,000');
  });
});
