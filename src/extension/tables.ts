/** Guesses from the first rows of a CSV file what a config for it should say. Pure. */
import { parse } from 'papaparse';

export interface TableGuess {
  /** Numeric columns but the target. */
  readonly inputs: readonly string[];
  readonly target: string;
  /** The target's values are few words or small whole numbers: a class. */
  readonly classification: boolean;
  /** A column of sentences, where there is one. */
  readonly text: string | undefined;
}

const MAX_CLASSES = 20;
const TARGET_NAMES = /^(y|target|label|class|outcome|price|quality|species|result|spam|sentiment)$/i;

/**
 * @param head the beginning of the file; its last line may be cut off
 * @returns undefined when there is no header with at least two columns and one whole row
 */
export function guessTable(head: string): TableGuess | undefined {
  const { data } = parse<string[]>(head, { skipEmptyLines: true });
  const names = data[0]?.map(name => name.trim()) ?? [];
  const rows = data.slice(1, -1).length > 0 ? data.slice(1, -1) : data.slice(1);
  if (names.length < 2 || rows.length === 0 || names.some(name => name === '')) return undefined;
  const valuesOf = (i: number): string[] => rows.map(row => row[i]?.trim() ?? '');
  const numeric = names.map((_, i) => valuesOf(i).every(isNumber));
  const text = names.find((_, i) => !numeric[i] && average(valuesOf(i).map(value => value.split(/\s+/).length)) >= 4);
  const named = names.findIndex(name => TARGET_NAMES.test(name));
  const lastUsable = names.findLastIndex(name => name !== text);
  const at = named >= 0 ? named : lastUsable;
  const target = names[at];
  if (target === undefined) return undefined;
  const kinds = new Set(valuesOf(at));
  const whole = [...kinds].every(value => /^-?\d+$/.test(value));
  const classification = kinds.size <= MAX_CLASSES && kinds.size < rows.length && (!numeric[at] || (whole && kinds.size <= 10));
  return { inputs: names.filter((name, i) => numeric[i] && name !== target), target, classification, text: text === target ? undefined : text };
}

const isNumber = (value: string): boolean => value !== '' && Number.isFinite(Number(value));
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
