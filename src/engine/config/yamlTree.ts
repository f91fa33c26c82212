/** YAML 1.2 (core schema, plus merge keys) into the config tree. */
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { ParsedNode, YAMLError } from 'yaml';
import { MAX_DEPTH, MAX_NODES, quoted } from './limits';
import type { Fix, Problem, SourceRange } from './problem';
import type { Entry, ListNode, MapNode, Node, ParsedText, ScalarNode } from './tree';

export function parseYaml(text: string): ParsedText {
  const problems: Problem[] = [];
  try {
    const document = parseDocument(text, { uniqueKeys: false, merge: true, strict: true, logLevel: 'error', prettyErrors: false });
    for (const error of [...document.errors, ...document.warnings]) add(problems, syntaxProblem(error, text));
    const root = new Reader(text, problems).read(document.contents);
    return { language: 'yaml', text, root, problems };
  } catch (error) {
    // Nesting deep enough to exhaust the parser's stack or our own bounds; anything else is a defect and must be seen.
    if (!(error instanceof TooLarge) && !(error instanceof RangeError)) throw error;
    const code = error instanceof TooLarge ? error.code : 'too-deep';
    return { language: 'yaml', text, root: undefined, problems: [{ code, severity: 'error', range: { start: 0, end: firstLineEnd(text) }, args: [code === 'too-deep' ? MAX_DEPTH : MAX_NODES], fixes: [] }] };
  }
}

class TooLarge extends Error {
  constructor(readonly code: 'too-deep' | 'too-many-nodes') {
    super(code);
  }
}

const firstLineEnd = (text: string): number => (text.indexOf('\n') < 0 ? text.length : text.indexOf('\n'));

/** A broken place often raises several errors; the first one at a place says it best. */
function add(problems: Problem[], problem: Problem): void {
  if (!problems.some(other => Math.abs(other.range.start - problem.range.start) <= 1)) problems.push(problem);
}

/** A node with the number of nodes it unfolds to. */
interface Sized {
  readonly node: Node;
  readonly size: number;
}

class Reader {
  private readonly done = new Map<object, Sized>();
  private readonly open = new Set<object>();
  /** Anchors seen so far; a later one of the same name takes over, as YAML says. */
  private readonly anchors = new Map<string, ParsedNode>();
  private total = 0;

  constructor(
    private readonly text: string,
    private readonly problems: Problem[],
  ) {}

  read(node: ParsedNode | null): Node | undefined {
    return node ? this.node(node, 0).node : undefined;
  }

  private node(node: ParsedNode, depth: number): Sized {
    if (depth > MAX_DEPTH) throw new TooLarge('too-deep');
    const known = this.done.get(node);
    if (known) {
      this.count(known.size);
      return known;
    }
    this.open.add(node);
    const before = this.total;
    this.count(1);
    const made = this.make(node, depth);
    this.open.delete(node);
    const sized = { node: made, size: this.total - before };
    this.done.set(node, sized);
    return sized;
  }

  private count(size: number): void {
    this.total += size;
    if (this.total > MAX_NODES) throw new TooLarge('too-many-nodes');
  }

  private make(node: ParsedNode, depth: number): Node {
    const range = { start: node.range[0], end: node.range[1] };
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      const cyclic = target !== undefined && this.open.has(target);
      if (target && !cyclic) return this.node(target, depth + 1).node;
      this.problems.push({ code: cyclic ? 'alias-cycle' : 'unknown-alias', severity: 'error', range, args: [node.source], fixes: [] });
      return { kind: 'scalar', range, value: null, source: '', quoted: false };
    }
    if (node.anchor) this.anchors.set(node.anchor, node);
    if (isMap(node)) return this.map(node, range, depth);
    if (isSeq(node)) return this.list(node, range, depth);
    return this.scalar(node, range);
  }

  private scalar(node: ParsedNode & { value?: unknown; type?: unknown; source?: string }, range: SourceRange): ScalarNode {
    const { value } = node;
    const source = this.text.slice(range.start, range.end);
    const quoted = node.type !== 'PLAIN' && node.type !== undefined;
    const read = value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string' ? value : (node.source ?? source);
    return { kind: 'scalar', range, value: read, source: quoted ? source : (node.source ?? source), quoted };
  }

  private list(node: ParsedNode & { items: unknown[]; flow?: boolean | undefined }, range: SourceRange, depth: number): ListNode {
    const items = node.items.filter((item): item is ParsedNode => typeof item === 'object' && item !== null && 'range' in item).map(item => this.node(item, depth + 1).node);
    return { kind: 'list', range: node.flow ? range : { start: range.start, end: lastEnd(node.items, range.start) }, items, flow: node.flow === true };
  }

  private map(node: ParsedNode & { items: { key: unknown; value: unknown }[]; flow?: boolean | undefined }, range: SourceRange, depth: number): MapNode {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const { key, value } of node.items) {
      const valueNode = isNode(value) ? value : undefined;
      if (!isNode(key)) continue;
      if (!isScalar(key)) {
        this.problems.push({ code: 'key-not-text', severity: 'error', range: { start: key.range[0], end: key.range[1] }, args: [], fixes: [] });
        continue;
      }
      const [keyRange, ...unfinished] = this.keyLines(key.range[0], key.range[1]);
      own.push(...unfinished.map(range => withoutValue(this.text.slice(range.start, range.end), range, range.end)));
      const empty = !valueNode || (isScalar(valueNode) && valueNode.value === null && valueNode.range[0] === valueNode.range[1]);
      const name = unfinished.length ? this.text.slice(keyRange.start, keyRange.end) : typeof key.value === 'string' ? key.value : (key.source ?? '');
      if (empty) {
        own.push(withoutValue(name, keyRange, this.behindColon(keyRange.end)));
        continue;
      }
      const child = this.node(valueNode, depth + 1).node;
      const valueRange = { start: valueNode.range[0], end: endOf(valueNode) };
      if (key.source === '<<') merged.push(...mergedEntries(child));
      else own.push({ key: name, keyRange, range: { start: keyRange.start, end: valueRange.end }, value: child, valueRange, inherited: false });
    }
    const names = new Set(own.map(entry => entry.key));
    const inherited = merged.filter(entry => !names.has(entry.key) && names.add(entry.key));
    return { kind: 'map', range: node.flow ? range : { start: range.start, end: own.at(-1)?.range.end ?? range.end }, entries: [...own, ...inherited], flow: node.flow === true };
  }

  /**
   * A word without its colon swallows the next line's key (`lr` above `name: adam` reads as the key `lr name`): the last line is
   * the key, those above are keys still being typed.
   */
  private keyLines(start: number, end: number): [SourceRange, ...SourceRange[]] {
    const lines: SourceRange[] = [];
    for (const match of this.text.slice(start, end).matchAll(/\S[^\n]*/g)) lines.push({ start: start + match.index, end: start + match.index + match[0].trimEnd().length });
    const last = lines.pop() ?? { start, end };
    return [last, ...lines];
  }

  private behindColon(end: number): number {
    return /^[ \t]*:/.test(this.text.slice(end, end + 20)) ? this.text.indexOf(':', end) + 1 : end;
  }
}

