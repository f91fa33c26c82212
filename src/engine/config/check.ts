/**
 * Checks a tree against the value types of the catalogue and fills in defaults. Problems carry their repairs as text edits.
 * What comes out for a value is its resolved form: an entry `{name, options}`, an interval `{steps}` or `{seconds}`, all else as
 * written; `undefined` where the value is wrong or absent.
 */
import { commonOf, findSpec, optionsOf } from '../catalogue';
import type { Catalogue } from '../catalogue';
import { convert } from './convert';
import { renameKey } from './edits';
import { nearest } from './nearest';
import type { Environment } from './environment';
import { parseInterval } from './interval';
import { missingKey, unknownKey } from './keyProblems';
import type { KeyContext, Owner } from './keyProblems';
import type { Fix, Problem, Severity, SourceRange } from './problem';
import { removeFix, setFix } from './repairs';
import { clampTo, fit, inRange, placeholder, rangeText, syntheticNode, typeName, writtenType } from './values';
import type { Json, Option, Options, Section, Spec, SpecProblem, ValueType } from './spec';
import { nameOf, nodeAt } from './tree';
import type { Entry, MapNode, Node, ParsedText, Path } from './tree';
import { quoted } from './limits';

export class Checker {
  readonly problems: Problem[] = [];
  private readonly keys: KeyContext;

  constructor(
    private readonly parsed: ParsedText,
    private readonly catalogue: Catalogue,
    private readonly environment: Environment,
    homeOf: KeyContext['homeOf'] = () => undefined,
  ) {
    this.keys = { parsed, catalogue, homeOf };
  }

  report(code: string, range: SourceRange, args: readonly (string | number)[] = [], fixes: readonly Fix[] = [], severity: Severity = 'error'): undefined {
    this.problems.push({ code, severity, range, args, fixes });
    return undefined;
  }

  /** @param at path of the value from the root of the config */
  check(node: Node, type: ValueType, at: Path, option?: Option): Json | undefined {
    switch (type.type) {
      case 'number':
      case 'integer':
        return this.number(node, type, at, option);
      case 'boolean':
        return node.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : this.wrongType(node, type, at);
      case 'string':
        return node.kind === 'scalar' && typeof node.value === 'string' ? node.value : this.wrongType(node, type, at);
      case 'expression':
        return this.expression(node, type, at);
      case 'path':
        return this.path(node, type, at);
      case 'enum':
        return this.enumeration(node, type, at);
      case 'tuple':
        return this.tuple(node, type, at);
      case 'list':
        return this.list(node, type, at);
      case 'matrix':
        return this.matrix(node, type, at);
      case 'interval':
        return this.interval(node, type, at);
      case 'object':
        return node.kind === 'map' ? this.options(node, type.options, at) : this.wrongType(node, type, at);
      case 'entry':
        return this.entry(node, type, at);
      case 'map':
        return this.map(node, type, at);
      case 'union': {
        const [best] = [...type.of].map(of => ({ of, fit: fit(node, of, this.catalogue) })).sort((a, b) => b.fit - a.fit);
        return best && best.fit > 0 ? this.check(node, best.of, at, option) : this.wrongType(node, type, at);
      }
    }
  }

  /** Keys and values of a section, defaults filled in. `skip` are keys that someone else looks after. */
  options(map: MapNode, options: Options, at: Path, skip: readonly string[] = [], owner?: Owner): { [key: string]: Json } {
    const values: { [key: string]: Json } = {};
    const seen = new Map<string, Entry>();
    for (const entry of map.entries) {
      const first = seen.get(entry.key);
      if (first) {
        this.report('duplicate-key', entry.keyRange, [entry.key, this.line(first.keyRange.start)], removeFix(this.parsed, map, entry));
        continue;
      }
      seen.set(entry.key, entry);
      if (skip.includes(entry.key)) continue;
      const option = Object.hasOwn(options, entry.key) ? options[entry.key] : undefined;
      if (option) this.optionValue(entry, map, option, [...at, entry.key], values);
      else this.problems.push(unknownKey(this.keys, { map, entry, at, owner, free: Object.keys(options).filter(key => !map.entries.some(other => other.key === key)) }));
    }
    for (const [key, option] of Object.entries(options)) {
      if (seen.has(key)) continue;
      if (option.required) this.missing(key, option, map, at);
      else if (option.default !== undefined) values[key] = this.fallback(option);
    }
    return values;
  }

