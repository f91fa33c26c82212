/** The reference: a page for each section of a config and for each name of the catalogue. */
import { catalogue, commonOf } from '../../src/engine/catalogue';
import { defaultText, rangeOf, typeText } from '../../src/engine/config/describe';
import type { DocLanguage } from '../../src/engine/config/describe';
import { inlineText } from '../../src/engine/config/edits';
import { dataOptions, topOptions, trainOptions } from '../../src/engine/config/sections';
import type { Json, Localized, Option, Options, Section, Spec, ValueType } from '../../src/engine/config/spec';
import { placeholder } from '../../src/engine/config/values';
import { words } from '../../src/engine/wording/words';

const both = (en: string, zh: string): Localized => ({ en, zh });

const titles: Readonly<Record<Section, Localized>> = {
  model: both('Models', '模型'),
  optimizer: both('Optimizers', '优化器'),
  schedule: both('Learning-rate schedules', '学习率调度'),
  function: both('Test functions', '测试函数'),
  loss: both('Losses', '损失函数'),
  initializer: both('Initialisers', '初始化方法'),
  corpus: both('Corpora', '语料库'),
  tokenizer: both('Tokenizers', '分词器'),
};

const terms = {
  key: both('Key', '键'),
  value: both('Value', '值'),
  default: both('Default', '默认值'),
  range: both('Range', '范围'),
  meaning: both('Meaning', '含义'),
  live: both('A key marked ◉ can be changed while the run goes on; one marked ◎ too, at the cost of compiling a new program.', '标有 ◉ 的键在运行中可以调整；标有 ◎ 的也可以，但需要重新编译程序。'),
  required: both('required', '必填'),
  options: both('Options', '选项'),
  noOptions: both('No options.', '没有选项。'),
  common: both('Options of all', '共有选项'),
  alsoKnown: both('Also written', '也可写作'),
  example: both('Example', '示例'),
  paper: both('Paper', '论文'),
  formula: both('Formula', '公式'),
  sections: both('Sections', '小节'),
  title: both('Reference', '参考'),
  intro: both(
    'A config is a file `*.optim.yaml`, `.yml`, `.json` or `.jsonc`. It says what is trained (`model`), on what (`data`), how (`optimizer`) and for how long (`train`). A section that comes in kinds is chosen by its `name`; a name without options may stand alone: `optimizer: adam`.',
    '配置是一个 `*.optim.yaml`、`.yml`、`.json` 或 `.jsonc` 文件，说明训练什么（`model`）、用什么数据（`data`）、怎样训练（`optimizer`）、训练多久（`train`）。有多种选择的小节用 `name` 指定；不带选项时可以只写名称：`optimizer: adam`。'),
  top: both('The file', '整个文件'),
  problems: both('Problems and their repairs', '问题与修复'),
} as const;

type Pages = [path: string, content: string][];

export function referencePages(language: DocLanguage): Pages {
  const sections = Object.keys(titles) as Section[];
  return [
    ['index.md', indexPage(language)],
    ['data.md', sectionPage('data', topOptions.data.doc, dataOptions, language)],
    ['train.md', sectionPage('train', topOptions.train.doc, trainOptions, language)],
    ...sections.flatMap((section): Pages => [
      [`${section}/index.md`, kindPage(section, language)],
      ...[...catalogue.sections[section].values()].map((spec): [string, string] => [`${section}/${spec.name}.md`, entryPage(section, spec, language)]),
    ]),
  ];
}

const page = (...parts: (string | undefined)[]): string => `${parts.filter(part => part !== undefined && part !== '').join('\n\n')}\n`;

function indexPage(language: DocLanguage): string {
  const sections = Object.keys(titles) as Section[];
  const listed = [
    '- [data](data.md)', '- [train](train.md)',
    ...sections.map(section => `- [${titles[section][language]}](${section}/index.md): ${[...catalogue.sections[section].values()].map(spec => `[${spec.name}](${section}/${spec.name}.md)`).join(', ')}`),
    `- [${terms.problems[language]}](problems.md)`,
  ];
  return page(`# ${terms.title[language]}`, terms.intro[language], yaml(exampleConfig()), `## ${terms.top[language]}`, optionTable(topOptions, language, ''), `## ${terms.sections[language]}`, listed.join('\n'));
}

const exampleConfig = (): string => [
  'data:', '  source: moby-dick', '  block_size: 64', 'model:', '  name: gpt', '  layers: 2', 'optimizer:', '  name: adamw', '  lr: 0.001', '  schedule: {name: cosine, warmup_steps: 100}', '  clip: {norm: 1}', 'train:', '  steps: 2000', '  eval_every: 200',
].join('\n');

function sectionPage(name: string, doc: Localized, options: Options, language: DocLanguage): string {
  return page(`# \`${name}\``, doc[language], optionTable(options, language, ''), liveNote(options, language), ...nested(options, language, ''));
}

/** A table for each key that holds keys of its own. */
function nested(options: Options, language: DocLanguage, up: string): string[] {
  return Object.entries(options).flatMap(([key, { value, doc }]) => {
    if (value.type !== 'object') return [];
    return [`## \`${key}\``, doc[language], optionTable(value.options, language, up), ...nested(value.options, language, up)];
  });
}

function kindPage(section: Section, language: DocLanguage): string {
  const specs = [...catalogue.sections[section].values()];
  const common = commonOf(section);
  const rows = specs.map(spec => `| [\`${spec.name}\`](${spec.name}.md) | ${cell(spec.title)} | ${cell(firstSentence(spec.doc[language]))} |`);
  return page(
    `# ${titles[section][language]}`,
    ['| `name` | | |', '|---|---|---|', ...rows].join('\n'),
    Object.keys(common).length ? `## ${terms.common[language]}` : undefined,
    Object.keys(common).length ? optionTable(common, language, '../') : undefined,
    liveNote(common, language),
    ...nested(common, language, '../'),
  );
}

