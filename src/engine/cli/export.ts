/** `export ID`: weights, config and log of a run into a folder, for other programs. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../failure';
import { bestStep, checkpointFolder, checkpointSteps } from '../runs/checkpoints';
import { openRunStore } from '../runs/store';
import { wholeNumber } from './arguments';
import type { Arguments } from './arguments';
import { logCsv } from './csv';
import { runsFolder } from './places';
import { say } from './terminal';

export function exportRun(args: Arguments): number {
  const [id, extra] = args.positionals;
  if (id === undefined) throw new Failure('cli-run-missing', []);
  if (extra !== undefined) throw new Failure('cli-one-file', [extra]);
  const store = openRunStore(runsFolder(args));
  const found = store.get(id);
  if (!found) throw new Failure('run-unknown', [id]);
  const step = chosenStep(found.folder, id, args.value('step') ?? 'last');
  const target = resolve(args.value('to') ?? id);
  if (existsSync(target) && readdirSync(target).length > 0) throw new Failure('cli-folder-not-empty', [target]);

  mkdirSync(target, { recursive: true });
  const checkpoint = checkpointFolder(found.folder, step);
  for (const file of ['model.safetensors', 'config.json']) copyFileSync(join(checkpoint, file), join(target, file));
  const { language } = found.record.config;
  writeFileSync(join(target, language === 'yaml' ? 'run.optim.yaml' : 'run.optim.jsonc'), store.configText(id));
  writeFileSync(join(target, 'log.csv'), logCsv(store.snapshot(id)));
  console.log(say('cli-exported', readdirSync(target).sort().join(', '), target));
  return 0;
}

function chosenStep(folder: string, id: string, written: string): number {
  const steps = checkpointSteps(folder);
  const step = written === 'last' ? steps.at(-1) : written === 'best' ? bestStep(folder) : wholeNumber('step', written, say('cli-option-step'));
  if (step === undefined || !steps.includes(step)) throw new Failure('cli-no-checkpoint', [id, written]);
  return step;
}
