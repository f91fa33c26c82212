/** One token a word: the commonest words of the training texts, all others unknown. */
import { boolean, integer, text } from '../../config/spec';
import { isObject } from '../../runs/json';
import type { Tokenizer } from '../dataset';
import { byCodePoint, defineTokenizer, PAD, UNKNOWN } from './tokenizer';

/** A Han character; a run of letters, digits and marks with apostrophes inside; or any other visible character alone. */
const WORD = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}_])+(?:['’](?:(?!\p{Script=Han})[\p{L}\p{M}])+)*|[^\s]/gu;

/** The words and punctuation marks of a text, in order. */
export const wordsOf = (given: string, lowercase: boolean): string[] => (lowercase ? given.toLowerCase() : given).match(WORD) ?? [];

export const word = defineTokenizer({
  spec: {
    name: 'word',
    title: 'Words',
    doc: text(
      'One token per word or punctuation mark, and per character of Chinese. The vocabulary is the commonest words of the training texts; others become `<unk>`.',
      '每个单词或标点一个词元，汉字逐字切分。词表取训练文本中最常见的词，其余记为 `<unk>`。'),
    options: {
      vocabulary: integer(text('Size of the vocabulary, `<pad>` and `<unk>` included.', '词表大小，含 `<pad>` 与 `<unk>`。'), { min: 3, max: 1_000_000, default: 10_000 }),
      lowercase: boolean(text('Whether upper and lower case are one.', '是否不区分大小写。'), true),
    },
  },
  train(texts, { vocabulary, lowercase }) {
    const counts = new Map<string, number>();
    for (const one of texts) for (const item of wordsOf(one, lowercase)) counts.set(item, (counts.get(item) ?? 0) + 1);
    const sorted = [...counts].sort(([a, n], [b, m]) => m - n || byCodePoint(a, b)).slice(0, vocabulary - 2);
    return new WordTokenizer(sorted.map(([item]) => item), lowercase);
  },
  restore(json) {
    if (!isObject(json) || json['type'] !== 'word' || !Array.isArray(json['words'])) return undefined;
    return new WordTokenizer(json['words'].filter(item => typeof item === 'string'), json['lowercase'] === true);
  },
});

class WordTokenizer implements Tokenizer {
  readonly name = 'word';
  private readonly tokens: readonly string[];
  private readonly ids: ReadonlyMap<string, number>;

  constructor(
    private readonly words: readonly string[],
    private readonly lowercase: boolean,
  ) {
    this.tokens = ['<pad>', '<unk>', ...words];
    this.ids = new Map(words.map((item, i) => [item, i + 2]));
  }

  get size(): number {
    return this.tokens.length;
  }

  encode(given: string, most = Infinity): Int32Array {
    const ids: number[] = [];
    for (const [item] of (this.lowercase ? given.toLowerCase() : given).matchAll(WORD)) {
      if (ids.length >= most) break;
      ids.push(this.ids.get(item) ?? UNKNOWN);
    }
    return Int32Array.from(ids);
  }

  /** Words with a space between: spacing is not kept. */
  decode(tokens: ArrayLike<number>): string {
    return Array.from(tokens).filter(id => id !== PAD).map(id => this.tokens[id] ?? '').join(' ');
  }

  toJSON(): unknown {
    return { type: 'word', lowercase: this.lowercase, words: this.words };
  }
}