  private optionValue(entry: Entry, map: MapNode, option: Option, at: Path, values: { [key: string]: Json }): void {
    const { value: node } = entry;
    if (!node || (node.kind === 'scalar' && node.value === null && !node.quoted && option.value.type !== 'object')) {
      if (option.value.type === 'object') {
        values[entry.key] = this.fallback({ ...option, default: {} });
        return;
      }
      const suggestion = option.default ?? placeholder(option.value, this.catalogue);
      this.report('missing-value', entry.keyRange, [entry.key], [
        ...(suggestion === undefined ? [] : this.fix('insert', at, suggestion)),
        ...removeFix(this.parsed, map, entry),
      ]);
      return;
    }
    const value = this.check(node, option.value, at, option);
    if (value !== undefined) values[entry.key] = value;
  }

  private readonly fallbacks = new Map<Option, Json>();

  /** The resolved form of an option's default. */
  fallback(option: Option): Json {
    const known = this.fallbacks.get(option);
    if (known !== undefined) return known;
    const silent = new Checker(this.parsed, this.catalogue, {});
    const value = silent.check(syntheticNode(option.default ?? {}), option.value, []) ?? null;
    this.fallbacks.set(option, value);
    return value;
  }

  private missing(key: string, option: Option, map: MapNode, at: Path): void {
    const { code, args, fixes } = missingKey(this.keys, key, option, at);
    this.report(code, this.headOf(at, map), args, fixes);
  }

  /** Where something absent from a section is reported: the section's key, or the start of the text. */
  headOf(at: Path, map?: Node): SourceRange {
    for (let depth = at.length; depth > 0; depth--) {
      const parent = nodeAt(this.parsed.root, at.slice(0, depth - 1));
      const step = at[depth - 1];
      const entry = parent?.kind === 'map' ? parent.entries.find(candidate => candidate.key === step) : undefined;
      if (entry) return entry.keyRange;
    }
    const first = map?.kind === 'map' ? map.entries[0] : undefined;
    return first?.keyRange ?? { start: 0, end: 0 };
  }

  private entry(node: Node, type: ValueType & { type: 'entry' }, at: Path): Json | undefined {
    const { section } = type;
    const known = this.catalogue.sections[section];
    if (node.kind === 'scalar' && typeof node.value === 'string') {
      const spec = this.named(node, node.value, section, at);
      return spec && this.entryOptions(spec, { kind: 'map', range: node.range, entries: [], flow: true }, section, at);
    }
    if (node.kind !== 'map') return this.wrongType(node, type, at);
    const name = node.entries.find(entry => entry.key === 'name');
    if (!name?.value || (name.value.kind === 'scalar' && name.value.value === null)) {
      const first = [...known.keys()][0];
      const near = node.entries.find(entry => nearest(entry.key, ['name']).length > 0 && entry.value?.kind === 'scalar' && known.has(String(entry.value.value)));
      const fixes: Fix[] = near && !name
        ? [{ kind: 'rename', args: ['name'], edits: [renameKey(this.parsed, near, 'name')], preferred: true }]
        : first === undefined ? [] : this.fix('insert', [...at, 'name'], first, { args: [`name: ${first}`], preferred: false });
      this.report('missing-name', name?.keyRange ?? this.headOf(at, node), [section, [...known.keys()].slice(0, 6).join(', ')], fixes);
      return undefined;
    }
    if (name.value.kind !== 'scalar' || typeof name.value.value !== 'string') return this.wrongType(name.value, { type: 'string' }, [...at, 'name']);
    const spec = this.named(name.value, name.value.value, section, [...at, 'name']);
    if (spec) return this.entryOptions(spec, node, section, at);
    // Without a name only the keys that all names share can be judged.
    const common = commonOf(section);
    this.options({ ...node, entries: node.entries.filter(entry => Object.hasOwn(common, entry.key)) }, common, at);
    return undefined;
  }

