/** Mistakes that only several keys together show. Each check looks at what is there and stays silent about what is missing or wrong already. */
import type { Catalogue } from '../catalogue';
import { metricsOf } from './metrics';
import { nearest } from './nearest';
import { removeFix, setFix } from './repairs';
import { DEFAULT_STEPS } from './resolve';
import type { Fix, Severity, SourceRange } from './problem';
import type { Json } from './spec';
import { nodeAt } from './tree';
import type { Entry, ParsedText, Path } from './tree';

export interface CrossContext {
  readonly parsed: ParsedText;
  /** Checked values: entries as `{name, options}`, sections as maps, defaults filled in. */
  readonly values: { readonly [key: string]: Json };
  readonly catalogue: Catalogue;
  report(code: string, range: SourceRange, args?: readonly (string | number)[], fixes?: readonly Fix[], severity?: Severity): void;
  headOf(path: Path): SourceRange;
}

export function crossCheck(context: CrossContext): void {
  const config = new Config(context);
  for (const check of [dataOfModel, sources, inlineRows, sampling, lossOfModel, length, warmup, stopConditions, checkpointMetric, evaluation, ignored]) check(config);
}

/** Typed reading of the values, and places of the text by path. */
class Config {
  readonly catalogue: Catalogue;

  constructor(private readonly context: CrossContext) {
    this.catalogue = context.catalogue;
  }

  value(...path: Path): Json | undefined {
    let value: Json | undefined = this.context.values;
    for (const key of path) value = value !== null && typeof value === 'object' ? (value as { readonly [key: string | number]: Json })[key] : undefined;
    return value;
  }

  number(...path: Path): number | undefined {
    const value = this.value(...path);
    return typeof value === 'number' ? value : undefined;
  }

  word(...path: Path): string | undefined {
    const value = this.value(...path);
    return typeof value === 'string' ? value : undefined;
  }

  /** Items of a list value. */
  count(...path: Path): number | undefined {
    const value = this.value(...path);
    return Array.isArray(value) ? value.length : undefined;
  }

  /** Whether the text has a key (whatever its value). */
  entry(...path: Path): Entry | undefined {
    const map = nodeAt(this.context.parsed.root, path.slice(0, -1));
    return map?.kind === 'map' ? map.entries.find(entry => entry.key === path.at(-1)) : undefined;
  }

  get model() {
    const name = this.word('model', 'name');
    return name === undefined ? undefined : this.catalogue.models.get(name);
  }

  /** Rows of data written in the config. */
  get rows(): number | undefined {
    return this.count('data', 'inputs');
  }

  /** Planned updates, where they are known before the data is read. */
  get steps(): number | undefined {
    const steps = this.number('train', 'steps');
    if (steps !== undefined || this.entry('train', 'steps')) return steps;
    const epochs = this.number('train', 'epochs');
    if (epochs === undefined) return this.entry('train', 'epochs') ? undefined : DEFAULT_STEPS;
    const { rows } = this;
    if (rows === undefined) return undefined;
    const batch = this.word('train', 'batch') === 'full' ? rows : Math.min(this.number('data', 'batch_size') ?? rows, rows);
    return Math.ceil((epochs * rows) / batch);
  }

  problem(code: string, path: Path, args: readonly (string | number)[] = [], fixes: readonly Fix[] = [], severity: Severity = 'error'): void {
    const node = nodeAt(this.context.parsed.root, path);
    this.context.report(code, node?.range ?? this.context.headOf(path), args, fixes, severity);
  }

  atKey(code: string, path: Path, args: readonly (string | number)[] = [], fixes: readonly Fix[] = [], severity: Severity = 'error'): void {
    this.context.report(code, this.entry(...path)?.keyRange ?? this.context.headOf(path), args, fixes, severity);
  }

  set(kind: Fix['kind'], path: Path, value: Json, how: Parameters<typeof setFix>[4] = {}): Fix[] {
    return setFix(this.context.parsed, kind, path, value, how);
  }

