/** Inlay hints: what follows from a config without running it. */
import type { Catalogue } from '../../catalogue';
import type { Analysis } from '../analyse';
import { modelOf } from '../bounds';
import type { DocLanguage } from '../describe';
import type { Plan } from '../plan';
import { entryAt, entryOf, nodeAt } from '../tree';

export interface Hint {
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
}

export function hintsOf({ parsed, plan }: Analysis, catalogue: Catalogue, locale: DocLanguage): Hint[] {
  if (!plan) return [];
  return [...sizeHint(plan, parsed.root, catalogue, locale), ...epochHint(plan, parsed.root, locale)];
}

/** Parameters and planned memory, behind the model's name. */
function sizeHint(plan: Plan, root: Parameters<typeof nodeAt>[0], catalogue: Catalogue, locale: DocLanguage): Hint[] {
  const model = modelOf(plan, catalogue);
  const named = nodeAt(root, ['model', 'name']) ?? entryAt(root, ['model'])?.value;
  if (!model || named?.kind !== 'scalar') return [];
  const count = model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const rows = plan.data?.source.kind === 'inline' ? plan.data.source.inputs.length : 1;
  const batch = plan.train.fullBatch ? rows : Math.min(plan.data?.batchSize ?? 32, rows);
  const width = plan.train.precision === 'float64' ? 8 : 4;
  // Parameters, their gradient, the optimizer's slots, and what the backward pass keeps.
  const memory = count * width * (2 + slotsOf(plan, catalogue)) + (model.activationBytes(batch) * width) / 4;
  const [parameters, about] = locale === 'zh' ? ['个参数', '约'] : [count === 1 ? ' parameter' : ' parameters', 'about '];
  return [{
    offset: named.range.end,
    label: `${count.toLocaleString('en-US')}${parameters}`,
    tooltip: locale === 'zh' ? `一步训练计划占用${about} ${bytes(memory)} 内存` : `A training step plans to hold ${about}${bytes(memory)}`,
  }];
}

function slotsOf({ optimizer }: Plan, catalogue: Catalogue): number {
  return catalogue.slots(optimizer.name, optimizer.options);
}

function bytes(count: number): string {
  for (const [unit, size] of [['GB', 2 ** 30], ['MB', 2 ** 20], ['kB', 2 ** 10]] as const) if (count >= size) return `${Number((count / size).toPrecision(3))} ${unit}`;
  return `${Math.round(count)} B`;
}

/** Updates that a number of epochs takes, where the rows are written in the config. */
function epochHint({ data, train }: Plan, root: Parameters<typeof nodeAt>[0], locale: DocLanguage): Hint[] {
  const epochs = nodeAt(root, ['train', 'epochs']);
  if (!epochs || train.epochs === undefined || data?.source.kind !== 'inline' || data.validation !== 0 || !entryOf(root, 'train')) return [];
  const rows = data.source.inputs.length;
  const batch = train.fullBatch ? rows : Math.min(data.batchSize ?? 32, rows);
  const perEpoch = data.dropLast === false || batch === rows ? Math.ceil(rows / batch) : Math.floor(rows / batch);
  const steps = Math.ceil(train.epochs * perEpoch);
  return [{ offset: epochs.range.end, label: locale === 'zh' ? `${steps} 步` : `${steps} steps`, tooltip: '' }];
}
