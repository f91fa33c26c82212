/** Engine messages as sentences. */
import type { Message } from '../engine/protocol';
import type { Language } from './strings';

export function sentence(message: Message, language: Language): string {
  void language;
  return [message.code, ...message.args].join(' ');
}
