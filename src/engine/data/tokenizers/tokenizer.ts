/** What tokenizers share. */
import type { Options, OptionsOf, Spec } from '../../config/spec';
import type { Tokenizer } from '../dataset';

/** Tokens that no text has, first in the vocabulary of texts that are padded to one length. */
export const PAD = 0;
export const UNKNOWN = 1;

export interface TokenizerKind<O extends Options = Options> {
  readonly spec: Spec<O>;
  /**
   * Learns the vocabulary.
   * @param padded the texts become rows of one length: reserves `<pad>` and `<unk>`
   */
  train(texts: Iterable<string>, options: OptionsOf<O>, padded: boolean): Tokenizer;
  /** The inverse of `Tokenizer.toJSON`; undefined where the value is not of this kind. */
  restore(json: unknown): Tokenizer | undefined;
}

export const defineTokenizer = <const O extends Options>(kind: TokenizerKind<O>): TokenizerKind<O> => kind;

/** By code point. Comparing strings goes by UTF-16 unit, which puts the pairs of the higher planes before U+E000 to U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return surrogatesLast(x) - surrogatesLast(y);
  }
  return a.length - b.length;
}

const surrogatesLast = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
