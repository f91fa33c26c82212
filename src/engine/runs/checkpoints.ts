/**
 * `checkpoints/step-N/{model,state}.safetensors` and `config.json`. A checkpoint comes into being by one rename of a folder whose
 * files are on the disk already, so there are whole ones and none that are torn. Scalars of the trainer ride in the metadata of
 * `state.safetensors`; an empty file `best` marks those that were the best so far, of which the latest counts.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing, makeFolder, namesIn, removeFolder, removeTemporaries, syncFolder, temporaryName, writeSynced } from './files';
import { exactJson, isObject, parseExactJson, tryParse } from './json';
import type { Checkpoint } from './run';
import { readSafetensors, safetensorsParts, SafetensorsError } from './safetensors';

export const CHECKPOINTS_NAME = 'checkpoints';
const NAME = /^step-(\d{1,15})$/;
const BEST = 'best';
/** A checkpoint that makes way for another of the same step; it comes back where the other did not arrive. */
const REPLACED = 'replaced-';
/** What cannot be read is put aside, not destroyed. */
const DAMAGED = 'damaged-';

const nameOf = (step: number): string => `step-${step}`;

/** Steps of the checkpoints of a run, ascending. */
export function checkpointSteps(runFolder: string): number[] {
  return namesIn(join(runFolder, CHECKPOINTS_NAME)).flatMap(name => NAME.exec(name)?.[1] ?? []).map(Number).sort((a, b) => a - b);
}

/** The best checkpoint's step, by the metric that the run was told to keep. */
export function bestStep(runFolder: string): number | undefined {
  return checkpointSteps(runFolder).findLast(step => existsSync(join(runFolder, CHECKPOINTS_NAME, nameOf(step), BEST)));
}

/** Folder of one checkpoint: what `export` and `init` read. */
export const checkpointFolder = (runFolder: string, step: number): string => join(runFolder, CHECKPOINTS_NAME, nameOf(step));

/** Durable when it returns. A checkpoint of the same step is replaced. */
export function writeCheckpoint(runFolder: string, checkpoint: Checkpoint, best: boolean): void {
  const folder = join(runFolder, CHECKPOINTS_NAME);
  makeFolder(folder);
  const temporary = join(folder, temporaryName('checkpoint'));
  mkdirSync(temporary);
  writeSynced(join(temporary, 'model.safetensors'), safetensorsParts(checkpoint.model, { format: 'pt' }));
  const trainer = exactJson({ step: checkpoint.step, trainer: checkpoint.trainer });
  writeSynced(join(temporary, 'state.safetensors'), safetensorsParts(checkpoint.state, { stepwise: trainer }));
  writeSynced(join(temporary, 'config.json'), [`${JSON.stringify(checkpoint.config, undefined, 2)}\n`]);
  if (best) writeSynced(join(temporary, BEST), []);
  syncFolder(temporary);
  const final = checkpointFolder(runFolder, checkpoint.step);
  const replaced = join(folder, REPLACED + nameOf(checkpoint.step));
  if (existsSync(final)) renameSync(final, replaced);
  renameSync(temporary, final);
  syncFolder(folder);
  if (existsSync(replaced)) removeFolder(replaced);
}

/** Keeps the latest `keep` and the best. */
export function pruneCheckpoints(runFolder: string, keep: number): void {
  const steps = checkpointSteps(runFolder);
  const best = bestStep(runFolder);
  const kept = new Set(steps.slice(Math.max(0, steps.length - Math.max(1, keep))));
  for (const step of steps) if (!kept.has(step) && step !== best) removeFolder(checkpointFolder(runFolder, step));
}

/** @throws SafetensorsError where a file of it is damaged */
export function readCheckpoint(runFolder: string, step: number): Checkpoint {
  const folder = checkpointFolder(runFolder, step);
  const model = readSafetensors(join(folder, 'model.safetensors'));
  const state = readSafetensors(join(folder, 'state.safetensors'));
  const notes = tryParse(state.metadata['stepwise'] ?? '', parseExactJson);
  const configFile = join(folder, 'config.json');
  const config = tryParse(readFileSync(configFile, 'utf8'));
  if (!isObject(notes) || notes['step'] !== step || !isObject(notes['trainer'])) {
    throw new SafetensorsError(join(folder, 'state.safetensors'), `its metadata are not those of step ${step}`);
  }
  if (!isObject(config)) throw new SafetensorsError(configFile, 'is no JSON object');
  return { step, model: model.tensors, state: state.tensors, trainer: notes['trainer'], config };
}

/**
 * The latest checkpoint that reads whole. Later ones that do not (a disk lost what it had promised) are put aside, what crashes
 * left behind is removed: the caller holds the lease.
 */
export function recoverCheckpoint(runFolder: string): Checkpoint | undefined {
  const folder = join(runFolder, CHECKPOINTS_NAME);
  removeTemporaries(folder);
  for (const name of namesIn(folder)) {
    if (!name.startsWith(REPLACED)) continue;
    const final = join(folder, name.slice(REPLACED.length));
    if (existsSync(final)) removeFolder(join(folder, name));
    else renameSync(join(folder, name), final);
  }
  for (const step of checkpointSteps(runFolder).reverse()) {
    try {
      return readCheckpoint(runFolder, step);
    } catch (error) {
      if (!(error instanceof SafetensorsError) && !isMissing(error)) throw error;
      const aside = join(folder, DAMAGED + nameOf(step));
      rmSync(aside, { recursive: true, force: true });
      renameSync(checkpointFolder(runFolder, step), aside);
    }
  }
  return undefined;
}
