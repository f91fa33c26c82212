/**
 * Knobs: the hyper-parameters that may be turned while the run goes on. Which there are is read off the optimizer's spec. Their
 * values are inputs of the update program, so most turns cost nothing.
 */
import type { Option, Options, Spec, ValueType } from '../config/spec';
import { Failure } from '../failure';
import type { KnobSpec } from '../protocol';

export type KnobValues = Record<string, number>;

/** What turning a knob asks for before the next step. */
export type KnobEffect = 'none' | 'value' | 'structure' | 'batch_size';

type NumberType = Extract<ValueType, { type: 'number' }>;

const isNumber = (type: ValueType | undefined): type is NumberType => type?.type === 'number';

/** `betas` [a, b] are the knobs `beta1`, `beta2`: a tuple's members carry its name in the singular and their place. */
const memberName = (tuple: string, index: number): string => `${tuple.replace(/s$/, '')}${index + 1}`;

function fromNumber(name: string, type: NumberType, value: number): KnobSpec {
  const min = type.min ?? type.above;
  const max = type.max ?? type.below;
  return { name, value, effect: 'value', ...(min !== undefined && { min }), ...(max !== undefined && { max }), ...(type.log && { log: true }) };
}

function fromOption(name: string, option: Option, value: unknown): KnobSpec[] {
  if (option.knob !== 'value') return [];
  const type = option.value;
  if (type.type === 'number') return typeof value === 'number' ? [fromNumber(name, type, value)] : [];
  if (type.type !== 'tuple' || !Array.isArray(value)) return [];
  return type.items.flatMap((item, i) => {
    const member: unknown = value[i];
    return isNumber(item) && typeof member === 'number' ? [fromNumber(memberName(name, i), item, member)] : [];
  });
}

/** The knobs of an optimizer with these options, in the order of its spec. */
export function optimizerKnobs(spec: Spec, options: Readonly<Record<string, unknown>>): KnobSpec[] {
  return Object.entries(spec.options).flatMap(([name, option]) => fromOption(name, option, options[name]));
}

export function clipKnobs(clip: { readonly norm?: number; readonly value?: number } | undefined): KnobSpec[] {
  return [
    ...(clip?.norm === undefined ? [] : [{ name: 'clip_norm', value: clip.norm, min: 0, log: true, effect: 'value' as const }]),
    ...(clip?.value === undefined ? [] : [{ name: 'clip_value', value: clip.value, min: 0, log: true, effect: 'value' as const }]),
  ];
}

export const batchSizeKnob = (value: number, max: number): KnobSpec => ({ name: 'batch_size', value, min: 1, max, integer: true, log: true, effect: 'recompile' });

/** `options` with the present knob values in their places, as the optimizer's `transform` wants them. */
export function withKnobs(options: Readonly<Record<string, unknown>>, declared: Options, values: Readonly<KnobValues>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (declared[name]?.knob !== 'value') return [name, value];
      if (Array.isArray(value)) return [name, value.map((member: unknown, i) => values[memberName(name, i)] ?? member)];
      return [name, values[name] ?? value];
    }),
  );
}

/** The knobs of one run and where they stand. */
export class Knobs {
  /** By name; the same object for the whole run, so that the step loop may hold on to it. */
  readonly values: KnobValues;
  private readonly byName: ReadonlyMap<string, KnobSpec>;

  constructor(specs: readonly KnobSpec[]) {
    this.byName = new Map(specs.map(spec => [spec.name, spec]));
    this.values = Object.fromEntries(specs.map(({ name, value }) => [name, value]));
  }

  /** As they stand now. */
  specs(): KnobSpec[] {
    return [...this.byName.values()].map(spec => ({ ...spec, value: this.values[spec.name] ?? spec.value }));
  }

  /**
   * Turns a knob and says what that asks for. A hyper-parameter that leaves or reaches 0 changes which transforms the update is
   * made of (`structure`).
   * @throws Failure `knob-unknown`, `knob-out-of-range`
   */
  set(name: string, value: number): KnobEffect {
    const spec = this.byName.get(name);
    if (!spec) throw new Failure('knob-unknown', [name, [...this.byName.keys()].join(', ')]);
    const { min = -Infinity, max = Infinity } = spec;
    if (!Number.isFinite(value) || value < min || value > max || (spec.integer && !Number.isInteger(value))) {
      throw new Failure('knob-out-of-range', [name, value, min, max]);
    }
    const before = this.values[name];
    if (before === value) return 'none';
    this.values[name] = value;
    if (name === 'batch_size') return 'batch_size';
    return name !== 'lr' && (before === 0) !== (value === 0) ? 'structure' : 'value';
  }

  /**
   * Takes over the values of a checkpoint; names that are no knobs of this run are passed over.
   * @returns what these turns ask for
   */
  restore(values: Readonly<KnobValues>): KnobEffect[] {
    const known = Object.entries(values).filter(([name]) => this.byName.has(name));
    return [...new Set(known.map(([name, value]) => this.set(name, value)))];
  }
}
