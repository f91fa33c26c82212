/** Rows of numbers with numeric or class targets: written in the config, or columns of a CSV file. */
import { createHash } from 'node:crypto';
import type { DataPlan, DataSource } from '../config/plan';
import { Failure } from '../failure';
import { columnIndex, numberAt, cellAt, parseCsv, readNumber, short, type CsvTable } from './csv';
import type { Dataset, Fields, Split } from './dataset';
import { decodeText } from './files/encoding';
import { findSource, readWhole } from './files/find';
import { lookup } from '../lookup';
import { holdOutRows } from './holdOut';
import type { OpenContext } from './open';

/** A table before it is split. */
interface Rows {
  readonly count: number;
  readonly features: number;
  /** Row-major [count, features]. */
  readonly inputs: Float64Array;
  /** Row-major [count, outputs], or the class of each row by name. */
  readonly targets: { readonly outputs: number; readonly values: Float64Array } | { readonly labels: readonly string[]; readonly where: (row: number) => (string | number)[] };
  readonly hash: string;
}

/** @throws Failure */
export function openRows(plan: DataPlan, context: OpenContext): Dataset {
  const rows = readRows(plan.source, plan, context);
  const separate = typeof plan.validation === 'number' ? undefined : readRows(plan.validation, plan, context);
  if (separate) requireSameColumns(rows, separate);
  const classes = 'labels' in rows.targets ? classNames(rows.targets.labels) : undefined;
  const targets = numericTargets(rows, classes);
  const outputs = 'labels' in rows.targets ? 1 : rows.targets.outputs;
  const held = separate || typeof plan.validation !== 'number' || plan.validation === 0
    ? { train: Int32Array.from({ length: rows.count }, (_, i) => i), validation: new Int32Array(0) }
    : holdOutRows(rows.count, plan.validation, context.seed, classes ? targets : undefined);
  const fields: Fields = {
    inputs: { shape: [rows.features], dtype: 'float32' },
    targets: classes ? { shape: [], dtype: 'int32' } : { shape: [outputs], dtype: 'float32' },
  };
  const train = tableSplit(rows, targets, outputs, held.train);
  const validation = separate
    ? tableSplit(separate, numericTargets(separate, classes), outputs, Int32Array.from({ length: separate.count }, (_, i) => i))
    : held.validation.length > 0 ? tableSplit(rows, targets, outputs, held.validation) : undefined;
  return {
    shape: {
      kind: 'rows', size: train.items, features: rows.features, outputs, classes,
      classShares: classes && shares(targets, held.train, classes.length), vocabulary: 0, blockSize: 0,
    },
    fields,
    train,
    validation,
    tokenizer: undefined,
    hash: separate ? createHash('sha256').update(rows.hash).update(separate.hash).digest('hex') : rows.hash,
    bytes: [rows, ...(separate ? [separate] : [])].reduce((sum, { count, features }) => sum + 8 * count * (features + outputs), 0),
    rows: { inputs: selectRows(rows, held.train), features: rows.features, rows: held.train.length },
  };
}

function readRows(source: DataSource, plan: DataPlan, context: OpenContext): Rows {
  if (source.kind === 'corpus') throw new Failure('data-corpus-is-text', [source.name]);
  if (source.kind === 'inline') return inlineRows(source, context);
  const found = findSource(source.path, context.folder);
  const [file, another] = found.kind === 'files' ? found.files : [];
  if (file === undefined || another !== undefined) throw new Failure('data-one-table', [source.path]);
  const bytes = readWhole(file);
  return csvRows(parseCsv(decodeText(bytes, plan.encoding, file), file), plan.columns, context, createHash('sha256').update(bytes).digest('hex'));
}

function inlineRows(source: DataSource & { readonly kind: 'inline' }, { task }: OpenContext): Rows {
  const count = source.inputs.length;
  const features = source.inputs[0]?.length ?? 0;
  if (count === 0 || features === 0) throw new Failure('data-no-rows', []);
  const targets = source.targets.map(target => (typeof target === 'number' ? [target] : target));
  const outputs = targets[0]?.length ?? 0;
  if (targets.length !== count) throw new Failure('data-lengths-differ', [count, targets.length]);
  source.inputs.forEach((row, i) => requireRow('inputs', row, features, i));
  targets.forEach((row, i) => requireRow('targets', row, outputs, i));
  const hash = createHash('sha256').update(JSON.stringify([source.inputs, source.targets])).digest('hex');
  const inputs = Float64Array.from(source.inputs.flat());
  const values = Float64Array.from(targets.flat());
  const asClasses = task === 'classification' && outputs === 1;
  return { count, features, inputs, targets: asClasses ? { labels: Array.from(values, String), where: row => ['data.targets', row + 1] } : { outputs, values }, hash };
}

