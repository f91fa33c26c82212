/**
 * Formats a YAML config line by line: two spaces a level, one space after a colon, no trailing blanks, at most one empty line in a
 * row. Nothing else moves: quotes, comments, flow style and line breaks stay as they are written. What is written must read the same
 * afterwards, else the text is left alone.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import { parseText } from '../parse';
import type { SourceRange, TextEdit } from '../problem';
import { valueOf } from '../tree';

/** Empty where the text has syntax errors or is formatted already. */
export function formatYaml(text: string): TextEdit[] {
  const before = parseText(text, 'yaml');
  if (before.problems.some(problem => problem.severity === 'error') || !before.root) return [];
  const formatted = layOut(text);
  if (formatted === text) return [];
  const after = parseText(formatted, 'yaml');
  if (after.problems.length > before.problems.length || JSON.stringify(valueOf(after.root)) !== JSON.stringify(valueOf(before.root))) return [];
  return lineEdits(text, formatted);
}

interface Line {
  readonly text: string;
  readonly start: number;
  /** Columns it is indented by now. */
  readonly indent: number;
  /** Columns it should be indented by, for lines that begin an entry or an item. */
  wanted?: number;
  /** Place of the colon behind its key, for lines that begin an entry. */
  colon?: number;
  /** Index of the line whose value this one continues. */
  continues?: number;
  /** Inside a literal or quoted text: its blanks count. */
  verbatim?: boolean;
}

function layOut(text: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = splitLines(text);
  const at = (offset: number): number => lines.findLastIndex(line => line.start <= offset);
  place(parseDocument(text, { uniqueKeys: false, logLevel: 'silent' }).contents, 0, lines, at, text);
  const shift = (line: Line): number => (line.wanted === undefined ? 0 : line.wanted - line.indent);
  const written = lines.map((line, i) => {
    const body = line.text.slice(line.indent);
    if (line.verbatim) return ' '.repeat(Math.max(0, line.indent + shift(lines[line.continues ?? i] ?? line))) + body;
    if (body.trim() === '') return '';
    if (line.continues !== undefined) return ' '.repeat(Math.max(0, line.indent + shift(lines[line.continues] ?? line))) + body.trimEnd();
    if (line.wanted !== undefined) return ' '.repeat(line.wanted) + tidy(line, body).trimEnd();
    return ' '.repeat(body.startsWith('#') ? commentIndent(lines, i) : line.indent) + body.trimEnd();
  });
  const kept = written.filter((line, i) => line !== '' || lines[i]?.verbatim || (i > 0 && written[i - 1] !== ''));
  while (kept.at(-1) === '') kept.pop();
  return kept.length ? kept.join(newline) + newline : '';
}

function splitLines(text: string): Line[] {
  let start = 0;
  return text.split('\n').map(raw => {
    const line = { text: raw.replace(/\r$/, ''), start, indent: /^ */.exec(raw)?.[0].length ?? 0 };
    start += raw.length + 1;
    return line;
  });
}

/** One space behind the colon of the entry that begins the line. */
function tidy({ indent, colon }: Line, body: string): string {
  if (colon === undefined) return body;
  const split = colon - indent + 1;
  const rest = body.slice(split).trimStart();
  return body.slice(0, split) + (rest ? ` ${rest}` : '');
}

/** A comment goes with the entry below it that it is level with, else with the one above, else with the next. */
function commentIndent(lines: readonly Line[], i: number): number {
  const { indent = 0 } = lines[i] ?? {};
  const next = lines.slice(i + 1).find(line => line.wanted !== undefined);
  if (next?.wanted !== undefined && next.indent === indent) return next.wanted;
  const above = lines.slice(0, i).findLast(line => line.wanted !== undefined && line.indent === indent);
  return above?.wanted ?? next?.wanted ?? indent;
}

/** Notes on each line what begins or goes on there, down from a node whose entries stand at column `column`. */
function place(node: unknown, column: number, lines: Line[], at: (offset: number) => number, text: string): void {
  if (isMap(node) && !node.flow) {
    for (const pair of node.items) {
      const start = startOf(pair.key);
      if (start === undefined) continue;
      const line = lines[at(start)];
      if (line && isBlank(line.text.slice(0, start - line.start))) line.wanted ??= column;
      const end = endOf(pair.key);
      if (line?.wanted !== undefined && isBlank(line.text.slice(0, start - line.start)) && text[end] === ':') line.colon = end - line.start;
      value(pair.value, column, lines, at, text);
    }
  } else if (isSeq(node) && !node.flow) {
    for (const item of node.items) {
      const start = startOf(item);
      if (start === undefined) continue;
      const line = lines[at(start)];
      if (line && /^ *- *(?:- *)*$/.test(line.text.slice(0, start - line.start))) line.wanted ??= column;
      if ((isMap(item) || isSeq(item)) && !item.flow) place(item, column + 2, lines, at, text);
      else continuation(item, lines, at);
    }
  } else continuation(node, lines, at);
}

function value(node: unknown, column: number, lines: Line[], at: (offset: number) => number, text: string): void {
  if ((isMap(node) || isSeq(node)) && !node.flow) place(node, column + 2, lines, at, text);
  else continuation(node, lines, at);
}

/** Lines two and on of a value that is one piece: they move with its first. */
function continuation(node: unknown, lines: Line[], at: (offset: number) => number): void {
  const start = startOf(node);
  if (start === undefined) return;
  const first = at(start);
  const last = at(Math.max(start, endOf(node) - 1));
  const owner = lines.slice(0, first + 1).findLastIndex(line => line.wanted !== undefined);
  const literal = isScalar(node) && node.type !== 'PLAIN';
  for (let i = first + 1; i <= last; i++) {
    const line = lines[i];
    if (!line) continue;
    line.continues = Math.max(owner, 0);
    line.verbatim = literal;
  }
}

const isBlank = (text: string): boolean => /^ *$/.test(text);

function startOf(node: unknown): number | undefined {
  const range = rangeOf(node);
  return range?.[0];
}
const endOf = (node: unknown): number => rangeOf(node)?.[1] ?? 0;

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  if (isPair(node)) return rangeOf(node.key);
  return (isMap(node) || isSeq(node) || isScalar(node) || isAlias(node)) && node.range ? node.range : undefined;
}

/** The fewest lines that differ: what is the same at the beginning and at the end stays untouched, and with it the cursor. */
function lineEdits(before: string, after: string): TextEdit[] {
  const [old, made] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, made.length) && old[head] === made[head]) head++;
  let tail = 0;
  while (tail < Math.min(old.length, made.length) - head && old[old.length - 1 - tail] === made[made.length - 1 - tail]) tail++;
  const length = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);
  const start = Math.min(before.length, length(old.slice(0, head)));
  const end = tail ? before.length - (length(old.slice(old.length - tail)) - 1) : before.length;
  const range: SourceRange = { start, end };
  const replacement = after.slice(Math.min(after.length, length(made.slice(0, head))), tail ? after.length - (length(made.slice(made.length - tail)) - 1) : after.length);
  return [{ range, text: replacement }];
}
