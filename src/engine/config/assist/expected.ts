/** What the catalogue expects at a place of a config: the value types at a path, resolved through the names written on the way. */
import { commonOf, findSpec, optionsOf } from '../../catalogue';
import type { Catalogue } from '../../catalogue';
import { topOptions } from '../sections';
import { option, text } from '../spec';
import type { Option, Options, Section, Spec, ValueType } from '../spec';
import { entryOf } from '../tree';
import type { Node, Path } from '../tree';

export interface Expected {
  /** Alternatives, unions taken apart. */
  readonly types: readonly ValueType[];
  /** The option that governs the place: of the path's last key. */
  readonly option: Option | undefined;
  /** The entry whose option that is. */
  readonly owner: { readonly section: Section; readonly spec: Spec } | undefined;
}

const nameOption = (section: Section): Option => option(text('Which one: brings the options that belong to it.', '选择哪一种：可用的选项由它决定。'), { type: 'entry', section }, { required: true });

/** @returns undefined where the path leads through a key that is not known */
export function expectedAt(path: Path, root: Node | undefined, catalogue: Catalogue): Expected | undefined {
  let expected: Expected = { types: [{ type: 'object', options: topOptions }], option: undefined, owner: undefined };
  let node = root;
  for (const step of path) {
    const next: Expected | undefined = typeof step === 'number' ? item(expected, step) : member(expected, step, node, catalogue);
    if (!next) return undefined;
    expected = next;
    if (typeof step === 'string') node = entryOf(node, step)?.value;
    else node = node?.kind === 'list' ? node.items[step] : undefined;
  }
  return expected;
}

const alternatives = (type: ValueType): readonly ValueType[] => (type.type === 'union' ? type.of.flatMap(alternatives) : [type]);

function item({ types, option: governing, owner }: Expected, index: number): Expected | undefined {
  const items = types.flatMap((type): readonly ValueType[] => {
    if (type.type === 'list') return alternatives(type.items);
    if (type.type === 'tuple') return type.items[index] ? alternatives(type.items[index]) : [];
    return type.type === 'matrix' ? [{ type: 'list', items: { type: 'number' } }] : [];
  });
  return items.length ? { types: items, option: governing, owner } : undefined;
}

function member({ types, owner }: Expected, key: string, node: Node | undefined, catalogue: Catalogue): Expected | undefined {
  for (const type of types) {
    if (type.type === 'object' && Object.hasOwn(type.options, key)) return of(type.options[key], owner);
    if (type.type === 'entry') {
      if (key === 'name') return of(nameOption(type.section), undefined);
      const spec = specNamed(type.section, node, catalogue);
      const options = spec ? optionsOf(type.section, spec) : commonOf(type.section);
      if (Object.hasOwn(options, key)) return of(options[key], spec && { section: type.section, spec });
    }
    if (type.type === 'map') return { types: alternatives(type.values), option: undefined, owner: undefined };
  }
  return undefined;
}

const of = (found: Option | undefined, owner: Expected['owner']): Expected | undefined => found && { types: alternatives(found.value), option: found, owner };

/** The entry that a section's node names, bare or by its `name` key. */
export function specNamed(section: Section, node: Node | undefined, catalogue: Catalogue): Spec | undefined {
  const name = node?.kind === 'map' ? entryOf(node, 'name')?.value : node;
  return name?.kind === 'scalar' && typeof name.value === 'string' ? findSpec(catalogue, section, name.value) : undefined;
}

/** Keys that the map at a place may hold. */
export function keysOf({ types }: Expected, node: Node | undefined, catalogue: Catalogue): Options {
  return Object.assign({}, ...types.map((type): Options => {
    if (type.type === 'object') return type.options;
    if (type.type !== 'entry') return {};
    const spec = specNamed(type.section, node, catalogue);
    return { name: nameOption(type.section), ...(spec ? optionsOf(type.section, spec) : commonOf(type.section)) };
  }));
}
