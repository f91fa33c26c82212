/** What the analyser reports. No sentence is made here: the presenter turns `code` and `args` into a message in the reader's language. */

/** Half-open range of UTF-16 offsets into the source text. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'information';

export interface TextEdit {
  readonly range: SourceRange;
  readonly text: string;
}

/** A repair offered beside a problem. `kind` and `args` make its title the way `code` and `args` make a message. */
export interface Fix {
  readonly kind: 'replace' | 'convert' | 'clamp' | 'insert' | 'remove' | 'rename' | 'move';
  readonly args: readonly (string | number)[];
  readonly edits: readonly TextEdit[];
  /** The one a person most likely means. */
  readonly preferred?: boolean;
}

export interface Problem {
  /** Stable, kebab-case, with a page section in docs/reference/problems.md. */
  readonly code: string;
  readonly severity: Severity;
  readonly range: SourceRange;
  readonly args: readonly (string | number)[];
  readonly fixes: readonly Fix[];
}
