import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bestStep, checkpointSteps } from '../../../src/engine/runs/checkpoints';
import { eventFiles } from '../../../src/engine/runs/logReader';
import { NoSuchRun, RunInUse, type RunWriter } from '../../../src/engine/runs/run';
import { openRunStore } from '../../../src/engine/runs/store';
import type { RunHeader } from '../../../src/engine/protocol';
import { pointsOf, someCheckpoint, someRecord, withFolder } from './support';

const CONFIG = 'model: linear_regression\n';

/** A run that logged some steps and was closed; its events are complete. */
function finishedRun(root: string, log: (writer: RunWriter) => void = writer => writer.points(pointsOf(1, 10))): string {
  const writer = openRunStore(root).create(someRecord(), CONFIG);
  log(writer);
  writer.close();
  return writer.id;
}

const indexFile = (root: string, id: string): string => join(root, id, 'points.index');

describe('a run in the store', () => {
  it('gives back every logged number, in doubles', () => withFolder(root => {
    const id = finishedRun(root, writer => {
      writer.points(pointsOf(1, 3, 2));
      writer.points(pointsOf(4, 1000, 2));
    });
    assert.deepEqual(openRunStore(root).snapshot(id).points, pointsOf(1, 1000, 2));
  }));

  it('keeps rows of a million parameters', () => withFolder(root => {
    const wide = pointsOf(1, 2, 1_000_000);
    const id = finishedRun(root, writer => writer.points(wide));
    assert.deepEqual(openRunStore(root).snapshot(id).points, wide);
  }));

  it('gives back evaluations, histograms, samples, header, surface and notices in order of their steps', () => withFolder(root => {
    const histogram = { step: 5, what: 'gradients', block: 'dense.weight', edges: Float64Array.of(-1, 0, 2.5), counts: Float64Array.of(3, 4) } as const;
    const surface = { x: [-1, 1], y: [-2, 2], columns: 2, rows: 2, values: Float64Array.of(1, 2, NaN, Infinity), names: ['x', 'y'], minimisers: [[0, 0]] } as const;
    const header: RunHeader = {
      id: 'x', folder: root, label: 'l', config: 'c', model: 'gpt', optimizer: 'adamw', backend: 'native', precision: 'float32', threads: 1,
      parameters: [{ name: 'w', shape: [2] }], parameterCount: 2, steps: 10, stepsPerEpoch: undefined, batchSize: 4, references: [], knobs: [],
      plan: { memory: 1, disk: 2 }, generates: true, startedAt: '2026-01-01T00:00:00Z',
    };
    const id = finishedRun(root, writer => {
      writer.header(header);
      writer.evaluation(0, { loss: 2.5, accuracy: 0.25 });
      writer.points(pointsOf(1, 5));
      writer.histograms([histogram, { ...histogram, what: 'parameters' }]);
      writer.sample(5, 'Call me', ' Ishmael.\n中文');
      writer.surface(surface);
      writer.notice(5, 'warning', { code: 'some-code', args: [1, 'two'] });
      writer.evaluation(5, { loss: NaN });
    });
    const snapshot = openRunStore(root).snapshot(id);
    assert.deepEqual(snapshot.header, JSON.parse(JSON.stringify(header)));
    assert.deepEqual(snapshot.evaluations, [{ step: 0, metrics: { loss: 2.5, accuracy: 0.25 } }, { step: 5, metrics: { loss: NaN } }]);
    assert.deepEqual(snapshot.histograms, [histogram, { ...histogram, what: 'parameters' }]);
    assert.deepEqual(snapshot.samples, [{ step: 5, prompt: 'Call me', text: ' Ishmael.\n中文' }]);
    assert.deepEqual(snapshot.surface, surface);
    assert.deepEqual(snapshot.notices, [{ severity: 'warning', message: { code: 'some-code', args: [1, 'two'] } }]);
    assert.equal(snapshot.points.step.length, 5);
  }));

  it('reads the same from the events alone, from the index, and from an index that lags behind', () => withFolder(root => {
    const store = openRunStore(root);
    const writer = store.create(someRecord(), CONFIG);
    writer.points(pointsOf(1, 500, 1));
    writer.evaluation(500, { loss: 1 });
    writer.flush();
    const early = readFileSync(indexFile(root, writer.id));
    writer.points(pointsOf(501, 900, 1));
    writer.evaluation(900, { loss: 2 });
    writer.close();
    const fromIndex = store.snapshot(writer.id);
    assert.equal(fromIndex.points.step.length, 900);
    writeFileSync(indexFile(root, writer.id), early);
    assert.deepEqual(store.snapshot(writer.id), fromIndex);
    rmSync(indexFile(root, writer.id));
    assert.deepEqual(store.snapshot(writer.id), fromIndex);
  }));

  it('takes its numbers from the index where that is in step', () => withFolder(root => {
    const id = finishedRun(root);
    const events = join(root, id, eventFiles(join(root, id))[0] ?? '');
    // The events made unreadable, at the same length: only the index can still tell.
    writeFileSync(events, Buffer.alloc(statSync(events).size));
    assert.equal(openRunStore(root).snapshot(id).points.step.length, 10);
  }));

  it('makes a new index where the old one is of other events, and for a long tail', () => withFolder(root => {
    const store = openRunStore(root);
    const id = finishedRun(root, writer => writer.points(pointsOf(1, 5000)));
    const good = readFileSync(indexFile(root, id));
    for (const broken of [Buffer.alloc(0), Buffer.from('not an index at all'), good.subarray(0, 100), Buffer.concat([good, good.subarray(8)])]) {
      writeFileSync(indexFile(root, id), broken);
      assert.deepEqual(store.snapshot(id).points, pointsOf(1, 5000));
    }
    rmSync(indexFile(root, id));
    store.snapshot(id);
    assert.ok(existsSync(indexFile(root, id)));
    assert.deepEqual(store.snapshot(id).points, pointsOf(1, 5000));
  }));

  it('survives every possible truncation of events and index', () => withFolder(root => {
    const store = openRunStore(root);
    const id = finishedRun(root, writer => {
      writer.points(pointsOf(1, 4));
      writer.evaluation(4, { loss: 1 });
    });
    const folder = join(root, id);
    const events = join(folder, eventFiles(folder)[0] ?? '');
    const [eventBytes, indexBytes] = [readFileSync(events), readFileSync(indexFile(root, id))];
    let longest = 0;
    for (let size = 0; size <= eventBytes.length; size += 7) {
      writeFileSync(events, eventBytes.subarray(0, size));
      writeFileSync(indexFile(root, id), indexBytes.subarray(0, size));
      const { step, loss } = store.snapshot(id).points;
      assert.deepEqual(Array.from(loss), Array.from(step, t => 1 / t));
      assert.ok(step.length >= longest, 'a longer file never holds less');
      longest = step.length;
    }
    assert.equal(longest, 4);
  }));

  it('loses only what follows a damaged byte', () => withFolder(root => {
    const store = openRunStore(root);
    const id = finishedRun(root, writer => writer.points(pointsOf(1, 100)));
    const events = join(root, id, eventFiles(join(root, id))[0] ?? '');
    const bytes = readFileSync(events);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    writeFileSync(events, bytes);
    rmSync(indexFile(root, id));
    const { step } = store.snapshot(id).points;
    assert.ok(step.length > 40 && step.length < 60, `${step.length} steps`);
    assert.deepEqual(Array.from(step), Array.from(step, (_, i) => i + 1));
  }));

  it('can be read while it is written', () => withFolder(root => {
    const store = openRunStore(root);
    const writer = store.create(someRecord(), CONFIG);
    writer.points(pointsOf(1, 50));
    writer.flush();
    const snapshot = store.snapshot(writer.id);
    assert.equal(snapshot.points.step.length, 50);
    assert.equal(snapshot.state, 'running');
    assert.equal(store.get(writer.id)?.driven, true);
    writer.close();
  }));
});