function entryPage(section: Section, spec: Spec, language: DocLanguage): string {
  const hasOptions = Object.keys(spec.options).length > 0;
  return page(
    `# ${spec.title}`,
    `\`${spec.name}\` · [${titles[section][language]}](index.md)`,
    spec.doc[language],
    spec.aliases?.length ? `${terms.alsoKnown[language]}${language === 'zh' ? '：' : ': '}${spec.aliases.map(alias => `\`${alias}\``).join(', ')}` : undefined,
    spec.formula === undefined ? undefined : `## ${terms.formula[language]}\n\n\`\`\`text\n${spec.formula}\n\`\`\``,
    `## ${terms.options[language]}`,
    hasOptions ? optionTable(spec.options, language, '../') : terms.noOptions[language],
    liveNote(spec.options, language),
    ...nested(spec.options, language, '../'),
    valueLists(spec.options, language),
    `## ${terms.example[language]}`,
    yaml(exampleOf(section, spec)),
    spec.paper && `## ${terms.paper[language]}\n\n[${spec.paper.title}](${spec.paper.url})`,
  );
}

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
const firstSentence = (text: string): string => /^[^]*?(?:[.。](?=\s|$)|。|$)/.exec(text)?.[0] ?? text;
const yaml = (text: string): string => `\`\`\`yaml\n${text}\n\`\`\``;

function optionTable(options: Options, language: DocLanguage, up: string): string {
  const shown = Object.entries(options);
  const ranged = shown.some(([, option]) => rangeOf(option.value) !== '');
  const head = [terms.key, terms.value, terms.default, ...(ranged ? [terms.range] : []), terms.meaning].map(word => word[language]);
  const rows = shown.map(([key, option]) => {
    const fallback = option.required ? terms.required[language] : defaultText(option);
    const mark = option.knob === 'value' ? ' ◉' : option.knob === 'recompile' ? ' ◎' : '';
    const ownPage = options === topOptions && option.value.type === 'object';
    return [ownPage ? `[\`${key}\`](${key}.md)` : `\`${key}\`${mark}`, linkedType(option.value, language, up), fallback === undefined || option.required ? (fallback ?? '') : `\`${fallback}\``, ...(ranged ? [rangeOf(option.value)] : []), option.doc[language]].map(cell);
  });
  return [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

/** The type in words; where it is a name of a section, with a link to them. */
function linkedType(type: ValueType, language: DocLanguage, up: string): string {
  if (type.type === 'entry') return `[${words.section[type.section]?.[language] ?? type.section}](${up}${type.section}/index.md)`;
  if (type.type === 'union') return [...new Set(type.of.map(of => linkedType(of, language, up)))].join(language === 'zh' ? ' 或 ' : ' or ');
  return typeText(type, language);
}

const liveNote = (options: Options, language: DocLanguage): string | undefined => (Object.values(options).some(option => option.knob) ? terms.live[language] : undefined);

/** The words of enumerations with their explanations. */
function valueLists(options: Options, language: DocLanguage): string {
  return Object.entries(options).flatMap(([key, option]) => enumsOf(option.value).map(values => `### \`${key}\`\n\n${Object.entries(values).map(([value, doc]) => `- \`${value}\`: ${doc[language]}`).join('\n')}`)).join('\n\n');
}

function enumsOf(type: ValueType): Readonly<Record<string, Localized>>[] {
  if (type.type === 'enum') return [type.values];
  return type.type === 'union' ? type.of.flatMap(enumsOf) : [];
}

/** The smallest section that names it: required options, then the first one that has a default. */
function exampleOf(section: Section, spec: Spec): string {
  const lines = Object.entries(spec.options).filter(([, option], i) => option.required || (i === 0 && exampleValue(option) !== undefined)).map(([key, option]) => `${key}: ${inlineText(exampleValue(option) ?? null, 'yaml')}`);
  const inside = (indent: string, ...rest: string[]): string[] => [`name: ${spec.name}`, ...lines, ...rest].map(line => indent + line);
  switch (section) {
    case 'model':
    case 'optimizer':
      return [`${section}:`, ...inside('  ')].join('\n');
    case 'schedule':
      return ['optimizer:', '  name: adam', '  schedule:', ...inside('    ')].join('\n');
    case 'function':
      return ['model:', '  name: function', `  function: ${spec.name}`, ...(spec.name === 'quadratic' ? ['  matrix: [[2, 0], [0, 10]]'] : [])].join('\n');
    case 'loss':
      return ['train:', `  loss: ${spec.name}`].join('\n');
    case 'initializer':
      return ['model:', '  name: mlp', '  initializer:', '    "*.weight":', ...inside('      ')].join('\n');
    case 'corpus':
      return ['data:', `  source: ${spec.name}`].join('\n');
    case 'tokenizer':
      return lines.length ? ['data:', '  tokenizer:', ...inside('    ')].join('\n') : ['data:', `  tokenizer: ${spec.name}`].join('\n');
  }
}

/** What an example writes: a formula by name, a file by a path, else the default or the smallest value there is. */
function exampleValue({ value, default: fallback, required }: Option): Json | undefined {
  if (value.type === 'union' && value.of.some(of => of.type === 'expression')) return 'rosenbrock';
  if (value.type === 'path') return required ? 'models/network' : undefined;
  return fallback ?? (required ? placeholder(value, catalogue) : undefined);
}
