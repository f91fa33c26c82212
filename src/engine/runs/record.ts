/** run.json: made, merged and read back. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Divergence, Message, RunState, StopReason, Summary } from '../protocol';
import { isMissing, replaceFile } from './files';
import { isObject, tryParse, type JsonObject } from './json';
import type { RunRecord } from './run';

export const RECORD_NAME = 'run.json';
/** A record is a few kilobytes; a larger file is not ours. */
const MAX_BYTES = 16 * 1024 * 1024;

const STATES: Readonly<Record<RunState, true>> = {
  preparing: true, running: true, paused: true, stopping: true, done: true, failed: true, interrupted: true,
};
const REASONS: Readonly<Record<StopReason, true>> = {
  steps: true, epochs: true, loss_below: true, metric: true, no_improvement: true, diverged: true, interrupted: true,
};

/** The record and the keys of later versions beside it; undefined where run.json is missing, damaged or of a later format. */
export function readRecord(folder: string): { readonly record: RunRecord; readonly raw: JsonObject } | undefined {
  const file = join(folder, RECORD_NAME);
  try {
    if (statSync(file).size > MAX_BYTES) return undefined;
    const raw = tryParse(readFileSync(file, 'utf8'));
    if (!isObject(raw)) return undefined;
    const record = asRecord(raw);
    return record && { record, raw };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Replaces run.json. Keys of `raw` that this version does not know are kept. Numbers that are not finite become null. */
export function writeRecord(folder: string, record: RunRecord, raw: JsonObject): void {
  replaceFile(join(folder, RECORD_NAME), `${JSON.stringify({ ...raw, ...record }, undefined, 2)}\n`);
}

function asRecord(raw: JsonObject): RunRecord | undefined {
  const config = raw['config'];
  const state = raw['state'];
  if (raw['format'] !== 1 || typeof raw['id'] !== 'string' || typeof state !== 'string' || !isKey(STATES, state) || !isObject(config)) return undefined;
  const git = raw['git'];
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    format: 1,
    id: raw['id'],
    label: text(raw['label']),
    state,
    created: text(raw['created']),
    modified: text(raw['modified']),
    config: { file: text(config['file']), language: config['language'] === 'json' ? 'json' : 'yaml' },
    model: text(raw['model']),
    optimizer: text(raw['optimizer']),
    parameterCount: count(raw['parameterCount']),
    steps: count(raw['steps']),
    backend: text(raw['backend']),
    precision: raw['precision'] === 'float64' ? 'float64' : 'float32',
    threads: count(raw['threads']),
    machine: entries(raw['machine'], (value): value is string | number => typeof value === 'string' || typeof value === 'number'),
    git: isObject(git) ? { commit: text(git['commit']), dirty: git['dirty'] === true } : undefined,
    data: entries(raw['data'], value => typeof value === 'string'),
    graph: typeof raw['graph'] === 'string' ? raw['graph'] : undefined,
    knobs: list(raw['knobs']).flatMap(knob =>
      isObject(knob) && typeof knob['name'] === 'string' ? [{ step: count(knob['step']), name: knob['name'], value: real(knob['value']) }] : [],
    ),
    tags: list(raw['tags']).filter(tag => typeof tag === 'string'),
    summary: asSummary(raw['summary']),
    divergence: asDivergence(raw['divergence']),
    failure: asMessage(raw['failure'])[0],
  };
}

function asSummary(value: unknown): Summary | undefined {
  if (!isObject(value)) return undefined;
  const stopped = value['stopped'];
  if (typeof stopped !== 'string' || !isKey(REASONS, stopped)) return undefined;
  const divergence = asDivergence(value['divergence']);
  const metrics = isObject(value['metrics']) ? value['metrics'] : {};
  return {
    steps: count(value['steps']),
    loss: real(value['loss']),
    seconds: real(value['seconds']),
    evaluations: count(value['evaluations']),
    stopped,
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, real(metric)])),
    run: typeof value['run'] === 'string' ? value['run'] : '',
    ...(divergence && { divergence }),
  };
}

function asDivergence(value: unknown): Divergence | undefined {
  if (!isObject(value)) return undefined;
  return {
    step: count(value['step']),
    block: typeof value['block'] === 'string' ? value['block'] : undefined,
    gradientNormBefore: typeof value['gradientNormBefore'] === 'number' ? value['gradientNormBefore'] : undefined,
    advice: list(value['advice']).flatMap(asMessage),
  };
}

function asMessage(value: unknown): Message[] {
  if (!isObject(value) || typeof value['code'] !== 'string') return [];
  return [{ code: value['code'], args: list(value['args']).filter((arg): arg is string | number => typeof arg === 'string' || typeof arg === 'number') }];
}

const count = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0);
/** JSON's null stands for a number that was not finite. */
const real = (value: unknown): number => (typeof value === 'number' ? value : NaN);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isKey = <K extends string>(of: Readonly<Record<K, true>>, key: string): key is K => Object.hasOwn(of, key);

function entries<T>(value: unknown, accept: (value: unknown) => value is T): Record<string, T> {
  const kept: [string, T][] = [];
  for (const [key, item] of Object.entries(isObject(value) ? value : {})) if (accept(item)) kept.push([key, item]);
  return Object.fromEntries(kept);
}
