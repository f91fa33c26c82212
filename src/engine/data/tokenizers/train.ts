/** A tokenizer as a config asks for it, or as a checkpoint kept it. */
import type { Choice } from '../../config/plan';
import { Failure } from '../../failure';
import { findTokenizer, tokenizers } from '../catalogue';
import type { Tokenizer } from '../dataset';

/** @param padded see `TokenizerKind.train` */
export function trainTokenizer(choice: Choice, texts: Iterable<string>, padded: boolean): Tokenizer {
  const kind = findTokenizer(choice.name);
  if (!kind) throw new Failure('unknown-tokenizer', [choice.name]);
  return kind.train(texts, choice.options, padded);
}

/** The inverse of `Tokenizer.toJSON`; undefined where no tokenizer knows the value. */
export function restoreTokenizer(json: unknown): Tokenizer | undefined {
  for (const kind of tokenizers) {
    const restored = kind.restore(json);
    if (restored) return restored;
  }
  return undefined;
}
