/** The catalogue as JSON Schema draft-07, for editors that know nothing of Stepwise. Checks between keys are the analyser's alone. */
import { catalogue, optionsOf } from '../../src/engine/catalogue';
import { describeOption } from '../../src/engine/config/describe';
import { topOptions } from '../../src/engine/config/sections';
import type { Option, Options, Section, Spec, ValueType } from '../../src/engine/config/spec';

type Schema = { [key: string]: unknown };

export function jsonSchema(): Schema {
  const sections = Object.keys(catalogue.sections) as Section[];
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Stepwise optimizer config',
    ...objectSchema(topOptions),
    definitions: Object.fromEntries(sections.map(section => [section, entrySchema(section)])),
  };
}

function objectSchema(options: Options, name?: string): Schema {
  const required = Object.entries(options).filter(([, option]) => option.required).map(([key]) => key);
  return {
    type: 'object',
    properties: { ...(name !== undefined && { name: { const: name } }), ...Object.fromEntries(Object.entries(options).map(([key, option]) => [key, optionSchema(key, option)])) },
    ...(required.length + (name === undefined ? 0 : 1) > 0 && { required: [...(name === undefined ? [] : ['name']), ...required] }),
    additionalProperties: false,
  };
}

function optionSchema(key: string, option: Option): Schema {
  const described = { description: option.doc.en, markdownDescription: describeOption(key, option, 'en') };
  const value = typeSchema(option.value);
  const fallback = option.default === undefined ? {} : { default: option.default };
  // Beside a $ref, draft-07 ignores everything else.
  return '$ref' in value ? { allOf: [value], ...described, ...fallback } : { ...value, ...described, ...fallback };
}

/** A name on its own (where it needs no option), or a section with the name and its options. */
function entrySchema(section: Section): Schema {
  const specs = [...catalogue.sections[section].values()];
  const names = (spec: Spec): string[] => [spec.name, ...(spec.aliases ?? [])];
  const bare = specs.filter(spec => !Object.values(spec.options).some(option => option.required));
  return {
    anyOf: [
      ...(bare.length ? [{ enum: bare.flatMap(names), enumDescriptions: bare.flatMap(spec => names(spec).map(() => spec.doc.en)) }] : []),
      ...specs.map(spec => ({ title: spec.title, description: spec.doc.en, ...withAliases(objectSchema(optionsOf(section, spec), spec.name), names(spec)) })),
    ],
  };
}

function withAliases(schema: Schema, names: readonly string[]): Schema {
  return names.length === 1 ? schema : { ...schema, properties: { ...(schema['properties'] as Schema), name: { enum: names } } };
}

function typeSchema(type: ValueType): Schema {
  switch (type.type) {
    case 'number':
      return { type: 'number', ...bound('minimum', type.min), ...bound('maximum', type.max), ...bound('exclusiveMinimum', type.above), ...bound('exclusiveMaximum', type.below) };
    case 'integer':
      return { type: 'integer', ...bound('minimum', type.min), ...bound('maximum', type.max) };
    case 'boolean':
      return { type: 'boolean' };
    case 'string':
      return { type: 'string' };
    case 'path':
      return { type: 'string', minLength: 1 };
    case 'expression':
      return { type: ['string', 'number'] };
    case 'enum':
      return { type: 'string', enum: Object.keys(type.values), enumDescriptions: Object.values(type.values).map(doc => doc.en) };
    case 'tuple':
      return { type: 'array', items: type.items.map(typeSchema), minItems: type.items.length, maxItems: type.items.length };
    case 'list':
      return { type: 'array', items: typeSchema(type.items), ...bound('minItems', type.minItems) };
    case 'matrix':
      return { type: 'array', items: { type: 'array', items: { type: 'number' }, minItems: 1 }, minItems: 1 };
    case 'interval':
      return { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'string', pattern: '^\\s*[0-9]+(\\.[0-9]+)?\\s*(ms|s|sec|m|min|h|steps?)\\s*$' }] };
    case 'object':
      return objectSchema(type.options);
    case 'entry':
      return { $ref: `#/definitions/${type.section}` };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.values) };
    case 'union':
      return { anyOf: type.of.map(typeSchema) };
  }
}

const bound = (key: string, value: number | undefined): Schema => (value === undefined ? {} : { [key]: value });
