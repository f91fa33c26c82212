/** `check FILE...`: what the analyser finds, as `file:line:column: severity code: message`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { analyse } from '../config/analyse';
import type { Analysis } from '../config/analyse';
import { languageOf } from '../config/parse';
import type { Problem } from '../config/problem';
import { Failure } from '../failure';
import { formatProblem } from '../messages';
import type { Arguments } from './arguments';
import { clean, language, say } from './terminal';

/** @throws Failure `cli-file-unreadable` */
export function readConfig(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new Failure('cli-file-unreadable', [file, error instanceof Error ? error.message : String(error)]);
  }
}

/** The analysis of a config that stands at `file`, which relative paths in it start from. */
export function analyseFile(text: string, file: string): Analysis {
  const folder = dirname(resolve(file));
  return analyse(text, languageOf(file), { fileExists: path => (/[*?[{]/.test(path) ? undefined : existsSync(resolve(folder, path))) });
}

export interface Located {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset, both from 1. */
export function locate(text: string, offset: number): Located {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

export function showProblem(file: string, text: string, problem: Problem): string {
  const { line, column } = locate(text, problem.range.start);
  return clean(`${file}:${line}:${column}: ${problem.severity} ${problem.code}: ${formatProblem(problem, language)}`);
}

export function check(args: Arguments): number {
  if (args.positionals.length === 0) throw new Failure('cli-file-missing', []);
  const found = args.positionals.map(file => {
    const text = readConfig(file);
    return { file, text, problems: analyseFile(text, file).problems };
  });
  const count = (severity: Problem['severity']): number => found.reduce((sum, { problems }) => sum + problems.filter(problem => problem.severity === severity).length, 0);
  if (args.has('json')) {
    const listed = found.flatMap(({ file, text, problems }) =>
      problems.map(problem => {
        const { line, column } = locate(text, problem.range.start);
        const end = locate(text, problem.range.end);
        return { file, line, column, end_line: end.line, end_column: end.column, severity: problem.severity, code: problem.code, args: problem.args, message: formatProblem(problem, language) };
      }),
    );
    console.log(JSON.stringify(listed, undefined, 2));
  } else {
    for (const { file, text, problems } of found) for (const problem of problems) console.log(showProblem(file, text, problem));
    console.error(say('cli-checked', found.length, count('error'), count('warning')));
  }
  return count('error') > 0 ? 1 : 0;
}
