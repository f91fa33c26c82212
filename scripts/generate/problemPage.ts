/** The page of all problems: each code with its sentence, a config that has it, and what the first repair makes of it. */
import { analyse } from '../../src/engine/config/analyse';
import type { DocLanguage } from '../../src/engine/config/describe';
import { applyEdits } from '../../src/engine/config/edits';
import type { Problem } from '../../src/engine/config/problem';
import { text } from '../../src/engine/config/spec';
import { format, formatFix, formatProblem } from '../../src/engine/messages';
import { crossProblems, specProblems, syntaxProblems, valueProblems } from '../../src/engine/wording/problems';
import { expressionProblems } from '../../src/engine/wording/expressions';
import { problemExamples } from './problemExamples';
import type { ProblemExample } from './problemExamples';

const words = {
  title: text('Problems and their repairs', '问题与修复'),
  intro: text(
    'What the editor underlines and `check` prints, by code. Codes are stable. Most problems offer repairs: a light bulb in the editor; the outcome of the first one is shown here.',
    '编辑器划线、`check` 命令打印的各种问题，按代码列出。代码保持稳定。多数问题带有修复建议（编辑器中的灯泡），这里给出第一个建议的结果。'),
  severity: { error: text('error', '错误'), warning: text('warning', '警告'), information: text('information', '信息') },
  repair: text('Repair', '修复'),
  groups: [
    [text('Syntax', '语法'), syntaxProblems],
    [text('Keys and values', '键与值'), valueProblems],
    [text('Several keys together', '多个键之间'), crossProblems],
    [text('Options of a name', '具体名称的选项'), specProblems],
    [text('Formulas', '公式'), expressionProblems],
  ],
} as const;

export function problemPage(language: DocLanguage): string {
  const parts = [`# ${words.title[language]}`, words.intro[language]];
  for (const [title, group] of words.groups) parts.push(`## ${title[language]}`, ...Object.keys(group).map(code => section(code, language)));
  return `${parts.join('\n\n')}\n`;
}

/** The problem of an example that has the code. */
export function problemOf(code: string, { text: config, language = 'yaml', noFiles }: ProblemExample): Problem | undefined {
  return analyse(config, language, noFiles ? { fileExists: () => false } : {}).problems.find(problem => problem.code === code);
}

function section(code: string, language: DocLanguage): string {
  const example = problemExamples[code];
  const problem = example && problemOf(code, example);
  const heading = `### \`${code}\``;
  if (!example || !problem) return [heading, quote(format(code, ['…', '…', '…', '…'], language))].join('\n\n');
  const fence = (config: string): string => `\`\`\`${example.language ?? 'yaml'}\n${config.trimEnd()}\n\`\`\``;
  const [fix] = problem.fixes;
  const repaired = fix && applyEdits(example.text, fix.edits);
  return [
    heading,
    `*${words.severity[problem.severity][language]}*`,
    ...(example.text ? [fence(example.text)] : []),
    quote(formatProblem(problem, language)),
    ...(fix && repaired !== undefined ? [`${words.repair[language]}${language === 'zh' ? '：' : ': '}${formatFix(fix, language)}`, fence(repaired)] : []),
  ].join('\n\n');
}

const quote = (sentence: string): string => `> ${sentence}`;
