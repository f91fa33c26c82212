/** One token a character (code point), numbered in the order of the code points. */
import { text } from '../../config/spec';
import { isObject } from '../../runs/json';
import type { Tokenizer } from '../dataset';
import { byCodePoint, defineTokenizer, PAD, UNKNOWN } from './tokenizer';

const SPECIALS = ['<pad>', '<unk>'] as const;

export const char = defineTokenizer({
  spec: {
    name: 'char',
    title: 'Characters',
    doc: text(
      'One token per character (Unicode code point); the vocabulary is every character of the text, sorted. A character that the text does not have is left out when something is encoded later; in labelled texts it becomes `<unk>`.',
      '每个字符（Unicode 码位）一个词元；词表为文本中出现的全部字符，按码位排序。之后编码时，文本中没有的字符会被略去；在带标签的文本中则记为 `<unk>`。'),
    options: {},
  },
  train(texts, _options, padded) {
    const seen = new Set<string>();
    for (const one of texts) for (const character of one) seen.add(character);
    return new CharTokenizer([...seen].sort(byCodePoint), padded);
  },
  restore(json) {
    if (!isObject(json) || json['type'] !== 'char' || typeof json['characters'] !== 'string') return undefined;
    return new CharTokenizer(Array.from(json['characters']), json['padded'] === true);
  },
});

class CharTokenizer implements Tokenizer {
  readonly name = 'char';
  private readonly tokens: readonly string[];
  /** Token of each UTF-16 unit that is a character of its own; -1 where there is none. */
  private readonly ofUnit = new Int32Array(0x10000).fill(-1);
  /** Token of each character beyond the basic plane. */
  private readonly ofPair = new Map<number, number>();

  constructor(
    private readonly characters: readonly string[],
    private readonly padded: boolean,
  ) {
    this.tokens = padded ? [...SPECIALS, ...characters] : characters;
    this.tokens.forEach((token, id) => {
      const code = token.codePointAt(0) ?? 0;
      if (padded && id < SPECIALS.length) return;
      if (code < 0x10000) this.ofUnit[code] = id;
      else this.ofPair.set(code, id);
    });
  }

  get size(): number {
    return this.tokens.length;
  }

  encode(given: string, most = given.length): Int32Array {
    const ids = new Int32Array(Math.min(given.length, most));
    let length = 0;
    for (let i = 0; i < given.length && length < ids.length; i++) {
      const code = given.codePointAt(i) ?? 0;
      let id = code < 0x10000 ? (this.ofUnit[code] ?? -1) : (this.ofPair.get(code) ?? -1);
      if (code >= 0x10000) i++;
      if (id < 0) {
        if (!this.padded) continue;
        id = UNKNOWN;
      }
      ids[length++] = id;
    }
    return ids.slice(0, length);
  }

  decode(tokens: ArrayLike<number>): string {
    let result = '';
    for (let i = 0; i < tokens.length; i++) {
      const id = tokens[i] ?? -1;
      if (!(this.padded && id === PAD)) result += this.tokens[id] ?? '';
    }
    return result;
  }

  toJSON(): unknown {
    return { type: 'char', padded: this.padded, characters: this.characters.join('') };
  }
}