  private named(node: Node, name: string, section: Section, at: Path): Spec | undefined {
    const spec = findSpec(this.catalogue, section, name);
    if (spec) return spec;
    const known = this.catalogue.sections[section];
    const suggestions = nearest(name, known.keys());
    const fixes = suggestions.flatMap((suggestion, i) => this.fix('replace', at, suggestion, { preferred: i === 0 }));
    this.report('unknown-name', node.range, [quoted(name), section, suggestions[0] ?? '', [...known.keys()].slice(0, 12).join(', ')], fixes);
    return undefined;
  }

  private entryOptions(spec: Spec, map: MapNode, section: Section, at: Path): Json {
    const before = this.errors();
    const options = this.options(map, optionsOf(section, spec), at, ['name'], { section, spec });
    if (this.errors() === before && spec.check) for (const problem of spec.check(options)) this.specProblem(problem, at);
    return { name: spec.name, options };
  }

  private specProblem({ path, code, severity, args }: SpecProblem, at: Path): void {
    const full = [...at, ...path];
    this.report(code, this.placeOf(full), args, [], severity);
  }

  /** The value at a path, else the nearest key above it. */
  placeOf(path: Path): SourceRange {
    return nodeAt(this.parsed.root, path)?.range ?? this.headOf(path, this.parsed.root);
  }

  errors(): number {
    return this.problems.reduce((count, problem) => count + (problem.severity === 'error' ? 1 : 0), 0);
  }

  private number(node: Node, type: ValueType & { type: 'number' | 'integer' }, at: Path, option?: Option): Json | undefined {
    if (node.kind !== 'scalar') return this.wrongType(node, type, at);
    const { value } = node;
    if (typeof value !== 'number') return this.wrongType(node, type, at);
    if (!Number.isFinite(value)) return this.report('not-finite', node.range, [nameOf(at)]);
    if (type.type === 'integer' && !Number.isInteger(value)) {
      return this.report('wrong-type', node.range, [nameOf(at), 'integer', 'fraction'], this.fix('convert', at, Math.round(value)));
    }
    if (inRange(value, type)) return value;
    const clamped = clampTo(value, type, option?.default);
    return this.report('out-of-range', node.range, [nameOf(at), value, rangeText(type)], clamped === undefined ? [] : this.fix('clamp', at, clamped));
  }

  private enumeration(node: Node, type: ValueType & { type: 'enum' }, at: Path): Json | undefined {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return this.wrongType(node, type, at);
    if (Object.hasOwn(type.values, node.value)) return node.value;
    const all = Object.keys(type.values);
    const close = nearest(node.value, all);
    const fixes = (close.length ? close : all.slice(0, 3)).flatMap((value, i) => this.fix('replace', at, value, { preferred: i === 0 }));
    return this.report('unknown-value', node.range, [node.value, nameOf(at), all.join(', ')], fixes);
  }

  private expression(node: Node, type: ValueType, at: Path): Json | undefined {
    if (node.kind !== 'scalar' || node.value === null || typeof node.value === 'boolean') return this.wrongType(node, type, at);
    const source = String(node.value);
    const wrong = this.environment.expressionProblem?.(source);
    if (!wrong) return source;
    const inside = this.parsed.text.slice(node.range.start, node.range.end).indexOf(source);
    const range = inside < 0 ? node.range : { start: node.range.start + inside + wrong.start, end: node.range.start + inside + Math.max(wrong.end, wrong.start + 1) };
    return this.report(wrong.code, { start: Math.min(range.start, node.range.end), end: Math.min(range.end, node.range.end) }, wrong.args);
  }

