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

/** By code point, which sorting strings by UTF-16 unit is not. */
export const byCodePoint = (a: string, b: string): number => {
  const [as, bs] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const difference = (as[i]?.codePointAt(0) ?? 0) - (bs[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return as.length - bs.length;
};