  remove(...path: Path): Fix[] {
    const map = nodeAt(this.context.parsed.root, path.slice(0, -1));
    const entry = this.entry(...path);
    return map?.kind === 'map' && entry ? removeFix(this.context.parsed, map, entry) : [];
  }

  /** A key that is written but has no effect. */
  ignored(path: Path, because: string): void {
    if (this.entry(...path)) this.atKey('ignored-option', path, [String(path.at(-1)), because], this.remove(...path), 'warning');
  }
}

function dataOfModel(config: Config): void {
  const { model } = config;
  if (!model) return;
  if (model.data === 'none') {
    if (config.entry('data')) config.atKey('data-unused', ['data'], [model.spec.name], config.remove('data'), 'warning');
    return;
  }
  if (!config.entry('data')) {
    config.problem('missing-data', config.entry('model', 'name') ? ['model', 'name'] : ['model'], [model.spec.name]);
    return;
  }
  const corpus = config.word('data', 'source', 'name');
  const has = config.entry('data', 'inputs') ? 'rows' : corpus === undefined ? undefined : config.catalogue.corpusKinds.get(corpus);
  if (has !== undefined && has !== model.data) config.atKey('data-kind', ['data', has === 'rows' && corpus === undefined ? 'inputs' : 'source'], [model.spec.name, model.data, has]);
}

function sources(config: Config): void {
  const inputs = config.entry('data', 'inputs');
  const targets = config.entry('data', 'targets');
  const source = config.entry('data', 'source');
  if (!config.entry('data') || config.model?.data === 'none') return;
  if ((inputs ?? targets) && source) config.atKey('two-sources', ['data', 'source'], [], config.remove('data', 'source'));
  else if (inputs && !targets) config.atKey('missing-key', ['data', 'inputs'], ['targets', 'data']);
  else if (targets && !inputs) config.atKey('missing-key', ['data', 'targets'], ['inputs', 'data']);
  else if (!inputs && !targets && !source) config.atKey('missing-source', ['data'], [[...config.catalogue.sections.corpus.keys()].join(', ')]);
}

function inlineRows(config: Config): void {
  const { rows } = config;
  if (rows === undefined) return;
  const targets = config.count('data', 'targets');
  if (targets !== undefined && targets !== rows) config.problem('length-mismatch', ['data', 'targets'], [targets, rows]);
  const batch = config.number('data', 'batch_size');
  if (batch !== undefined && batch > rows) config.problem('batch-too-large', ['data', 'batch_size'], [batch, rows], config.set('clamp', ['data', 'batch_size'], rows));
  for (const key of ['columns', 'tokenizer', 'block_size', 'encoding']) config.ignored(['data', key], 'inputs');
  if (config.word('train', 'batch') === 'full') config.ignored(['data', 'batch_size'], 'batch: full');
}

function sampling(config: Config): void {
  if (config.word('data', 'sampling') === 'replacement') config.ignored(['data', 'shuffle'], 'sampling: replacement');
}

function lossOfModel(config: Config): void {
  const loss = config.word('train', 'loss', 'name');
  const { model } = config;
  if (!model || loss === undefined) return;
  if (!model.losses.length) config.ignored(['train', 'loss'], model.spec.name);
  else if (!model.losses.includes(loss)) {
    config.problem('loss-unsupported', ['train', 'loss'], [loss, model.spec.name, model.losses.join(', ')], model.losses.slice(0, 3).flatMap((name, i) => config.set('replace', ['train', 'loss'], name, { preferred: i === 0 })));
  }
}