  private path(node: Node, type: ValueType & { type: 'path' }, at: Path): Json | undefined {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return this.wrongType(node, type, at);
    const path = node.value;
    if (path.trim() === '') return this.report('missing-value', node.range, [nameOf(at)]);
    const { extensions = [] } = type;
    // What may be a folder needs no extension.
    const judged = extensions.length > 0 && (type.what === 'file' || /\.[A-Za-z]\w*$/.test(path));
    if (judged && !extensions.some(extension => path.toLowerCase().endsWith(extension))) this.report('wrong-extension', node.range, [path, extensions.join(', ')]);
    else if (!/[*?[\]{}]/.test(path) && this.environment.fileExists?.(path) === false) this.report('file-missing', node.range, [path]);
    return path;
  }

  private tuple(node: Node, type: ValueType & { type: 'tuple' }, at: Path): Json | undefined {
    if (node.kind !== 'list') return this.wrongType(node, type, at);
    if (node.items.length !== type.items.length) return this.report('wrong-length', node.range, [nameOf(at), type.items.length, node.items.length]);
    return this.all(node.items.map((item, i) => this.check(item, type.items[i] ?? type, [...at, i])));
  }

  private list(node: Node, type: ValueType & { type: 'list' }, at: Path): Json | undefined {
    if (node.kind !== 'list') return this.wrongType(node, type, at);
    if (node.items.length < (type.minItems ?? 0)) return this.report('too-few-items', node.range, [nameOf(at), type.minItems ?? 0, node.items.length]);
    return this.all(node.items.map((item, i) => this.check(item, type.items, [...at, i])));
  }

  private all(values: readonly (Json | undefined)[]): Json | undefined {
    const present = values.filter(value => value !== undefined);
    return present.length === values.length ? present : undefined;
  }

  private matrix(node: Node, type: ValueType, at: Path): Json | undefined {
    if (node.kind !== 'list') return this.wrongType(node, type, at);
    const first = node.items[0];
    if (first?.kind !== 'list' || !first.items.length) return this.report('too-few-items', first?.range ?? node.range, [nameOf(at), 1, 0]);
    const before = this.errors();
    const rows = node.items.map((row, i) => {
      if (row.kind !== 'list') return this.wrongType(row, { type: 'list', items: { type: 'number' } }, [...at, i]);
      if (row.items.length !== first.items.length) {
        return this.errors() > before + 2 ? undefined : this.report('ragged-rows', row.range, [nameOf(at), i + 1, first.items.length, row.items.length]);
      }
      return this.list(row, { type: 'list', items: { type: 'number' } }, [...at, i]);
    });
    return this.all(rows);
  }

  private interval(node: Node, type: ValueType, at: Path): Json | undefined {
    const interval = node.kind === 'scalar' ? parseInterval(node.value) : undefined;
    return interval ? { ...interval } : this.wrongType(node, type, at);
  }

  private map(node: Node, type: ValueType & { type: 'map' }, at: Path): Json | undefined {
    if (node.kind !== 'map') return this.wrongType(node, type, at);
    // `__proto__` is no pattern anyone means; left out here, it is reported as an unknown key.
    const options = Object.fromEntries(node.entries.filter(({ key }) => key !== '__proto__').map(({ key }): [string, Option] => [key, { value: type.values, doc: { en: '', zh: '' } }]));
    return this.options(node, options, at);
  }

  private wrongType(node: Node, type: ValueType, at: Path): undefined {
    const converted = convert(node, type);
    const fixes = converted === undefined ? [] : this.fix('convert', at, converted);
    return this.report('wrong-type', node.range, [nameOf(at), typeName(type), writtenType(node)], fixes);
  }

  private fix(kind: Fix['kind'], at: Path, value: Json, how: Parameters<typeof setFix>[4] = {}): Fix[] {
    return setFix(this.parsed, kind, at, value, how);
  }

  private line(offset: number): number {
    return this.parsed.text.slice(0, offset).split('\n').length;
  }
}
