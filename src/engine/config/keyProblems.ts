/** What to say of a key that a section does not have, or lacks. */
import type { Catalogue } from '../catalogue';
import { removeEntry, renameKey, setValue } from './edits';
import { nearest } from './nearest';
import type { Fix, Problem } from './problem';
import { removeFix, setFix } from './repairs';
import type { Option, Section, Spec } from './spec';
import { nodeAt } from './tree';
import type { Entry, MapNode, ParsedText, Path } from './tree';
import { placeholder } from './values';
import { quoted } from './limits';

export interface KeyContext {
  readonly parsed: ParsedText;
  readonly catalogue: Catalogue;
  /** The section where a misplaced key would be at home. */
  homeOf(key: string, at: Path): Path | undefined;
}

/** The entry of the catalogue whose options a section holds. */
export interface Owner {
  readonly section: Section;
  readonly spec: Spec;
}

export interface UnknownKey {
  readonly map: MapNode;
  readonly entry: Entry;
  /** Path of the section. */
  readonly at: Path;
  readonly owner: Owner | undefined;
  /** Keys of the section that are not taken yet. */
  readonly free: readonly string[];
}

/** Known elsewhere (of another name, of another section), else similar to a key of the section, else unknown. */
export function unknownKey(context: KeyContext, unknown: UnknownKey): Problem {
  return foreign(context, unknown) ?? misplaced(context, unknown) ?? similar(context, unknown);
}

const error = (code: string, { keyRange: range }: Entry, args: readonly (string | number)[], fixes: readonly Fix[]): Problem => ({ code, severity: 'error', range, args, fixes });

/** The very word is an option of another name of the section: `momentum` of `sgd`, under `adam`. */
function foreign({ parsed, catalogue }: KeyContext, { map, entry, owner }: UnknownKey): Problem | undefined {
  if (!owner) return undefined;
  const others = [...catalogue.sections[owner.section].values()].filter(other => Object.hasOwn(other.options, entry.key)).map(other => other.name);
  return others.length ? error('foreign-key', entry, [quoted(entry.key), owner.spec.name, others.slice(0, 4).join(', ')], removeFix(parsed, map, entry)) : undefined;
}

/** The very word belongs to another section: `steps` beside `train` instead of in it. */
function misplaced({ parsed, homeOf }: KeyContext, { map, entry, at }: UnknownKey): Problem | undefined {
  const { key, value } = entry;
  const home = homeOf(key, at);
  if (!home) return undefined;
  const there = [...home, key];
  const edits = value?.kind === 'scalar' && !entry.inherited && !nodeAt(parsed.root, there) ? setValue(parsed, there, value.value) : [];
  const move: Fix[] = edits.length ? [{ kind: 'move', args: [home.join('.')], edits: [...edits, removeEntry(parsed, map, entry)], preferred: true }] : [];
  return error('misplaced-key', entry, [quoted(key), home.join('.')], [...move, ...removeFix(parsed, map, entry)]);
}

function similar({ parsed }: KeyContext, { map, entry, at, owner, free }: UnknownKey): Problem {
  const suggestions = nearest(entry.key, free);
  const renames = entry.inherited ? [] : suggestions.map((suggestion, i): Fix => ({ kind: 'rename', args: [suggestion], edits: [renameKey(parsed, entry, suggestion)], preferred: i === 0 }));
  const place = owner ? owner.spec.name : String(at.at(-1) ?? '');
  return error('unknown-key', entry, [quoted(entry.key), place, suggestions[0] ?? ''], [...renames, ...removeFix(parsed, map, entry)]);
}

/** Without a place in the text: that is the section's. */
export function missingKey({ parsed, catalogue }: KeyContext, key: string, option: Option, at: Path): Pick<Problem, 'code' | 'args' | 'fixes'> {
  const value = option.default ?? placeholder(option.value, catalogue);
  return { code: 'missing-key', args: [key, String(at.at(-1) ?? '')], fixes: value === undefined ? [] : setFix(parsed, 'insert', [...at, key], value, { args: [key] }) };
}
