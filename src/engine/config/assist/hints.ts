/** Inlay hints: what follows from a config without running it. */
import type { Catalogue } from '../../catalogue';
import type { BoundModel } from '../../models/model';
import { planResources, total } from '../../train/resourcePlan';
import type { Analysis } from '../analyse';
import { buildFor, modelOf } from '../bounds';
import type { DocLanguage } from '../describe';
import type { Plan } from '../plan';
import { entryAt, nodeAt } from '../tree';
import type { Node } from '../tree';

export interface Hint {
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
}

export function hintsOf({ parsed, plan }: Analysis, catalogue: Catalogue, locale: DocLanguage): Hint[] {
  return plan ? [...sizeHint(plan, parsed.root, catalogue, locale), ...epochHint(plan, parsed.root, locale)] : [];
}

/** Parameters behind the model's name, and the memory a step plans to hold. */
function sizeHint(plan: Plan, root: Node | undefined, catalogue: Catalogue, locale: DocLanguage): Hint[] {
  const named = nodeAt(root, ['model', 'name']) ?? entryAt(root, ['model'])?.value;
  if (named?.kind !== 'scalar') return [];
  const offset = named.range.end;
  const unit = (count: string, one: boolean): string => (locale === 'zh' ? `${count} 个参数` : `${count} ${one ? 'parameter' : 'parameters'}`);
  const model = modelOf(plan, catalogue);
  if (model) {
    const count = countOf(model);
    const memory = bytes(memoryOf(plan, model, count, catalogue));
    return [{ offset, label: unit(grouped(count), count === 1), tooltip: locale === 'zh' ? `一步训练计划占用约 ${memory} 内存` : `A training step plans to hold about ${memory}` }];
  }
  const growth = perToken(plan, catalogue);
  if (!growth) return [];
  const label = unit(`${grouped(growth.fixed)} + ${grouped(growth.each)} V`, false);
  return [{ offset, label, tooltip: locale === 'zh' ? 'V：词表大小（分词器读取文本后才知道）' : 'V: the size of the vocabulary, known once the tokenizer has seen the text' }];
}

const countOf = ({ parameters }: BoundModel): number => parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
const grouped = (count: number): string => count.toLocaleString('en-US');

/** A language model's parameters as a line in the size of the vocabulary, which is not known before the text is read. */
function perToken(plan: Plan, catalogue: Catalogue): { readonly fixed: number; readonly each: number } | undefined {
  const model = catalogue.models.get(plan.model.name);
  if (model?.data !== 'tokens' || !plan.data) return undefined;
  const { blockSize } = plan.data;
  const at = (vocabulary: number): number | undefined => {
    const built = buildFor(plan, { kind: 'tokens', size: 0, features: 0, outputs: 1, classes: undefined, classShares: undefined, vocabulary, blockSize }, catalogue);
    return built && countOf(built);
  };
  const [one, two] = [at(1), at(2)];
  if (one === undefined || two === undefined) return undefined;
  return { fixed: one - (two - one), each: two - one };
}

/** The same plan that a run makes and checks before it starts. */
function memoryOf(plan: Plan, model: BoundModel, parameterCount: number, catalogue: Catalogue): number {
  const { optimizer, train } = plan;
  return total(planResources({
    model, parameterCount,
    slotElements: parameterCount * catalogue.slots(optimizer.name, optimizer.options),
    takesGradients: catalogue.optimizerKinds.get(optimizer.name) !== 'search',
    evaluates: plan.data !== undefined && plan.data.validation !== 0,
    precision: train.precision, batchSize: batchOf(plan), dataBytes: 0, batchBytes: 0,
    steps: 0, logEvery: 1, paramsPerRow: 0, checkpoint: train.checkpoint,
  }).memory);
}

/** Rows a step uses, of data written in the config. */
function batchOf({ data, train }: Plan): number | undefined {
  if (data?.source.kind !== 'inline') return undefined;
  const rows = data.source.inputs.length;
  return train.fullBatch ? rows : Math.min(data.batchSize ?? 32, rows);
}

function bytes(count: number): string {
  for (const [unit, size] of [['GB', 1e9], ['MB', 1e6], ['kB', 1e3]] as const) if (count >= size) return `${Number((count / size).toPrecision(3))} ${unit}`;
  return `${Math.round(count)} B`;
}

/** Updates that a number of epochs takes, where the rows are written in the config. */
function epochHint(plan: Plan, root: Node | undefined, locale: DocLanguage): Hint[] {
  const { data, train } = plan;
  const written = nodeAt(root, ['train', 'epochs']);
  const batch = batchOf(plan);
  if (!written || train.epochs === undefined || data?.source.kind !== 'inline' || data.validation !== 0 || batch === undefined) return [];
  const rows = data.source.inputs.length;
  const perEpoch = data.dropLast === false || batch === rows ? Math.ceil(rows / batch) : Math.floor(rows / batch);
  const steps = Math.ceil(train.epochs * perEpoch);
  return [{ offset: written.range.end, label: locale === 'zh' ? `${steps} 步` : `${steps} steps`, tooltip: '' }];
}