const withoutValue = (key: string, keyRange: SourceRange, end: number): Entry =>
  ({ key, keyRange, range: { start: keyRange.start, end }, value: undefined, valueRange: { start: end, end }, inherited: false });

function isNode(value: unknown): value is ParsedNode {
  return typeof value === 'object' && value !== null && 'range' in value && Array.isArray(value.range);
}

function mergedEntries(node: Node): Entry[] {
  if (node.kind === 'map') return node.entries.map(entry => ({ ...entry, inherited: true }));
  return node.kind === 'list' ? node.items.flatMap(mergedEntries) : [];
}

/** End of the text a node really takes: a block collection's own range runs on over the blank lines and comments below it. */
function endOf(node: ParsedNode): number {
  if ((isMap(node) || isSeq(node)) && !node.flow) return lastEnd(node.items, node.range[0]);
  return node.range[1];
}

function lastEnd(items: readonly unknown[], fallback: number): number {
  const last = items.at(-1);
  if (isNode(last)) return endOf(last);
  if (typeof last !== 'object' || last === null || !('key' in last) || !('value' in last)) return fallback;
  return Math.max(fallback, isNode(last.key) ? last.key.range[1] : 0, isNode(last.value) ? endOf(last.value) : 0);
}

function syntaxProblem(error: YAMLError, text: string): Problem {
  const start = Math.min(error.pos[0], text.length);
  const stop = Math.min(Math.max(error.pos[1], start), text.length);
  // An error over several lines is shown on its first.
  const newline = text.indexOf('\n', start);
  const range = { start, end: newline > start ? Math.min(stop, newline) : stop };
  const made = (code: string, args: readonly (string | number)[] = [], fixes: readonly Fix[] = []): Problem =>
    ({ code, severity: error.name === 'YAMLWarning' ? 'warning' : 'error', range, args, fixes });
  switch (error.code) {
    case 'TAB_AS_INDENT': {
      const tab = text.indexOf('\t', start);
      const edits = tab >= start && tab <= stop ? [{ range: { start: tab, end: tab + 1 }, text: '  ' }] : [];
      return made('syntax-tab', [], edits.length ? [{ kind: 'replace', args: ['"  "'], edits, preferred: true }] : []);
    }
    case 'BAD_INDENT': {
      const closing = /end with a (.)/.exec(error.message)?.[1];
      return closing ? made('syntax-unclosed', [closing]) : made('syntax-indentation');
    }
    case 'MULTILINE_IMPLICIT_KEY':
      return made('syntax-missing-colon', [quoted(firstLine(text.slice(range.start, range.end)))]);
    case 'MISSING_CHAR': {
      if (/Implicit map keys/.test(error.message)) {
        const key = firstLine(text.slice(range.start, range.end));
        return made('syntax-missing-colon', [quoted(key)], [{ kind: 'insert', args: [':'], edits: [{ range: { start: range.end, end: range.end }, text: ': ' }], preferred: true }]);
      }
      const quote = /closing (["'])/.exec(error.message)?.[1];
      if (quote) return made('syntax-unclosed', [quote]);
      return /Missing ,/.test(error.message) ? made('syntax-missing-comma') : made('syntax-unexpected', [firstLine(text.slice(start, start + 20))]);
    }
    case 'BLOCK_AS_IMPLICIT_KEY':
      return made('syntax-nested-mapping');
    case 'BAD_ALIAS':
      return made('unknown-alias', [text.slice(start, stop).replace(/^\*/, '')]);
    case 'BAD_DQ_ESCAPE':
      return made('syntax-escape', [firstLine(text.slice(start, stop))]);
    case 'BAD_SCALAR_START':
      return made('syntax-needs-quotes', [text.slice(start, start + 1)]);
    case 'MULTIPLE_DOCS':
      return made('multiple-documents');
    case 'TAG_RESOLVE_FAILED':
      return made('unknown-tag', [firstLine(text.slice(start, stop))]);
    default:
      return made('syntax-unexpected', [firstLine(text.slice(start, Math.max(stop, start + 1)))]);
  }
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim().slice(0, 40);
