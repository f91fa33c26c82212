/** The starting point: every parameter from its own stream, so that a layer added changes no other layer's draw. */
import type { Options, OptionsOf } from '../config/spec';
import type { Layout, ParameterSlice } from '../models/model';
import { stream } from '../random';
import { findInitializer } from './catalogue';
import type { Initializer } from './initializer';

/** An initialiser for all parameters whose name matches `pattern` (`*` stands for any run of characters). */
export interface InitializerRule {
  readonly pattern: string;
  readonly initializer: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
}

/**
 * Initial values of all parameters, flat, in doubles. A parameter takes the first rule that matches its name, else its model's
 * own start; rules that work on weights only pass vectors by. Draws come from (seed, `init`, parameter name).
 * @throws {Error} for the name of an initialiser that does not exist: a checked config has none
 */
export function initialize(layout: Layout, seed: number, rules: readonly InitializerRule[] = []): Float64Array {
  const last = layout.at(-1);
  const values = new Float64Array(last ? last.offset + last.size : 0);
  const random = stream(seed, 'init');
  for (const parameter of layout) {
    const { initializer, options } = chosen(parameter, rules);
    initializer.fill(withDefaults(initializer, options), parameter.shape, random.child(parameter.name), values.subarray(parameter.offset, parameter.offset + parameter.size));
  }
  return values;
}

/** Whether `name` matches a pattern in which `*` stands for any run of characters. */
export function matches(pattern: string, name: string): boolean {
  const literal = (part: string): string => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`, 's').test(name);
}

function chosen(parameter: ParameterSlice, rules: readonly InitializerRule[]): { readonly initializer: Initializer; readonly options: Readonly<Record<string, unknown>> } {
  for (const rule of rules) {
    if (!matches(rule.pattern, parameter.name)) continue;
    const initializer = named(rule.initializer.name);
    if (!(initializer.weightsOnly && parameter.shape.length < 2)) return { initializer, options: rule.initializer.options };
  }
  return { initializer: named(parameter.initial.name), options: parameter.initial.options ?? {} };
}

function named(name: string): Initializer {
  const initializer = findInitializer(name);
  if (!initializer) throw new Error(`there is no initialiser ${name}`);
  return initializer;
}

function withDefaults({ spec }: Initializer, given: Readonly<Record<string, unknown>>): OptionsOf<Options> {
  return Object.fromEntries(Object.entries(spec.options).map(([name, { default: fallback }]) => [name, given[name] ?? fallback]));
}