describe('a resumed run', () => {
  const stopAndResume = (root: string): { id: string; writer: RunWriter } => {
    const store = openRunStore(root);
    const first = store.create(someRecord(), CONFIG);
    first.evaluation(0, { loss: 9 });
    first.points(pointsOf(1, 60));
    first.checkpoint(someCheckpoint(60), { keep: 2, best: false });
    first.points(pointsOf(61, 80));
    first.evaluation(70, { loss: 7 });
    first.notice(70, 'information', { code: 'old', args: [] });
    first.close();
    const { writer, checkpoint, configText } = store.resume(first.id);
    assert.equal(configText, CONFIG);
    assert.deepEqual(checkpoint, someCheckpoint(60));
    return { id: first.id, writer };
  };

  it('supersedes what was logged beyond the checkpoint, and nothing before it', () => withFolder(root => {
    const { id, writer } = stopAndResume(root);
    const store = openRunStore(root);
    writer.flush();
    assert.equal(store.snapshot(id).points.step.at(-1), 60);
    writer.points(pointsOf(61, 65, 0, { loss: new Float64Array(5).fill(42) }));
    writer.close();
    for (const _ of ['from the index', 'from the events']) {
      const { points, evaluations, notices } = store.snapshot(id);
      assert.equal(points.step.length, 65);
      assert.equal(points.loss[59], 1 / 60);
      assert.equal(points.loss[60], 42);
      assert.deepEqual(evaluations, [{ step: 0, metrics: { loss: 9 } }]);
      assert.deepEqual(notices, []);
      rmSync(indexFile(root, id), { force: true });
    }
  }));

  it('goes on behind a torn tail', () => withFolder(root => {
    const { id, writer } = stopAndResume(root);
    writer.points(pointsOf(61, 62));
    writer.close();
    const folder = join(root, id);
    const last = join(folder, eventFiles(folder).at(-1) ?? '');
    truncateSync(last, statSync(last).size - 5);
    appendFileSync(indexFile(root, id), 'torn');
    const again = openRunStore(root).resume(id);
    again.writer.points(pointsOf(61, 63));
    again.writer.close();
    assert.equal(eventFiles(folder).length, 3);
    assert.deepEqual(openRunStore(root).snapshot(id).points, pointsOf(1, 63));
  }));

  it('puts a damaged checkpoint aside and takes the one before', () => withFolder(root => {
    const store = openRunStore(root);
    const first = store.create(someRecord(), CONFIG);
    for (const step of [10, 20]) first.checkpoint(someCheckpoint(step), { keep: 2, best: false });
    first.close();
    const folder = join(root, first.id, 'checkpoints');
    truncateSync(join(folder, 'step-20', 'model.safetensors'), 60);
    const { writer, checkpoint } = store.resume(first.id);
    writer.close();
    assert.deepEqual(checkpoint, someCheckpoint(10));
    assert.deepEqual(readdirSync(folder).sort(), ['damaged-step-20', 'step-10']);
  }));

  it('starts from the beginning where there is no checkpoint', () => withFolder(root => {
    const id = finishedRun(root);
    const { writer, checkpoint } = openRunStore(root).resume(id);
    assert.equal(checkpoint, undefined);
    writer.points(pointsOf(1, 2));
    writer.close();
    assert.equal(openRunStore(root).snapshot(id).points.step.length, 2);
  }));
});

