/** What reaches a terminal: sentences in the reader's language, numbers people can read, and nothing that could steer the terminal. */
import { format, messageLanguage } from '../messages';
import type { Message } from '../protocol';

export const language = messageLanguage((process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || 'en').replace('_', '-'));

/** Text from data, configs and files without control characters (C0, DEL, C1) and directional overrides; line ends become spaces. */
export const clean = (text: string): string => text.replace(/[\t\r\n]+/g, ' ').replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');

/** The sentence for a code; its arguments may come from anywhere. */
export const say = (code: string, ...args: readonly (string | number)[]): string =>
  format(code, args.map(arg => (typeof arg === 'string' ? clean(arg) : arg)), language);

export const sentence = ({ code, args }: Message): string => say(code, ...args);

export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(3) : String(Number(value.toPrecision(6)));
}

export function showBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power] ?? 'B'}`;
}

/** Columns a text takes in a terminal: Chinese characters take two. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(character) ? 2 : 1;
  return columns;
}

export const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - width(text))) + text;
export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** Rows as aligned columns, the first row being the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map(row => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map(row => width(row[i] ?? ''))));
  return rows.map(row => row.map((cell, i) => padEnd(cell, widths[i] ?? 0)).join('  ').trimEnd()).join('\n');
}
