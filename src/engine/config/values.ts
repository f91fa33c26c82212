/** Small questions about value types and values: what fits, what a range is, how a type is called. */
import { findSpec } from '../catalogue';
import type { Catalogue } from '../catalogue';
import type { Json, ValueType } from './spec';
import type { Node } from './tree';

type NumberType = ValueType & { readonly type: 'number' | 'integer' };

/** Bounds of a number type, in one shape for both kinds. */
function bounds(type: NumberType): { min?: number | undefined; max?: number | undefined; above?: number | undefined; below?: number | undefined } {
  return type.type === 'number' ? type : { min: type.min, max: type.max };
}

export function inRange(value: number, type: NumberType): boolean {
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity } = bounds(type);
  return value >= min && value <= max && (above === -Infinity || value > above) && (below === Infinity || value < below);
}

/** The nearest allowed value; beyond an open bound, where none is nearest, the default or a usual step inside. */
export function clampTo(value: number, type: NumberType, fallback: Json | undefined): number | undefined {
  const { min, max, above, below } = bounds(type);
  if (min !== undefined && value < min) return min;
  if (max !== undefined && value > max) return max;
  if (typeof fallback === 'number' && inRange(fallback, type)) return fallback;
  const inside = above !== undefined && value <= above ? above + 1 : below !== undefined && value >= below ? below - 0.1 : undefined;
  return inside !== undefined && inRange(inside, type) ? Number(inside.toPrecision(6)) : undefined;
}

/** A range in mathematics, the same in every language: `> 0`, `≥ 1`, `0 ≤ x < 1`. */
export function rangeText(type: NumberType): string {
  const { min, max, above, below } = bounds(type);
  const low = min !== undefined ? { sign: '≤', word: '≥', value: min } : above !== undefined ? { sign: '<', word: '>', value: above } : undefined;
  const high = max !== undefined ? { sign: '≤', value: max } : below !== undefined ? { sign: '<', value: below } : undefined;
  if (low && high && low.value === high.value) return `= ${low.value}`;
  if (low && high) return `${low.value} ${low.sign} x ${high.sign} ${high.value}`;
  if (low) return `${low.word} ${low.value}`;
  return high ? `${high.sign} ${high.value}` : '';
}

/** Words for types in messages; `messages.ts` has each of them in both languages. Alternatives are joined by `|`. */
export function typeName(type: ValueType): string {
  switch (type.type) {
    case 'union':
      return [...new Set(type.of.flatMap(of => typeName(of).split('|')))].join('|');
    case 'tuple':
    case 'list':
      return 'list';
    case 'enum':
      return 'name';
    case 'entry':
      return 'entry';
    case 'object':
      return 'map';
    default:
      return type.type;
  }
}

/** What a node is, in the same words. */
export function writtenType(node: Node): string {
  if (node.kind !== 'scalar') return node.kind;
  if (node.value === null) return 'nothing';
  return typeof node.value === 'string' ? 'text' : typeof node.value;
}

/** Words that cannot be anything but a path. */
const looksLikePath = (value: string): boolean => /[/\\.*]/.test(value);
const isWord = (value: string): boolean => /^[\w-]+$/.test(value);

/** How well a node suits a type by its shape: 0 not at all, 1 after a conversion, 2 in kind, 3 exactly. Looks one level deep. */
export function fit(node: Node, type: ValueType, catalogue?: Catalogue): number {
  if (type.type === 'union') return Math.max(...type.of.map(of => fit(node, of, catalogue)));
  if (node.kind === 'list') {
    const first = node.items[0];
    if (type.type === 'matrix') return !first || first.kind === 'list' ? 3 : 1;
    if (type.type === 'list' || type.type === 'tuple') {
      const item = type.type === 'list' ? type.items : type.items[0];
      return first && item && fit(first, item, catalogue) < 2 ? 1.5 : 2.5;
    }
    return 0;
  }
  if (node.kind === 'map') {
    if (type.type === 'entry') return node.entries.some(entry => entry.key === 'name') ? 3 : 1.5;
    return type.type === 'object' || type.type === 'map' ? 2 : 0;
  }
  return fitScalar(node.value, type, catalogue);
}

function fitScalar(value: null | boolean | number | string, type: ValueType, catalogue: Catalogue | undefined): number {
  switch (type.type) {
    case 'number':
    case 'integer':
      if (typeof value !== 'string') return typeof value === 'number' ? 3 : 0;
      // `10%` is a number to its writer, whatever else it could be.
      return /^\d+(?:\.\d+)?%$/.test(value) ? 2.4 : value.trim() !== '' && Number.isFinite(Number(value)) ? 1 : 0;
    case 'boolean':
      return typeof value === 'boolean' ? 3 : 0;
    case 'interval':
      return typeof value === 'string' && /^\s*\d/.test(value) ? 3 : typeof value === 'number' ? 2 : 0;
    case 'string':
      return typeof value === 'string' ? 2 : 1;
    case 'enum':
      return typeof value === 'string' ? (Object.hasOwn(type.values, value) ? 3 : 2) : 0;
    case 'entry':
      if (typeof value !== 'string') return 0;
      return catalogue && findSpec(catalogue, type.section, value) ? 3 : isWord(value) ? 2.2 : 1;
    case 'path':
      return typeof value === 'string' ? (looksLikePath(value) ? 2.8 : 1.8) : 0;
    case 'expression':
      return typeof value === 'string' ? (isWord(value) ? 1.9 : 2.9) : typeof value === 'number' ? 1 : 0;
    default:
      return 0;
  }
}

/** A value to start from, for a key that has no default. */
export function placeholder(type: ValueType, catalogue: Catalogue): Json | undefined {
  switch (type.type) {
    case 'number':
      return type.min ?? (type.above !== undefined ? type.above + 1 : 0);
    case 'integer':
      return type.min ?? 1;
    case 'boolean':
      return true;
    case 'enum':
      return Object.keys(type.values)[0];
    case 'entry': {
      const [spec] = catalogue.sections[type.section].values();
      if (!spec) return undefined;
      const required = Object.entries(spec.options).filter(([, option]) => option.required).map(([key, { value }]) => [key, placeholder(value, catalogue) ?? ''] as const);
      return required.length ? { name: spec.name, ...Object.fromEntries(required) } : spec.name;
    }
    case 'union':
      return type.of[0] && placeholder(type.of[0], catalogue);
    case 'list':
      return [];
    case 'tuple': {
      const items = type.items.map(item => placeholder(item, catalogue)).filter(item => item !== undefined);
      return items.length === type.items.length ? items : undefined;
    }
    default:
      return undefined;
  }
}

/** A value as a tree node that stands nowhere in the text. */
export function syntheticNode(value: Json): Node {
  const range = { start: 0, end: 0 };
  if (value === null || typeof value !== 'object') return { kind: 'scalar', range, value, source: String(value), quoted: typeof value === 'string' };
  if (Array.isArray(value)) return { kind: 'list', range, items: value.map(syntheticNode), flow: true };
  const entries = Object.entries(value).map(([key, item]) => ({ key, keyRange: range, range, valueRange: range, value: syntheticNode(item), inherited: false }));
  return { kind: 'map', range, entries, flow: true };
}
