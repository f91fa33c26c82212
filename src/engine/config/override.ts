/** `--set path=value`: changes to a config before it runs. */
import { applyEdits, setValue } from './edits';
import { parseText } from './parse';
import { valueOf } from './tree';
import type { Language, Path } from './tree';

/** A `--set` that cannot be applied. `code` is a key of the message table. */
export class OverrideError extends Error {
  constructor(
    readonly code: 'override-syntax' | 'override-path' | 'override-value',
    readonly args: readonly string[],
  ) {
    super(`${code}: ${args.join(', ')}`);
    this.name = 'OverrideError';
  }
}

/** `optimizer.betas[1]` into keys and indices; a key with dots in it is put in double quotes. */
export function parsePath(written: string): Path {
  const parts: (string | number)[] = [];
  const pattern = /(?:^|\.)(?:"((?:[^"\\]|\\.)*)"|([^."[\]\s]+))|\[(\d+)\]/y;
  while (pattern.lastIndex < written.length) {
    const match = pattern.exec(written);
    if (!match) throw new OverrideError('override-path', [written]);
    parts.push(match[3] !== undefined ? Number(match[3]) : (match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? ''));
  }
  if (!parts.length) throw new OverrideError('override-path', [written]);
  return parts;
}

/**
 * The text of a config after `path=value` assignments, in order. Values are YAML (`1e-3`, `adam`, `[0.9, 0.99]`,
 * `{name: cosine}`). Layout and comments stay.
 * @throws OverrideError where an assignment has no `=`, its value is no YAML, or its path leads nowhere
 */
export function override(text: string, language: Language, assignments: readonly string[]): string {
  return assignments.reduce((current, assignment) => {
    const [, path, written] = /^([^=]+)=([^]*)$/.exec(assignment) ?? [];
    if (path === undefined || written === undefined) throw new OverrideError('override-syntax', [assignment]);
    const value = parseText(written, 'yaml');
    if (value.problems.length) throw new OverrideError('override-value', [assignment]);
    const edits = setValue(parseText(current, language), parsePath(path.trim()), valueOf(value.root));
    if (!edits.length) throw new OverrideError('override-path', [path]);
    return applyEdits(current, edits);
  }, text);
}
