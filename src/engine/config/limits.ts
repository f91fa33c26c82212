/** What the analyser refuses to read, so that no text can stall the editor: sizes beyond any config that is one. */

/** UTF-16 units. Larger data belongs in a file of its own, named by `data.source`. */
export const MAX_TEXT = 256 * 1024;
/** Nodes after unfolding aliases ("billion laughs"). */
export const MAX_NODES = 300_000;
export const MAX_DEPTH = 60;
/** Problems shown; a broken text can cascade. */
export const MAX_PROBLEMS = 100;

const MAX_QUOTED = 60;

/** Text of the config as a message quotes it: no control characters, no longer than one recognises it by. */
export function quoted(source: string): string {
  const plain = source.replace(/[\p{Cc}\p{Cf}]/gu, '\ufffd');
  return plain.length > MAX_QUOTED ? `${plain.slice(0, MAX_QUOTED - 1)}…` : plain;
}
