/** Every corpus and tokenizer there is, one line each. */
import type { Corpus } from './corpora/corpus';
import { mobyDick } from './corpora/mobyDick';
import { spamAssassin } from './corpora/spamAssassin';
import { char } from './tokenizers/char';
import type { TokenizerKind } from './tokenizers/tokenizer';
import { word } from './tokenizers/word';

export const corpora: readonly Corpus[] = [
  mobyDick,
  spamAssassin,
];

export const tokenizers: readonly TokenizerKind[] = [
  char,
  word,
];

/** By its name; undefined where there is none. */
export const findCorpus = (name: string): Corpus | undefined => corpora.find(({ spec }) => spec.name === name);
export const findTokenizer = (name: string): TokenizerKind | undefined => tokenizers.find(({ spec }) => spec.name === name);
