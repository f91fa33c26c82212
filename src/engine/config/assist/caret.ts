/**
 * Where the caret is, in terms of the config: writing a key of which section, or a value of which key. A marker is put in place of
 * the word at the caret and the text is parsed; where the marker turns up in the tree is the answer. So half-typed text needs no
 * rules of its own.
 */
import { parseText } from '../parse';
import type { SourceRange } from '../problem';
import type { Language, MapNode, Node, Path } from '../tree';

export interface Caret {
  readonly role: 'key' | 'value';
  /** Of the section that gets the key, or of the value. */
  readonly path: Path;
  /** The section that gets the key, with the marker's own entry left out. */
  readonly map: MapNode | undefined;
  /** The tree with the marker in it: names on the way to the caret are read from here. */
  readonly root: Node | undefined;
  /** What is replaced: the word at the caret, in JSON with its quotes. */
  readonly range: SourceRange;
  /** A colon follows already. */
  readonly colon: boolean;
  /** In brackets or braces, where everything stays on one line. */
  readonly flow: boolean;
}

const MARKER = 'caretMarker0';

export function caretAt(text: string, offset: number, language: Language): Caret | undefined {
  return language === 'yaml' ? yamlCaret(text, offset) : jsonCaret(text, offset);
}

function yamlCaret(text: string, offset: number): Caret | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineStop = text.indexOf('\n', offset);
  const before = text.slice(lineStart, offset);
  const after = text.slice(offset, lineStop < 0 ? text.length : lineStop);
  const start = offset - (/[^\s,:[\]{}#"']*$/.exec(before)?.[0].length ?? 0);
  const end = offset + (/^[^\s,:[\]{}#"']*/.exec(after)?.[0].length ?? 0);
  const rest = text.slice(end, lineStop < 0 ? text.length : lineStop);
  const colon = /^[ \t]*:(?:\s|$)/.test(rest);
  const opensLine = /^\s*(?:-\s+)*$/.test(text.slice(lineStart, start));
  const find = (marker: string) => locate(text, { start, end }, marker, 'yaml', colon);
  // Alone on its line a word is most likely a key that lacks its colon.
  if (opensLine && !colon && /^[ \t]*(?:#.*)?\r?$/.test(rest)) return find(`${MARKER}: `) ?? find(MARKER);
  return find(MARKER);
}

/** Strings (also unfinished ones), comments, words. */
const JSON_TOKEN = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[\w.+-]+/g;

function jsonCaret(text: string, offset: number): Caret | undefined {
  let range: SourceRange = { start: offset, end: offset };
  for (const match of text.matchAll(JSON_TOKEN)) {
    const end = match.index + match[0].length;
    if (match.index >= offset) break;
    if (end < offset || (end === offset && /^".*"$/.test(match[0]) && match[0].length > 1)) continue;
    if (match[0].startsWith('/') && (end > offset || match[0].startsWith('//'))) return undefined;
    if (!match[0].startsWith('/')) range = { start: match.index, end };
  }
  return locate(text, range, `"${MARKER}"`, 'json', /^\s*:/.test(text.slice(range.end)));
}

function locate(text: string, range: SourceRange, marker: string, language: Language, colon: boolean): Caret | undefined {
  const { root } = parseText(text.slice(0, range.start) + marker + text.slice(range.end), language);
  const found = search(root, []);
  return found && { ...found, root, range, colon };
}

function search(node: Node | undefined, path: Path): Pick<Caret, 'role' | 'path' | 'map' | 'flow'> | undefined {
  if (!node) return undefined;
  if (node.kind === 'scalar') return node.value === MARKER ? { role: 'value', path, map: undefined, flow: false } : undefined;
  if (node.kind === 'list') {
    for (const [i, item] of node.items.entries()) {
      const found = search(item, [...path, i]);
      if (found) return { ...found, flow: found.flow || node.flow };
    }
    return undefined;
  }
  for (const entry of node.entries) {
    if (entry.inherited) continue;
    if (entry.key === MARKER) return { role: 'key', path, map: { ...node, entries: node.entries.filter(other => other !== entry) }, flow: node.flow };
    const found = search(entry.value, [...path, entry.key]);
    if (found) return { ...found, flow: found.flow || node.flow };
  }
  return undefined;
}
