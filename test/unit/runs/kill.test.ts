import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { stream } from '../../../src/engine/random';
import { bestStep, checkpointSteps, readCheckpoint } from '../../../src/engine/runs/checkpoints';
import { openRunStore } from '../../../src/engine/runs/store';
import { bundleChild, pointsOf, wholeCheckpoint, withFolder } from './support';

const KILLS = 50;
/** Some rounds of the child: points, flush, checkpoint with its syncs, run.json. */
const LONGEST_MS = 60;

it(`a run whose process is killed ${KILLS} times at random instants stays whole`, () => withFolder(async folder => {
  const child = bundleChild('endlessRun', folder);
  const store = openRunStore(folder);
  const instants = stream(Date.now(), 'kills');
  let id: string | undefined;
  let reached = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const writer = spawn(process.execPath, [child, folder, ...(id === undefined ? [] : [id])], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(writer, 'exit');
    const [line] = (await Promise.race([once(createInterface(writer.stdout), 'line'), ended.then(() => ['the child ended by itself'])])) as [string];
    assert.equal(line, id ?? line);
    id = line;
    await delay(instants.uniform(kill) * LONGEST_MS);
    writer.kill('SIGKILL');
    await ended;

    const run = store.get(id);
    assert.ok(run, `the run cannot be read: ${line}`);
    assert.equal(run.driven, false);
    assert.equal(run.record.state, 'interrupted');
    const { points, evaluations } = store.snapshot(id);
    assert.deepEqual(points.step, pointsOf(1, points.step.length, 2).step, 'steps follow each other without gap or repetition');
    assert.deepEqual(points.loss, points.step.map(t => 1 / t));
    assert.deepEqual(points.params, pointsOf(1, Math.max(1, points.step.length), 2).params.subarray(0, points.params.length));
    for (const { step, metrics } of evaluations) assert.deepEqual(metrics, { loss: 1 / step });
    const steps = checkpointSteps(run.folder);
    for (const step of steps) {
      assert.deepEqual(readCheckpoint(run.folder, step), wholeCheckpoint(step), 'no checkpoint is torn');
      assert.ok(step <= points.step.length, `the log ends at ${points.step.length}, before the checkpoint of step ${step}`);
    }
    const last = steps.at(-1) ?? 0;
    assert.ok(last >= reached, `the checkpoint of step ${reached} is lost`);
    const best = bestStep(run.folder);
    assert.ok(best === undefined || best % 5 === 0);
    reached = last;
  }
  assert.ok(reached > 0, 'no child lived long enough for a checkpoint');

  // What kills left over is cleared away by the next checkpoint: the two latest stay, and the best.
  const { writer } = store.resume(id ?? '');
  const best = bestStep(writer.folder);
  writer.checkpoint(wholeCheckpoint(reached + 1), { keep: 2, best: false });
  writer.close();
  assert.deepEqual(new Set(checkpointSteps(writer.folder)), new Set([...(best === undefined ? [] : [best]), reached, reached + 1]));
  assert.deepEqual(readdirSync(join(writer.folder, 'checkpoints')).filter(name => !name.startsWith('step-')), []);
}));