describe('checkpoints', () => {
  it('keep the latest and the best', () => withFolder(root => {
    const writer = openRunStore(root).create(someRecord(), CONFIG);
    for (const step of [10, 20, 30, 40, 50]) writer.checkpoint(someCheckpoint(step), { keep: 2, best: step === 10 || step === 20 });
    assert.deepEqual(checkpointSteps(writer.folder), [20, 40, 50]);
    assert.equal(bestStep(writer.folder), 20);
    writer.close();
  }));

  it('replace one of the same step', () => withFolder(root => {
    const store = openRunStore(root);
    const writer = store.create(someRecord(), CONFIG);
    writer.checkpoint(someCheckpoint(10), { keep: 1, best: false });
    writer.checkpoint({ ...someCheckpoint(10), trainer: { again: true } }, { keep: 1, best: false });
    writer.close();
    const resumed = store.resume(writer.id);
    resumed.writer.close();
    assert.deepEqual(resumed.checkpoint?.trainer, { again: true });
    assert.deepEqual(readdirSync(join(writer.folder, 'checkpoints')), ['step-10']);
  }));

  it('come back where a crash hit between making way and arriving', () => withFolder(root => {
    const store = openRunStore(root);
    const writer = store.create(someRecord(), CONFIG);
    writer.checkpoint(someCheckpoint(10), { keep: 1, best: false });
    writer.close();
    const folder = join(writer.folder, 'checkpoints');
    mkdirSync(join(folder, '.tmp-checkpoint-1-00'));
    writeFileSync(join(folder, '.tmp-checkpoint-1-00', 'model.safetensors'), 'half');
    mkdirSync(join(folder, 'replaced-step-10'));
    for (const name of readdirSync(join(folder, 'step-10'))) {
      writeFileSync(join(folder, 'replaced-step-10', name), readFileSync(join(folder, 'step-10', name)));
    }
    rmSync(join(folder, 'step-10'), { recursive: true });
    const { checkpoint, writer: second } = store.resume(writer.id);
    second.close();
    assert.deepEqual(checkpoint, someCheckpoint(10));
    assert.deepEqual(readdirSync(folder), ['step-10']);
  }));
});

