/** Specs in words: what hovers, completions and the reference pages say about an option or an entry. Markdown. */
import type { Localized, Option, Spec, ValueType } from './spec';
import { rangeText } from './values';
import { words } from '../wording/words';
import { inlineText } from './edits';

export type DocLanguage = keyof Localized;

const both = (en: string, zh: string): Localized => ({ en, zh });
const terms = {
  or: both(' or ', ' 或 '),
  trueFalse: both('true or false', 'true 或 false'),
  anyName: both('a name from ', '名称，取自'),
  perPattern: both('by name: ', '按名称指定：'),
  rows: both('rows of numbers', '由数组成的行'),
  default: both('Default', '默认值'),
  range: both('Range', '取值范围'),
  required: both('Required.', '必填。'),
  live: both('Can be changed while the run goes on.', '运行中可以调整。'),
  liveRecompile: both('Can be changed while the run goes on (compiles a new program).', '运行中可以调整（会重新编译程序）。'),
  paper: both('Paper', '论文'),
} as const;

const plurals: Partial<Record<ValueType['type'], string>> = { number: 'numbers', integer: 'whole numbers', string: 'texts' };

/** What may be written for a type, in a few words. */
export function typeText(type: ValueType, language: DocLanguage): string {
  switch (type.type) {
    case 'enum':
      return Object.keys(type.values).map(value => `\`${value}\``).join(terms.or[language]);
    case 'union':
      return type.of.map(of => typeText(of, language)).join(terms.or[language]);
    case 'list':
      return language === 'zh' ? `${typeText(type.items, 'zh')}的列表` : `a list of ${plurals[type.items.type] ?? typeText(type.items, 'en')}`;
    case 'tuple':
      return `[${type.items.map(item => typeText(item, language)).join(', ')}]`;
    case 'entry':
      return terms.anyName[language] + (words.section[type.section]?.[language] ?? type.section);
    case 'map':
      return terms.perPattern[language] + typeText(type.values, language);
    default:
      return words.type[type.type]?.[language] ?? type.type;
  }
}

/** The range of a number (or of the numbers of a list), empty where there is none. */
export function rangeOf(type: ValueType): string {
  switch (type.type) {
    case 'number':
    case 'integer':
      return rangeText(type);
    case 'tuple':
      return [...new Set(type.items.map(rangeOf))].join(', ');
    case 'list':
      return rangeOf(type.items);
    case 'union':
      return type.of.map(rangeOf).find(range => range !== '') ?? '';
    default:
      return '';
  }
}

/** A default as it would be written in YAML; undefined where there is none worth showing. */
export function defaultText({ default: value }: Option): string | undefined {
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.keys(value).length) ? undefined : inlineText(value, 'yaml');
}

/** What an option means, its type, range and default. */
export function describeOption(key: string, option: Option, language: DocLanguage): string {
  const facts = [typeText(option.value, language)];
  const range = rangeOf(option.value);
  if (range) facts.push(`${terms.range[language]}: ${range}`);
  const fallback = defaultText(option);
  if (fallback !== undefined) facts.push(`${terms.default[language]}: \`${fallback}\``);
  if (option.required) facts.push(terms.required[language]);
  const lines = [`**${key}** · ${facts.join(' · ')}`, option.doc[language]];
  if (option.value.type === 'enum') lines.push(valueList(option.value.values, language));
  if (option.value.type === 'union') for (const of of option.value.of) if (of.type === 'enum') lines.push(valueList(of.values, language));
  if (option.knob) lines.push((option.knob === 'value' ? terms.live : terms.liveRecompile)[language]);
  return lines.join('\n\n');
}

const valueList = (values: Readonly<Record<string, Localized>>, language: DocLanguage): string =>
  Object.entries(values).map(([value, doc]) => `- \`${value}\`: ${doc[language]}`).join('\n');

/** What an entry is: title, words, formula, paper. */
export function describeSpec(spec: Spec, language: DocLanguage): string {
  const lines = [`**${spec.title}** \`${spec.name}\``, spec.doc[language]];
  if (spec.formula !== undefined) lines.push(`\`\`\`text\n${spec.formula}\n\`\`\``);
  if (spec.paper) lines.push(`${terms.paper[language]}: [${spec.paper.title}](${spec.paper.url})`);
  return lines.join('\n\n');
}
