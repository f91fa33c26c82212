/** Quick fixes out of edits. */
import { removeEntry, setValue } from './edits';
import type { Fix } from './problem';
import type { Json } from './spec';
import type { Entry, MapNode, ParsedText, Path } from './tree';

/** How a value is shown in a fix's title. */
export const showJson = (value: Json): string | number => (typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value));

/** Puts a value at a path; none where that cannot be written. */
export function setFix(parsed: ParsedText, kind: Fix['kind'], at: Path, value: Json, { args = [showJson(value)], preferred = true }: { readonly args?: readonly (string | number)[]; readonly preferred?: boolean } = {}): Fix[] {
  const edits = setValue(parsed, at, value);
  return edits.length ? [{ kind, args, edits, preferred }] : [];
}

/** Takes a key out; none for one that comes from a merged anchor. */
export function removeFix(parsed: ParsedText, map: MapNode, entry: Entry): Fix[] {
  return entry.inherited ? [] : [{ kind: 'remove', args: [entry.key], edits: [removeEntry(parsed, map, entry)] }];
}
