/**
 * A run survives a kill -9 at any instant: fifty kills of a real process at random instants, each followed by a resume. In the end
 * parameters, optimizer state, and log equal those of a run that was left alone, bit for bit.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { stream } from '../../src/engine/random';
import { CommandLine, finished, objects } from '../unit/cli/commandLine';
import { folderOf, storedRows, Workplace } from '../unit/train/harness';

const KILLS = 50;
/** Steps enough that no run ends before its kills. */
const STEPS = 6000;

const config = `
seed: 11
data: {inputs: [[0.1, 0.9], [0.4, -0.3], [1, 0.2], [-0.7, 0.5], [0.3, 0.3], [-0.2, -0.8], [0.6, 0.1], [0.9, -0.9]], targets: [1, 0, 1, 0, 1, 0, 1, 0], validation: 0.25, batch_size: 2}
model: {name: mlp, hidden: [24, 24], dropout: 0.1}
optimizer: {name: adamw, lr: 0.002, clip: {norm: 1}, schedule: {name: cosine}}
train: {loss: cross_entropy, steps: ${STEPS}, log_every: 3, eval_every: 250, checkpoint: {every: 40 steps, keep: 2, best: eval/loss}}
`;

test(`${KILLS} kills at random instants change nothing`, { timeout: 600_000 }, async t => {
  const place = new Workplace(folderOf(t));
  writeFileSync(join(place.folder, 'config.optim.yaml'), config);
  const line = await CommandLine.make(place.folder);
  const options = ['--runs', place.runs, '--threads', '1', '--jsonl'];
  const whole = await line.run(['run', 'config.optim.yaml', ...options]);
  assert.equal(whole.code, 0, whole.stderr);
  const reference = wholeRun(whole);

  const draws = stream(Number(process.env['STEPWISE_TEST_SEED'] ?? 0), 'kills');
  let kills = 0;
  let id: string | undefined;
  while (kills < KILLS) {
    const child = line.start(id === undefined ? ['run', 'config.optim.yaml', ...options] : ['run', '--resume', id, ...options]);
    const end = finished(child);
    // Mostly while it trains, now and then while it starts.
    const lives = draws.uniform(kills) < 0.15 ? delay(500 * draws.uniform(1000 + kills)) : firstOutput(child).then(() => delay(120 * draws.uniform(1000 + kills)));
    await Promise.race([lives, end]);
    child.kill('SIGKILL');
    const { signal, stderr, code } = await end;
    if (signal === 'SIGKILL') kills++;
    else assert.equal(code, 0, stderr);
    id ??= place.store.list().find(({ record }) => record.id !== reference)?.record.id;
    if (code === 0 && id !== undefined) {
      compare(place, reference, id);
      id = undefined;
      for (const { record } of place.store.list()) if (record.id !== reference) place.store.delete(record.id);
    }
  }
  if (id === undefined) return;
  const last = await line.run(['run', '--resume', id, ...options]);
  assert.equal(last.code, 0, last.stderr);
  compare(place, reference, id);
});

function wholeRun(whole: Awaited<ReturnType<CommandLine['run']>>): string {
  const summary = objects(whole).at(-1)?.['summary'];
  assert.ok(summary !== null && typeof summary === 'object' && 'run' in summary && typeof summary.run === 'string');
  return summary.run;
}

async function firstOutput(child: ReturnType<CommandLine['start']>): Promise<void> {
  await new Promise<void>(resolve => child.stdout.once('data', () => resolve()));
}

function compare(place: Workplace, reference: string, id: string): void {
  const { store } = place;
  const [a, b] = [reference, id].map(run => place.lastCheckpoint(run));
  assert.deepEqual(b?.model, a?.model);
  assert.deepEqual(b?.state, a?.state);
  assert.deepEqual(storedRows(store, id), storedRows(store, reference));
  const [whole, resumed] = [store.snapshot(reference), store.snapshot(id)];
  assert.deepEqual(resumed.evaluations, whole.evaluations);
  assert.deepEqual(resumed.histograms, whole.histograms);
}
