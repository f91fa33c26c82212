/** From the text of a config to its problems and, where there is no error, its plan. Pure; never throws for any text. */
import { catalogue as everything, optionsOf } from '../catalogue';
import type { Catalogue } from '../catalogue';
import { expressionProblem } from '../models/objective';
import { learningRateBound } from './bounds';
import { Checker } from './check';
import { crossCheck } from './crossChecks';
import type { Environment } from './environment';
import { MAX_PROBLEMS } from './limits';
import { parseText } from './parse';
import type { Plan } from './plan';
import { setValue } from './edits';
import type { Fix, Problem } from './problem';
import { resolvePlan } from './resolve';
import { dataOptions, topOptions, trainOptions } from './sections';
import type { TopOptions } from './sections';
import type { Json, Options, Section } from './spec';
import { entryAt, entryOf, nodeAt } from './tree';
import type { Language, Node, ParsedText, Path } from './tree';

export interface AnalysisContext extends Environment {
  /** What may be named; the catalogue of everything that runs, unless a test brings its own. */
  readonly catalogue?: Catalogue;
}

export interface Analysis {
  /** In the order of the text. */
  readonly problems: readonly Problem[];
  /** Present where no problem is an error. */
  readonly plan: Plan | undefined;
  readonly parsed: ParsedText;
  /** Checked values with their defaults, by the keys of the config; what is wrong is left out. */
  readonly values: { readonly [key: string]: Json };
}

/** Checks a config and, where it is right, resolves it. */
export function analyse(text: string, language: Language, context: AnalysisContext = {}): Analysis {
  const catalogue = context.catalogue ?? everything;
  const parsed = parseText(text, language);
  const checker = new Checker(parsed, catalogue, { expressionProblem, ...context }, (key, path) => homeOf(key, path, parsed.root, catalogue));
  const values = checkRoot(parsed, checker);
  if (parsed.root?.kind === 'map') crossCheck({ parsed, values, catalogue, report: (...problem) => checker.report(...problem), headOf: path => checker.headOf(path, parsed.root) });
  const problems = [...parsed.problems, ...checker.problems];
  const plan = isChecked(values, problems) ? resolvePlan(values, catalogue) : undefined;
  if (plan) problems.push(...divergence(plan, parsed, catalogue));
  problems.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  return { problems: problems.slice(0, MAX_PROBLEMS), plan, parsed, values };
}

/** A learning rate above what the quadratic allows. */
function divergence(plan: Plan, parsed: ParsedText, catalogue: Catalogue): Problem[] {
  const lr = plan.optimizer.options['lr'];
  const bound = typeof lr === 'number' ? learningRateBound(plan, catalogue) : undefined;
  if (typeof lr !== 'number' || !bound || lr <= bound.rate) return [];
  const path = ['optimizer', 'lr'];
  const range = nodeAt(parsed.root, path)?.range ?? entryAt(parsed.root, path)?.keyRange ?? { start: 0, end: 0 };
  const half = Number((bound.rate / 2).toPrecision(2));
  const fixes: Fix[] = [{ kind: 'clamp', args: [half], edits: setValue(parsed, path, half), preferred: true }];
  return [{ code: 'lr-above-bound', severity: 'warning', range, args: [lr, bound.rate, bound.curvature], fixes }];
}

/** Every option was checked against its type and its default filled in: with no error left, the values are what the specs say. */
const isChecked = (values: object, problems: readonly Problem[]): values is TopOptions => problems.every(problem => problem.severity !== 'error');

function checkRoot({ root, problems, text }: ParsedText, checker: Checker): { [key: string]: Json } {
  if (root?.kind === 'map') return checker.options(root, topOptions, []);
  if (root) checker.report('not-a-config', root.range);
  else if (!problems.length) checker.report('empty-config', { start: 0, end: Math.min(text.length, text.split('\n')[0]?.length ?? 0) });
  return {};
}

/** The section where a misplaced key would be at home. */
function homeOf(key: string, at: Path, root: Node | undefined, catalogue: Catalogue): Path | undefined {
  const homes: readonly [Path, Options][] = [
    [['train'], trainOptions],
    [['data'], dataOptions],
    [['optimizer'], named(root, 'optimizer', catalogue)],
    [['model'], named(root, 'model', catalogue)],
    [['optimizer', 'schedule'], named(entryOf(root, 'optimizer')?.value, 'schedule', catalogue)],
    [[], topOptions],
  ];
  return homes.find(([path, options]) => Object.hasOwn(options, key) && path.join('.') !== at.join('.'))?.[0];
}

/** Options of the entry that a section names. */
function named(node: Node | undefined, section: Section, catalogue: Catalogue): Options {
  const value = entryOf(node, section)?.value;
  const name = value?.kind === 'map' ? entryOf(value, 'name')?.value : value;
  const spec = name?.kind === 'scalar' ? catalogue.sections[section].get(String(name.value)) : undefined;
  return spec ? optionsOf(section, spec) : {};
}
