/** Command line arguments: verbs and their options, parsed by Node, with the nearest name where one is unknown. */
import { parseArgs } from 'node:util';
import { nearest } from '../config/nearest';
import { Failure } from '../failure';

export interface OptionSpec {
  readonly name: string;
  /** What stands for the value in the help; absent: a switch. */
  readonly value?: string;
  readonly multiple?: boolean;
  /** Code of its line in the help. */
  readonly doc: string;
}

export interface VerbSpec {
  readonly name: string;
  /** Arguments as written in the usage line. */
  readonly usage: string;
  /** Code of what it does. */
  readonly doc: string;
  readonly options: readonly OptionSpec[];
}

export interface Arguments {
  readonly positionals: readonly string[];
  has(option: string): boolean;
  value(option: string): string | undefined;
  values(option: string): readonly string[];
}

const HELP: OptionSpec = { name: 'help', doc: 'cli-option-help' };

export const optionsOf = ({ options }: VerbSpec): readonly OptionSpec[] => [...options, HELP];

/** @throws Failure `cli-unknown-option`, `cli-option-needs-value`, `cli-option-takes-no-value` */
export function parseArguments(verb: VerbSpec, args: readonly string[]): Arguments {
  const options = optionsOf(verb);
  const config = Object.fromEntries(
    options.map(({ name, value, multiple }) => [name, { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: multiple ?? false, ...(name === 'help' && { short: 'h' }) }]),
  );
  const { tokens, positionals } = parseArgs({ args: [...args], options: config, allowPositionals: true, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const spec = options.find(({ name }) => name === token.name);
    if (!spec) throw unknownOption(token.rawName, verb, options);
    if (spec.value !== undefined && token.value === undefined) throw new Failure('cli-option-needs-value', [token.rawName]);
    if (spec.value === undefined && token.value !== undefined) throw new Failure('cli-option-takes-no-value', [token.rawName]);
    given.set(spec.name, [...(given.get(spec.name) ?? []), token.value ?? '']);
  }
  return {
    positionals,
    has: option => given.has(option),
    value: option => given.get(option)?.at(-1),
    values: option => given.get(option) ?? [],
  };
}

function unknownOption(written: string, { name }: VerbSpec, options: readonly OptionSpec[]): Failure {
  const [close] = nearest(written.replace(/^-+/, ''), options.map(option => option.name));
  return close === undefined ? new Failure('cli-unknown-option', [written, name]) : new Failure('cli-unknown-option-suggest', [written, name, `--${close}`]);
}

/** The verb of that name. @throws Failure `cli-unknown-verb` */
export function findVerb<V extends VerbSpec>(verbs: readonly V[], written: string): V {
  const found = verbs.find(({ name }) => name === written);
  if (found) return found;
  const [close] = nearest(written, verbs.map(({ name }) => name));
  throw close === undefined ? new Failure('cli-unknown-verb', [written]) : new Failure('cli-unknown-verb-suggest', [written, close]);
}

/** A whole number from 1. @throws Failure `cli-option-value` */
export function wholeNumber(option: string, written: string, expected: string): number {
  const value = Number(written);
  if (!Number.isSafeInteger(value) || value < 1) throw new Failure('cli-option-value', [`--${option}`, written, expected]);
  return value;
}
