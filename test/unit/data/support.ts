import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DataPlan, DataSource } from '../../../src/engine/config/plan';
import type { Dataset, Split } from '../../../src/engine/data/dataset';
import { openDataset, type DataTask, type OpenContext } from '../../../src/engine/data/open';
import { Failure } from '../../../src/engine/failure';
import { format } from '../../../src/engine/messages';

/** Files by relative path in a folder of their own, for as long as `use` takes. */
export async function withFiles<T>(files: Readonly<Record<string, string | Uint8Array>>, use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-data-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const planOf = (source: DataSource | string, changes: Partial<DataPlan> = {}): DataPlan => ({
  source: typeof source === 'string' ? { kind: 'path', path: source } : source,
  columns: undefined,
  tokenizer: { name: 'char', options: {} },
  blockSize: 4,
  encoding: 'auto',
  batchSize: undefined,
  validation: 0,
  shuffle: true,
  sampling: undefined,
  dropLast: undefined,
  ...changes,
});

export const contextOf = (folder: string, task: DataTask, changes: Partial<OpenContext> = {}): OpenContext =>
  ({ folder, cache: join(folder, 'cache'), allowDownloads: false, seed: 0, task, ...changes });

export const open = (folder: string, task: DataTask, source: DataSource | string, changes: Partial<DataPlan> = {}): Promise<Dataset> =>
  openDataset(planOf(source, changes), contextOf(folder, task));

/** Rejects with this code and these arguments (those given), and has a sentence for it in both languages. */
export async function rejectsWith(promise: Promise<unknown>, code: string, ...args: readonly (string | number)[]): Promise<void> {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.code, code);
    assert.deepEqual(error.args.slice(0, args.length), args);
    for (const language of ['en', 'zh'] as const) assert.doesNotMatch(format(code, error.args, language), new RegExp(`^${code}`));
    return true;
  });
}

/** The items of a split as plain numbers: field -> one list a row. */
export function itemsOf(dataset: Dataset, split: Split = dataset.train, indices = Array.from({ length: split.items }, (_, i) => i)): Record<string, number[][]> {
  const arrays = Object.fromEntries(Object.entries(dataset.fields).map(([name, { shape, dtype }]) => {
    const size = shape.reduce((a, b) => a * b, 1) * indices.length;
    return [name, dtype === 'int32' ? new Int32Array(size) : new Float64Array(size)] as const;
  }));
  indices.forEach((index, row) => split.read(index, row, arrays));
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => {
    const width = array.length / indices.length;
    return [name, indices.map((_, row) => Array.from(array.subarray(row * width, (row + 1) * width)))];
  }));
}
