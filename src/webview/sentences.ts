/** Engine messages as sentences. */
import { format } from '../engine/messages';
import type { Message } from '../engine/protocol';
import type { Language } from './strings';

export const sentence = ({ code, args }: Message, language: Language): string => format(code, args, language);