function requireRow(key: string, row: readonly number[], length: number, index: number): void {
  if (row.length !== length) throw new Failure('data-ragged', [key, index + 1, row.length, length]);
  if (!row.every(Number.isFinite)) throw new Failure('data-not-finite', [key, index + 1]);
}

/**
 * Columns as the config names them. Without names the last one is the target and the inputs are all others that hold a number in
 * the first row; a later cell of theirs that is no number is an error, not a column to be dropped.
 */
function csvRows(table: CsvTable, columns: DataPlan['columns'], { task }: OpenContext, hash: string): Rows {
  const targetNames = columns?.targets ?? [columns?.label ?? table.columns.at(-1) ?? ''];
  const targetColumns = targetNames.map(name => columnIndex(table, name));
  const inputColumns = columns?.inputs?.map(name => columnIndex(table, name))
    ?? table.columns.map((_, i) => i).filter(i => !targetColumns.includes(i) && readNumber(table.rows[0]?.[i] ?? '') !== undefined);
  const [features, outputs] = [inputColumns.length, targetColumns.length];
  if (features === 0) throw new Failure('csv-no-inputs', [table.file]);
  const both = inputColumns.find(column => targetColumns.includes(column));
  if (both !== undefined) throw new Failure('csv-input-is-target', [table.file, table.columns[both] ?? '']);
  const count = table.rows.length;
  const inputs = new Float64Array(count * features);
  for (let row = 0; row < count; row++) inputColumns.forEach((column, i) => (inputs[row * features + i] = numberAt(table, row, column)));
  const [target = 0] = targetColumns;
  const named = task === 'classification' || (task === 'rows' && readNumber(table.rows[0]?.[target] ?? '') === undefined);
  if (named && outputs === 1) {
    const labels = table.rows.map((_, row) => cellAt(table, row, target));
    return { count, features, inputs, targets: { labels, where: row => [table.file, table.lines[row] ?? 0] }, hash };
  }
  const values = new Float64Array(count * outputs);
  for (let row = 0; row < count; row++) targetColumns.forEach((column, i) => (values[row * outputs + i] = numberAt(table, row, column)));
  return { count, features, inputs, targets: { outputs, values }, hash };
}

/** Numbers by value, other names by letter, so that `0` and `1` keep their order and -1 comes before 1. */
export function classNames(labels: readonly string[]): readonly string[] {
  const names = [...new Set(labels)];
  const numeric = names.every(name => readNumber(name) !== undefined);
  return numeric ? names.sort((a, b) => Number(a) - Number(b)) : names.sort((a, b) => (a < b ? -1 : 1));
}

/** Class numbers where there are classes. */
function numericTargets({ targets }: Rows, classes: readonly string[] | undefined): Float64Array {
  if ('values' in targets) return targets.values;
  const numbers = new Map(classes?.map((name, i) => [name, i]));
  return Float64Array.from(targets.labels, (label, row) => {
    const found = numbers.get(label);
    if (found === undefined) throw new Failure('data-unknown-class', [...targets.where(row), short(label)]);
    return found;
  });
}

function requireSameColumns(rows: Rows, separate: Rows): void {
  const outputs = ({ targets }: Rows): number => ('labels' in targets ? 1 : targets.outputs);
  if (separate.features !== rows.features || outputs(separate) !== outputs(rows) || 'labels' in separate.targets !== 'labels' in rows.targets) {
    throw new Failure('data-validation-differs', [separate.features, outputs(separate), rows.features, outputs(rows)]);
  }
}

export function shares(classOf: ArrayLike<number>, of: Int32Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const row of of) counts[classOf[row] ?? 0] = (counts[classOf[row] ?? 0] ?? 0) + 1;
  return counts.map(count => count / of.length);
}

function selectRows({ inputs, features }: Rows, of: Int32Array): Float64Array {
  const selected = new Float64Array(of.length * features);
  of.forEach((row, i) => selected.set(inputs.subarray(row * features, (row + 1) * features), i * features));
  return selected;
}

function tableSplit(rows: Rows, targets: Float64Array, outputs: number, of: Int32Array): Split {
  const { inputs, features } = rows;
  return {
    items: of.length,
    units: of.length,
    read(index, row, into) {
      const from = of[index] ?? 0;
      const x = lookup(into, 'inputs', 'array');
      const y = lookup(into, 'targets', 'array');
      for (let i = 0; i < features; i++) x[row * features + i] = inputs[from * features + i] ?? 0;
      for (let i = 0; i < outputs; i++) y[row * outputs + i] = targets[from * outputs + i] ?? 0;
    },
  };
}