describe('the store', () => {
  it('touches nothing before the first run, and then ignores itself in git', () => withFolder(folder => {
    const root = join(folder, '.stepwise', 'runs');
    assert.deepEqual(openRunStore(root).list(), []);
    assert.deepEqual(readdirSync(folder), []);
    finishedRun(root);
    assert.match(readFileSync(join(folder, '.stepwise', '.gitignore'), 'utf8'), /^\*$/m);
  }));

  it('names runs by UTC time, label and six hex digits', () => withFolder(root => {
    for (const [label, expected] of [
      ['adam vs. sgd', /^\d{8}T\d{6}Z-adam-vs\.-sgd-[0-9a-f]{6}$/],
      ['../../etc/passwd', /^\d{8}T\d{6}Z-etc-passwd-[0-9a-f]{6}$/],
      ['学习率 0.1', /^\d{8}T\d{6}Z-学习率-0\.1-[0-9a-f]{6}$/],
      ['', /^\d{8}T\d{6}Z-[0-9a-f]{6}$/],
      ['...', /^\d{8}T\d{6}Z-[0-9a-f]{6}$/],
      ['x'.repeat(300), /^\d{8}T\d{6}Z-x{40}-[0-9a-f]{6}$/],
    ] as const) {
      const writer = openRunStore(root).create(someRecord(label), CONFIG);
      writer.close();
      assert.match(writer.id, expected);
      assert.equal(openRunStore(root).get(writer.id)?.record.label, label);
    }
    assert.equal(openRunStore(root).list().length, 6);
  }));

  it('says of a run that nobody drives and that never ended that it was interrupted', () => withFolder(root => {
    const id = finishedRun(root);
    const run = openRunStore(root).get(id);
    assert.equal(run?.record.state, 'interrupted');
    assert.equal(run.driven, false);
    assert.equal(run.resumable, false);
  }));

  it('counts the bytes on disk', () => withFolder(root => {
    const id = finishedRun(root);
    const before = openRunStore(root).get(id)?.bytes ?? 0;
    writeFileSync(join(root, id, 'note'), Buffer.alloc(1000));
    assert.equal(openRunStore(root).get(id)?.bytes, before + 1000);
  }));

  it('renames, tags and deletes', () => withFolder(root => {
    const store = openRunStore(root);
    const id = finishedRun(root);
    const other = finishedRun(root);
    store.rename(id, 'a better name');
    store.tag(id, ['good', 'paper', 'good']);
    assert.equal(store.get(id)?.record.label, 'a better name');
    assert.deepEqual(store.get(id)?.record.tags, ['good', 'paper']);
    store.delete(id);
    assert.equal(store.get(id), undefined);
    assert.deepEqual(store.list().map(run => run.record.id), [other]);
    assert.deepEqual(readdirSync(root), [other]);
  }));

  it('keeps a name given while the run goes on, and keys of later versions', () => withFolder(root => {
    const store = openRunStore(root);
    const writer = store.create(someRecord(), CONFIG);
    store.rename(writer.id, 'renamed');
    writer.update({ state: 'done' });
    writer.close();
    const file = join(root, writer.id, 'run.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), novelty: { a: 1 } }));
    store.tag(writer.id, ['t']);
    const record = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    assert.equal(record['label'], 'renamed');
    assert.equal(record['state'], 'done');
    assert.deepEqual(record['novelty'], { a: 1 });
  }));

  it('gives NaN for a loss that JSON could not say', () => withFolder(root => {
    const store = openRunStore(root);
    const writer = store.create(someRecord(), CONFIG);
    const summary = { steps: 5, loss: NaN, seconds: 1, evaluations: 5, stopped: 'diverged', metrics: { 'eval/loss': Infinity }, run: writer.id } as const;
    writer.update({ state: 'failed', summary, failure: { code: 'diverged', args: [5] } });
    writer.close();
    assert.match(readFileSync(join(writer.folder, 'run.json'), 'utf8'), /"loss": null/);
    assert.ok(Number.isNaN(store.get(writer.id)?.record.summary?.loss));
    assert.deepEqual(store.snapshot(writer.id).failure, { code: 'diverged', args: [5] });
  }));

  it('never leaves its folder, whatever an id says', () => withFolder(folder => {
    const root = join(folder, 'runs');
    const id = finishedRun(root);
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'run.json'), readFileSync(join(root, id, 'run.json')));
    const link = id.replace(/.{6}$/, 'abcdef');
    symlinkSync(outside, join(root, link));
    const store = openRunStore(root);
    for (const wrong of ['..', '../outside', outside, `${id}/../../outside`, '', '.', link, `${id}\0`, id.toUpperCase()]) {
      assert.equal(store.get(wrong), undefined, wrong);
      assert.throws(() => store.delete(wrong), NoSuchRun);
      assert.throws(() => store.snapshot(wrong), NoSuchRun);
      assert.throws(() => store.rename(wrong, 'x'), NoSuchRun);
    }
    assert.deepEqual(store.list().map(run => run.record.id), [id]);
    assert.ok(existsSync(join(outside, 'run.json')));
  }));

  it('passes over folders whose run.json is missing, damaged or of a later format', () => withFolder(root => {
    const store = openRunStore(root);
    const ids = Array.from({ length: 6 }, () => finishedRun(root));
    const damage = ['', '{', '[]', '{"format": 2}', '{"format": 1, "id": "another"}', undefined];
    ids.forEach((id, i) => {
      const text = damage[i];
      if (text === undefined) rmSync(join(root, id, 'run.json'));
      else writeFileSync(join(root, id, 'run.json'), text);
    });
    mkdirSync(join(root, 'something else'));
    assert.deepEqual(store.list(), []);
  }));

  it('reads a record whose fields are of the wrong types without believing them', () => withFolder(root => {
    const id = finishedRun(root);
    writeFileSync(join(root, id, 'run.json'), JSON.stringify({
      format: 1, id, state: 'done', config: {}, label: 7, steps: 'many', knobs: [1, { name: 'lr' }], tags: [1, 'a'], summary: { stopped: 'never' },
      machine: { cpu: {}, node: 'v20' }, divergence: { step: 3, advice: [{ code: 'x', args: [1, {}] }, 5] },
    }));
    const record = openRunStore(root).get(id)?.record;
    assert.equal(record?.label, '');
    assert.equal(record.steps, 0);
    assert.deepEqual(record.knobs, [{ step: 0, name: 'lr', value: NaN }]);
    assert.deepEqual(record.tags, ['a']);
    assert.equal(record.summary, undefined);
    assert.deepEqual(record.machine, { node: 'v20' });
    assert.deepEqual(record.divergence?.advice, [{ code: 'x', args: [1] }]);
  }));

  it('refuses to drive, or delete, a run that is driven', () => withFolder(root => {
    const store = openRunStore(root);
    const writer = store.create(someRecord(), CONFIG);
    assert.throws(() => store.resume(writer.id), RunInUse);
    assert.throws(() => store.delete(writer.id), RunInUse);
    writer.close();
    store.resume(writer.id).writer.close();
  }));
});
