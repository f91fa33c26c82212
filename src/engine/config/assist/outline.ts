/** The outline of a config: its sections and keys, with the names they choose. */
import type { SourceRange } from '../problem';
import { entryOf } from '../tree';
import type { Entry, Node } from '../tree';

export interface OutlineItem {
  readonly name: string;
  /** The chosen name of a section, the value of a scalar. */
  readonly detail: string;
  readonly kind: 'section' | 'list' | 'value';
  readonly range: SourceRange;
  readonly selection: SourceRange;
  readonly children: readonly OutlineItem[];
}

const MAX_DETAIL = 60;

/** Rows of data are not listed: an outline is for finding one's way. */
export function outlineOf(root: Node | undefined): OutlineItem[] {
  return root?.kind === 'map' ? root.entries.filter(entry => !entry.inherited).map(item) : [];
}

function item({ key, range, keyRange, value }: Entry): OutlineItem {
  const within = value && value.range.start >= range.start ? value : undefined;
  return { name: key || '?', detail: detailOf(value), kind: value?.kind === 'map' ? 'section' : value?.kind === 'list' ? 'list' : 'value', range, selection: keyRange, children: outlineOf(within) };
}

function detailOf(value: Node | undefined): string {
  const shown = value?.kind === 'map' ? entryOf(value, 'name')?.value : value;
  if (shown?.kind === 'scalar') return shown.source.slice(0, MAX_DETAIL);
  return shown?.kind === 'list' ? `[${shown.items.length}]` : '';
}
