import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { char } from '../../../src/engine/data/tokenizers/char';
import { byCodePoint } from '../../../src/engine/data/tokenizers/tokenizer';
import { restoreTokenizer } from '../../../src/engine/data/tokenizers/train';
import { word, wordsOf } from '../../../src/engine/data/tokenizers/word';

describe('the character tokenizer', () => {
  const trained = char.train(['Zebra 🐋 中\uffee'], {}, false);

  it('numbers characters by code point', () => {
    assert.equal(trained.size, 9);
    assert.equal(trained.decode([0, 1, 2, 3, 4, 5, 6, 7, 8]), ' Zaber中\uffee🐋');
    assert.deepEqual(Array.from(trained.encode('a🐋')), [2, 8]);
  });

  it('gives back every text of its characters', () => {
    const text = '中 Zebra🐋🐋';
    assert.equal(trained.decode(trained.encode(text)), text);
  });

  it('leaves out what it does not know', () => {
    assert.equal(trained.decode(trained.encode('Zxebyra🦈!')), 'Zebra');
  });

  it('keeps two tokens for padding and unknown characters where texts are padded', () => {
    const padded = char.train(['ba'], {}, true);
    assert.deepEqual(Array.from(padded.encode('abx')), [2, 3, 1]);
    assert.equal(padded.decode([2, 3, 1, 0, 0]), 'ab<unk>');
  });

  it('stops after as many tokens as it is told', () => {
    assert.deepEqual(Array.from(trained.encode('🐋a🐋', 2)), [8, 2]);
  });

  it('comes back from JSON', () => {
    for (const one of [trained, char.train(['ab🐋'], {}, true)]) {
      const restored = restoreTokenizer(JSON.parse(JSON.stringify(one)));
      assert.deepEqual(Array.from(restored?.encode('a🐋b?') ?? []), Array.from(one.encode('a🐋b?')));
    }
    assert.equal(restoreTokenizer({ type: 'other' }), undefined);
    assert.equal(restoreTokenizer({ type: 'char' }), undefined);
  });
});

describe('the word tokenizer', () => {
  it('takes words, numbers, punctuation marks and Chinese characters apart', () => {
    assert.deepEqual(wordsOf("Don't panic, it's 42%!\nÉté's", true), ["don't", 'panic', ',', "it's", '42', '%', '!', "été's"]);
    assert.deepEqual(wordsOf('我用GPT写诗。', false), ['我', '用', 'GPT', '写', '诗', '。']);
    assert.deepEqual(wordsOf(' \n\t ', true), []);
  });

  it('numbers words by how common they are, then by code point', () => {
    const trained = word.train(['b a b c', 'a b d'], { vocabulary: 5, lowercase: true }, true);
    assert.equal(trained.size, 5);
    assert.deepEqual(Array.from(trained.encode('b A c d e')), [2, 3, 4, 1, 1]);
    assert.equal(trained.decode([2, 3, 0, 0]), 'b a');
  });

  it('comes back from JSON', () => {
    const trained = word.train(['Call me Ishmael'], { vocabulary: 10, lowercase: false }, true);
    const restored = restoreTokenizer(JSON.parse(JSON.stringify(trained)));
    assert.deepEqual(Array.from(restored?.encode('call me Ishmael') ?? []), Array.from(trained.encode('call me Ishmael')));
  });
});

it('code points sort as numbers, not as UTF-16 units', () => {
  const sorted = ['\uffee', '🐋', 'a', '\ue000', '', 'ab', '🐋a'].sort(byCodePoint);
  assert.deepEqual(sorted, ['', 'a', 'ab', '\ue000', '\uffee', '🐋', '🐋a']);
});