function length(config: Config): void {
  const steps = config.entry('train', 'steps');
  const epochs = config.entry('train', 'epochs');
  if (steps && epochs) config.atKey('steps-and-epochs', ['train', 'epochs'], [], [...config.remove('train', 'epochs'), ...config.remove('train', 'steps')]);
  else if (epochs && config.model?.data === 'none') config.atKey('epochs-without-data', ['train', 'epochs'], [config.model.spec.name], config.remove('train', 'epochs'));
  else if (!steps && !epochs && config.model) config.atKey('default-steps', ['train'], [DEFAULT_STEPS], config.set('insert', ['train', 'steps'], DEFAULT_STEPS, { args: [`steps: ${DEFAULT_STEPS}`] }), 'information');
}

function warmup(config: Config): void {
  const warmupSteps = config.number('optimizer', 'options', 'schedule', 'options', 'warmup_steps');
  const { steps } = config;
  const path = ['optimizer', 'schedule', 'warmup_steps'];
  if (warmupSteps !== undefined && steps !== undefined && warmupSteps > steps) config.problem('warmup-too-long', path, [warmupSteps, steps], config.set('clamp', path, steps));
}

/** Whether anything is held out for evaluation. */
function evaluates(config: Config): boolean {
  if (config.model?.data === 'none') return false;
  const validation = config.value('data', 'validation');
  return validation === undefined ? config.entry('data', 'validation') !== undefined || config.rows === undefined : validation !== 0;
}

function metric(config: Config, path: Path): void {
  const name = config.word(...path);
  const { model } = config;
  if (name === undefined || !model) return;
  const known = metricsOf(model);
  // The training loss has a long name too.
  if (!known.includes(name) && name !== 'train/loss') {
    const close = nearest(name, known);
    const fixes = (close.length ? close : known.filter(candidate => candidate.endsWith(`/${name}`))).flatMap((value, i) => config.set('replace', path, value, { preferred: i === 0 }));
    config.problem('unknown-metric', path, [name, known.join(', ')], fixes);
  } else if (name.startsWith('eval/') && !evaluates(config)) config.problem('metric-needs-validation', path, [name]);
}

function stopConditions(config: Config): void {
  const at = ['train', 'stop_when'];
  const stop = config.value(...at);
  if (!config.entry(...at) || stop === undefined || stop === null || typeof stop !== 'object') return;
  const has = (key: string): boolean => config.entry(...at, key) !== undefined;
  metric(config, [...at, 'metric']);
  if (!['loss_below', 'above', 'below', 'no_improvement_for', 'metric'].some(has)) config.atKey('stop-never', at, [], config.remove(...at), 'warning');
  if (has('metric') && !has('above') && !has('below') && !has('no_improvement_for')) config.atKey('stop-metric-without-bound', [...at, 'metric'], [config.word(...at, 'metric') ?? '']);
  for (const key of ['above', 'below']) if (has(key) && !has('metric')) config.atKey('stop-bound-without-metric', [...at, key], [key], config.set('insert', [...at, 'metric'], 'eval/loss', { args: ['metric: eval/loss'] }));
  const above = config.number(...at, 'above');
  const below = config.number(...at, 'below');
  if (above !== undefined && below !== undefined && above < below) config.problem('stop-contradiction', [...at, 'above'], [above, below]);
  if (has('min_delta') && !has('no_improvement_for')) config.ignored([...at, 'min_delta'], 'no_improvement_for');
}

function checkpointMetric(config: Config): void {
  metric(config, ['train', 'checkpoint', 'best']);
}

function evaluation(config: Config): void {
  if (config.model && config.entry('train', 'eval_every') && !evaluates(config)) {
    config.atKey('eval-without-validation', ['train', 'eval_every'], [], config.remove('train', 'eval_every'), 'warning');
  }
}

/** Keys that the chosen method does not look at. */
function ignored(config: Config): void {
  const name = config.word('optimizer', 'name');
  const kind = name === undefined ? undefined : config.catalogue.optimizerKinds.get(name);
  if (name === undefined || kind === undefined || kind === 'gradient') return;
  config.ignored(['optimizer', 'clip'], name);
  if (kind === 'search' || config.number('optimizer', 'options', 'lr') === undefined) config.ignored(['optimizer', 'schedule'], name);
}
