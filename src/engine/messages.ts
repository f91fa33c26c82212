/**
 * Every sentence of the engine in English and Chinese. The engine itself passes codes and arguments around; whoever shows them to
 * a person makes the sentence here.
 */
import type { Fix, Problem } from './config/problem';
import type { Localized } from './config/spec';
import { dataMessages } from './wording/data';
import { expressionProblems } from './wording/expressions';
import { commandLine } from './wording/commandLine';
import { fixes } from './wording/fixes';
import { crossProblems, specProblems, syntaxProblems, valueProblems } from './wording/problems';
import { runMessages } from './wording/run';
import { words } from './wording/words';

export type MessageLanguage = keyof Localized;

/** Codes of problems, in the order of the reference page. */
export const problemMessages: Readonly<Record<string, Localized>> = { ...syntaxProblems, ...valueProblems, ...crossProblems, ...specProblems, ...expressionProblems };

/** All templates by code. */
export const messages: Readonly<Record<string, Localized>> = { ...problemMessages, ...fixes, ...runMessages, ...dataMessages, ...commandLine };

/** `zh-cn`, `zh-TW`, ... read Chinese; everyone else English. */
export const messageLanguage = (locale: string): MessageLanguage => (/^zh\b/i.test(locale) ? 'zh' : 'en');

/**
 * The sentence for a code. `{0}` is replaced by an argument, `{0:type}` by the word the argument stands for (alternatives in it
 * are joined by `|`), `[?0...]` is shown only with that argument, `[!0...]` only without. An unknown code gives itself and its arguments, so that nothing is ever swallowed.
 */
export function format(code: string, args: readonly (string | number)[], language: MessageLanguage): string {
  const template = Object.hasOwn(messages, code) ? messages[code] : undefined;
  if (!template) return args.length ? `${code}: ${args.join(', ')}` : code;
  const shown = template[language].replace(/\[([?!])(\d+)([^\]]*)\]/g, (_, sign: string, index: string, part: string) => (isEmpty(args[Number(index)]) === (sign === '!') ? part : ''));
  return shown.replace(/\{(\d+)(?::(\w+))?\}/g, (_, index: string, list: string | undefined) => {
    const value = args[Number(index)] ?? '';
    return list === undefined ? showArgument(value) : word(list, String(value), language);
  }).trim();
}

export const formatProblem = ({ code, args }: Problem, language: MessageLanguage): string => format(code, args, language);
export const formatFix = ({ kind, args }: Fix, language: MessageLanguage): string => format(`fix-${kind}`, args, language);

const isEmpty = (value: string | number | undefined): boolean => value === undefined || value === '';

/** Six digits are enough to recognise a number by. */
const showArgument = (value: string | number): string => (typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value));

function word(list: string, value: string, language: MessageLanguage): string {
  const known = Object.hasOwn(words, list) ? words[list as keyof typeof words] : {};
  const or = language === 'zh' ? '或' : ' or ';
  return value.split('|').map(part => (Object.hasOwn(known, part) ? known[part]?.[language] : undefined) ?? (list === 'place' && language === 'zh' ? ` ${part} ` : part)).join(or);
}
