/**
 * Changes to a config as text edits, so that layout and comments stay. One primitive serves quick fixes and `--set`: put a value
 * at a path, wherever it has to be written for that.
 */
import type { SourceRange, TextEdit } from './problem';
import type { Json } from './spec';
import { valueOf } from './tree';
import type { Entry, Language, MapNode, Node, ParsedText, Path } from './tree';

/** A value on one line: JSON, or YAML's flow style with as few quotes as it needs. */
export function inlineText(value: Json, language: Language): string {
  if (typeof value === 'string') return language === 'yaml' && isPlain(value) ? value : JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (isList(value)) return `[${value.map(item => inlineText(item, language)).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${inlineText(key, language)}: ${inlineText(item, language)}`);
  return `{${entries.join(', ')}}`;
}

/** Strings that YAML reads back as the same string without quotes, in block and flow context. */
const isPlain = (value: string): boolean =>
  /^\d+(?:ms|s|m|h)$/.test(value) || /^[A-Za-z_./\u4e00-\u9fff][\w./*+()^\u4e00-\u9fff-]*(?: [\w./*+()^\u4e00-\u9fff-]+)*$/.test(value) && !/^(?:true|false|null|\.inf|\.nan)$/i.test(value);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isMap = (value: Json): value is { readonly [key: string]: Json } => typeof value === 'object' && value !== null && !isList(value);

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits].sort((a, b) => b.range.start - a.range.start || b.range.end - a.range.end)
    .reduce((result, { range, text: put }) => result.slice(0, range.start) + put + result.slice(range.end), text);
}

/**
 * Edits after which the value at `path` is `value`. Missing sections are written; a section given as a bare name
 * (`optimizer: adam`) becomes one with options. Empty where the path leads through something that cannot hold it.
 */
export function setValue(parsed: ParsedText, path: Path, value: Json): TextEdit[] {
  const { root, language } = parsed;
  if (!root) return [newDocument(parsed, path, value)];
  let node: Node = root;
  for (const [i, step] of path.entries()) {
    const rest = path.slice(i + 1);
    if (typeof step === 'number' || node.kind === 'list') {
      const index = Number(step);
      const item: Node | undefined = node.kind === 'list' ? node.items[index] : undefined;
      if (!item) return [];
      if (!rest.length) return [{ range: item.range, text: inlineText(value, language) }];
      node = item;
      continue;
    }
    if (node.kind !== 'map') return [];
    const entry: Entry | undefined = node.entries.find(candidate => candidate.key === step && !candidate.inherited);
    if (!entry) return [insertEntry(parsed, node, step, nest(rest, value))];
    if (!rest.length) return [replaceValue(parsed, entry, value)];
    const within = entry.value;
    if (!within) return [writeBelow(parsed, node, entry, nest(rest, value))];
    if (within.kind === 'scalar') return [writeBelow(parsed, node, entry, { ...(typeof within.value === 'string' && { name: within.value }), ...asMap(nest(rest, value)) })];
    // An alias is written out where it is used, so that other uses of the anchor stay as they are.
    if (within.range.start !== entry.valueRange.start) return [replaceValue(parsed, entry, withValue(valueOf(within), rest, value))];
    node = within;
  }
  return [{ range: node.range, text: inlineText(value, language) }];
}

const asMap = (value: Json): { readonly [key: string]: Json } => (isMap(value) ? value : {});
const nest = (path: Path, value: Json): Json => path.reduceRight<Json>((inner, key) => ({ [key]: inner }), value);

function withValue(base: Json, path: Path, value: Json): Json {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (isList(base)) return base.map((item, i) => (i === head ? withValue(item, rest, value) : item));
  const map = asMap(base);
  return { ...map, [head]: withValue(map[head] ?? {}, rest, value) };
}

/** Puts a value behind an entry's colon. */
export function replaceValue(parsed: ParsedText, entry: Entry, value: Json): TextEdit {
  const text = inlineText(value, parsed.language);
  if (entry.value) return { range: entry.valueRange, text };
  const hasColon = parsed.text[entry.range.end - 1] === ':';
  return { range: { start: entry.range.end, end: entry.range.end }, text: `${hasColon ? '' : ':'} ${text}` };
}

function writeBelow(parsed: ParsedText, map: MapNode, entry: Entry, value: Json): TextEdit {
  if (map.flow || parsed.language === 'json' || !isMap(value)) return replaceValue(parsed, entry, value);
  const colon = parsed.text.indexOf(':', entry.keyRange.end) + 1;
  const start = colon > 0 && colon <= entry.range.end ? colon : entry.range.end;
  return { range: { start, end: entry.range.end }, text: `${colon > 0 ? '' : ':'}\n${block(value, column(parsed.text, entry.keyRange.start) + 2).join('\n')}` };
}

/** YAML block lines of a map. */
function block(value: { readonly [key: string]: Json }, indent: number): string[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const head = `${' '.repeat(indent)}${inlineText(key, 'yaml')}:`;
    return isMap(item) && Object.keys(item).length ? [head, ...block(item, indent + 2)] : [`${head} ${inlineText(item, 'yaml')}`];
  });
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;
const column = (text: string, offset: number): number => offset - lineStart(text, offset);
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  const stop = end < 0 ? text.length : end;
  return text[stop - 1] === '\r' && stop > offset ? stop - 1 : stop;
}

