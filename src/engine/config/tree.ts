/**
 * A config as written: one tree for YAML and JSON, every node with its place in the text. It exists for half-typed text too:
 * what could be read is there, what could not is a problem beside it.
 *
 * YAML aliases share the node of their anchor, so the tree is a directed acyclic graph whose unfolded size the parser bounds.
 */
import type { Problem, SourceRange } from './problem';
import type { Json } from './spec';

export type Language = 'yaml' | 'json';
export type Scalar = null | boolean | number | string;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly range: SourceRange;
  readonly value: Scalar;
  /** As written, without quotes' meaning applied; what a number looked like before it was read. */
  readonly source: string;
  readonly quoted: boolean;
}

export interface ListNode {
  readonly kind: 'list';
  readonly range: SourceRange;
  readonly items: readonly Node[];
  /** Written in brackets (always so in JSON). */
  readonly flow: boolean;
}

export interface MapNode {
  readonly kind: 'map';
  readonly range: SourceRange;
  /** In order, duplicates included. */
  readonly entries: readonly Entry[];
  /** Written in braces (always so in JSON). */
  readonly flow: boolean;
}

export interface Entry {
  readonly key: string;
  readonly keyRange: SourceRange;
  /** From the key to the end of the value. */
  readonly range: SourceRange;
  /** Absent where nothing stands after the colon (or the colon itself is missing). */
  readonly value: Node | undefined;
  /** Where the value stands in the text; differs from `value.range` behind an alias. Empty, right of the key, where there is none. */
  readonly valueRange: SourceRange;
  /** Comes from a YAML merge key (`<<: *base`); its ranges lie in the anchor. */
  readonly inherited: boolean;
}

export type Node = ScalarNode | ListNode | MapNode;

export interface ParsedText {
  readonly language: Language;
  readonly text: string;
  /** Absent for an empty text or one that is too large to read. */
  readonly root: Node | undefined;
  readonly problems: readonly Problem[];
}

/** Keys and indices from the root to a node. */
export type Path = readonly (string | number)[];

/** The entry that counts for a key: the first one (a duplicate is an error anyway). */
export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.kind === 'map' ? node.entries.find(entry => entry.key === key) : undefined;
}

/** The node at a path, as far as the tree goes. */
export function nodeAt(root: Node | undefined, path: Path): Node | undefined {
  let node = root;
  for (const step of path) {
    if (typeof step === 'string') node = entryOf(node, step)?.value;
    else node = node?.kind === 'list' ? node.items[step] : undefined;
    if (!node) return undefined;
  }
  return node;
}

/** The entry that a path's last key names, or the nearest one above it. */
export function entryAt(root: Node | undefined, path: Path): Entry | undefined {
  let node = root;
  let nearest: Entry | undefined;
  for (const step of path) {
    if (typeof step === 'string') {
      const entry = entryOf(node, step);
      if (!entry) return nearest;
      nearest = entry;
      node = entry.value;
    } else node = node?.kind === 'list' ? node.items[step] : undefined;
  }
  return nearest;
}

export const contains = (range: SourceRange, offset: number): boolean => range.start <= offset && offset <= range.end;

/** Where an offset lies: the path of the innermost entry or item, and whether it is on that entry's key. */
export interface Position {
  readonly path: Path;
  readonly entry: Entry | undefined;
  readonly onKey: boolean;
  readonly node: Node | undefined;
}

/** The innermost place of the tree that holds the offset (ends included). Merged entries are found in their anchor only. */
export function positionAt(root: Node | undefined, offset: number): Position {
  let place: Position = { path: [], entry: undefined, onKey: false, node: root };
  for (;;) {
    const deeper = step(place, offset);
    if (!deeper) return place;
    place = deeper;
    if (place.onKey) return place;
  }
}

function step({ node, path, entry: parent }: Position, offset: number): Position | undefined {
  if (node?.kind === 'map') {
    const entry = node.entries.find(candidate => !candidate.inherited && contains(candidate.range, offset));
    if (!entry) return undefined;
    return { path: [...path, entry.key], entry, onKey: contains(entry.keyRange, offset), node: entry.value && contains(entry.value.range, offset) ? entry.value : undefined };
  }
  if (node?.kind === 'list') {
    const index = node.items.findIndex(item => contains(item.range, offset));
    const item = node.items[index];
    return item && { path: [...path, index], entry: parent, onKey: false, node: item };
  }
  return undefined;
}

/** The plain value of a node; duplicates and missing values read as they do in JSON (first one, null). */
export function valueOf(node: Node | undefined): Json {
  if (!node) return null;
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(valueOf);
  return Object.fromEntries([...node.entries].reverse().map(entry => [entry.key, valueOf(entry.value)]));
}

/** The last key of a path with the indices behind it: `betas[1]`. */
export function nameOf(path: Path): string {
  const last = path.findLastIndex(part => typeof part === 'string');
  return path.slice(Math.max(last, 0)).map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i ? '.' : ''}${part}`)).join('');
}
