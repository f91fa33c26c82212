/**
 * The vocabulary of the catalogue. Everything a config may say is described by a `Spec`: its options, their types, ranges,
 * defaults and words in English and Chinese. Validation, completion, hovers, quick fixes, the JSON Schema, the reference
 * pages and the panel's controls are all read off the specs; nothing about a name is written down anywhere else.
 */

/** A text shown to people. English and Chinese from the first string on; Markdown inline syntax is allowed. */
export interface Localized {
  readonly en: string;
  readonly zh: string;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The sections of the catalogue. A section that has kinds is resolved by the `name` inside it. */
export type Section = 'optimizer' | 'schedule' | 'model' | 'function' | 'corpus' | 'loss' | 'initializer' | 'tokenizer';

/** What a value may be. Ranges are inclusive (`min`, `max`) or exclusive (`above`, `below`). */
export type ValueType =
  | { readonly type: 'number'; readonly min?: number; readonly max?: number; readonly above?: number; readonly below?: number; readonly unit?: string; readonly log?: boolean }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number; readonly unit?: string }
  | { readonly type: 'boolean' }
  | { readonly type: 'string' }
  | { readonly type: 'expression' }
  | { readonly type: 'path'; readonly what: 'file' | 'folder' | 'any'; readonly extensions?: readonly string[] }
  | { readonly type: 'enum'; readonly values: Readonly<Record<string, Localized>> }
  | { readonly type: 'tuple'; readonly items: readonly ValueType[] }
  | { readonly type: 'list'; readonly items: ValueType; readonly minItems?: number }
  /** Rows of equal length. */
  | { readonly type: 'matrix' }
  /** `30s`, `5m` or a number of steps. */
  | { readonly type: 'interval' }
  | { readonly type: 'object'; readonly options: Options }
  /** A section of its own, resolved by `name` (or given as the bare name). */
  | { readonly type: 'entry'; readonly section: Section }
  | { readonly type: 'map'; readonly values: ValueType }
  /** Tried in order; the problem reported is that of the alternative whose shape fits best. */
  | { readonly type: 'union'; readonly of: readonly ValueType[] };

/** One key of a section. `T` is what a resolved plan holds for it. */
export interface Option<T = unknown> {
  readonly value: ValueType;
  readonly doc: Localized;
  /** Absent: the key has no default and its absence means what `doc` says (or it is `required`). */
  readonly default?: Json;
  readonly required?: boolean;
  /** May be changed while the run goes on: `value` is a graph input, `recompile` builds a new program (logged). */
  readonly knob?: 'value' | 'recompile';
  /** Never present at run time; carries `T` for `OptionsOf`. */
  readonly _type?: T;
}

export type Options = Readonly<Record<string, Option>>;

/** The resolved options of a spec: every default filled in, absent ones `undefined`. */
export type OptionsOf<O> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** One entry of the catalogue: an optimizer, a schedule, a model, a test function, a corpus, ... */
export interface Spec<O extends Options = Options> {
  /** snake_case, the field's own name; what a config writes. */
  readonly name: string;
  /** Other names people know it by (`glorot_uniform`); accepted wherever `name` is. */
  readonly aliases?: readonly string[];
  /** How people write it: `AdamW`, `Cosine annealing`. */
  readonly title: string;
  readonly doc: Localized;
  /** The update or definition in plain text mathematics, as shown in the hover. */
  readonly formula?: string;
  readonly paper?: { readonly title: string; readonly url: string };
  readonly options: O;
  /** Mistakes that only several options together show (width not divisible by heads). Ranges stay at the key named. */
  check?(options: OptionsOf<O>): readonly SpecProblem[];
}

export interface SpecProblem {
  /** Path below the section: `['heads']`. */
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly args: readonly (string | number)[];
}

type Extra = Pick<Option, 'knob'>;
type WithDefault<T> = { readonly default: T };

function build<T>(value: ValueType, doc: Localized, rest: object): Option<T> {
  return { value, doc, ...rest };
}

/** Texts in both languages. */
export const text = (en: string, zh: string): Localized => ({ en, zh });

type NumberRange = { min?: number; max?: number; above?: number; below?: number; unit?: string; log?: boolean };
function split<T extends NumberRange & { default?: number; required?: boolean; knob?: 'value' | 'recompile' }>(given: T) {
  const { default: fallback, required, knob, ...range } = given;
  const rest = { ...(fallback !== undefined && { default: fallback }), ...(required && { required }), ...(knob && { knob }) };
  return { range, rest };
}

/** A real number. */
export function number(doc: Localized, given: NumberRange & WithDefault<number> & Extra): Option<number>;
export function number(doc: Localized, given: NumberRange & { required: true } & Extra): Option<number>;
export function number(doc: Localized, given?: NumberRange & Extra): Option<number | undefined>;
export function number(doc: Localized, given: NumberRange & { default?: number; required?: boolean } & Extra = {}): Option<number> | Option<number | undefined> {
  const { range, rest } = split(given);
  return build({ type: 'number', ...range }, doc, rest);
}

type IntegerRange = { min?: number; max?: number; unit?: string };
/** A whole number. */
export function integer(doc: Localized, given: IntegerRange & WithDefault<number> & Extra): Option<number>;
export function integer(doc: Localized, given: IntegerRange & { required: true } & Extra): Option<number>;
export function integer(doc: Localized, given?: IntegerRange & Extra): Option<number | undefined>;
export function integer(doc: Localized, given: IntegerRange & { default?: number; required?: boolean } & Extra = {}): Option<number> | Option<number | undefined> {
  const { range, rest } = split(given);
  return build({ type: 'integer', ...range }, doc, rest);
}

export function boolean(doc: Localized, fallback: boolean): Option<boolean> {
  return build({ type: 'boolean' }, doc, { default: fallback });
}

/** One of several words, each with its own explanation. */
export function oneOf<const V extends Readonly<Record<string, Localized>>>(doc: Localized, values: V, fallback: keyof V & string): Option<keyof V & string>;
export function oneOf<const V extends Readonly<Record<string, Localized>>>(doc: Localized, values: V): Option<(keyof V & string) | undefined>;
export function oneOf(doc: Localized, values: Readonly<Record<string, Localized>>, fallback?: string): Option<string | undefined> {
  return build({ type: 'enum', values }, doc, fallback === undefined ? {} : { default: fallback });
}

/** The exponential decay rates (beta1, beta2) of Adam and its kin. */
export function betas(first: number, second: number): Option<readonly [number, number]> {
  const rate = { type: 'number', min: 0, below: 1 } as const;
  return build(
    { type: 'tuple', items: [rate, rate] },
    text('Decay rates of the running means of the gradient and of its square.', '梯度及其平方的滑动平均的衰减率。'),
    { default: [first, second], knob: 'value' },
  );
}

/** Any other value; the caller states what the plan will hold. */
export function option<T>(doc: Localized, value: ValueType, rest: { default?: Json; required?: boolean } & Extra = {}): Option<T> {
  return build(value, doc, rest);
}