/** A new key at the end of a map. */
export function insertEntry(parsed: ParsedText, map: MapNode, key: string, value: Json): TextEdit {
  const { text, language } = parsed;
  const last = map.entries.filter(entry => !entry.inherited).at(-1);
  const pair = `${inlineText(key, language)}: ${inlineText(value, language)}`;
  if (map.flow) {
    if (!last) return { range: { start: map.range.start + 1, end: map.range.start + 1 }, text: pair };
    const start = lineStart(text, last.range.start);
    const indent = text.slice(start, last.range.start);
    const ownLine = /^[ \t]*$/.test(indent) && start > map.range.start;
    return { range: { start: last.range.end, end: last.range.end }, text: ownLine ? `,\n${indent}${pair}` : `, ${pair}` };
  }
  const first = map.entries.find(entry => !entry.inherited);
  const indent = first ? column(text, first.keyRange.start) : 0;
  const at = lineEnd(text, last?.range.end ?? map.range.end);
  return { range: { start: at, end: at }, text: `\n${block({ [key]: value }, indent).join('\n')}` };
}

function newDocument({ text, language }: ParsedText, path: Path, value: Json): TextEdit {
  const whole = nest(path, value);
  const written = language === 'yaml' && isMap(whole) ? `${block(whole, 0).join('\n')}\n` : `${inlineText(whole, language)}\n`;
  const at = text.length;
  return { range: { start: at, end: at }, text: at && !text.endsWith('\n') ? `\n${written}` : written };
}

export const renameKey = ({ language }: ParsedText, entry: Entry, key: string): TextEdit => ({ range: entry.keyRange, text: inlineText(key, language) });

/** Takes an entry out together with its comma, or with its whole lines (and the comment behind it). */
export function removeEntry({ text }: ParsedText, map: MapNode, entry: Entry): TextEdit {
  const own = map.entries.filter(candidate => !candidate.inherited);
  const index = own.indexOf(entry);
  const next = own[index + 1];
  const previous = own[index - 1];
  const remove = (range: SourceRange): TextEdit => ({ range, text: '' });
  const start = lineStart(text, entry.range.start);
  const alone = /^[ \t]*$/.test(text.slice(start, entry.range.start));
  if (!map.flow && alone) {
    const end = lineEnd(text, entry.range.end);
    const newline = text.indexOf('\n', end);
    // The last line of the text has no newline of its own: the one before it goes.
    return newline < 0 && start > 0 ? remove({ start: start - 1, end }) : remove({ start, end: newline < 0 ? end : newline + 1 });
  }
  if (next) return remove({ start: entry.range.start, end: next.range.start });
  if (map.flow && previous) return remove({ start: previous.range.end, end: entry.range.end });
  return remove(entry.range);
}
