import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, mock } from 'node:test';
import { holderOf, Lease } from '../../../src/engine/runs/lease';
import { processState } from '../../../src/engine/runs/processState';
import { RunInUse } from '../../../src/engine/runs/run';
import { openRunStore } from '../../../src/engine/runs/store';
import { bundleChild, pointsOf, someRecord, withFolder } from './support';

/** A lease file as it stands, last touched so many seconds ago. */
function leave(folder: string, holder: object | string, silentSeconds = 0): void {
  const file = join(folder, 'lease');
  writeFileSync(file, typeof holder === 'string' ? holder : JSON.stringify(holder));
  const time = Date.now() / 1000 - silentSeconds;
  utimesSync(file, time, time);
}

async function startTaker(child: string, folder: string): Promise<{ process: ChildProcess; answer: string }> {
  const taker = spawn(process.execPath, [child, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [answer] = (await once(createInterface(taker.stdout), 'line')) as [string];
  return { process: taker, answer };
}

const me = { pid: process.pid, host: hostname(), token: 'abc' };
const started = (): string | undefined => {
  const state = processState(process.pid);
  return state.alive ? state.started : undefined;
};

describe('a lease', () => {
  it('has one holder at a time', () => withFolder(folder => {
    const lease = Lease.take(folder, 'run');
    assert.throws(() => Lease.take(folder, 'run'), (error: unknown) => error instanceof RunInUse && error.holder === `process ${process.pid} on ${hostname()}`);
    assert.equal(holderOf(folder), `process ${process.pid} on ${hostname()}`);
    lease.release();
    assert.equal(holderOf(folder), undefined);
    Lease.take(folder, 'run').release();
    assert.deepEqual(readdirSync(folder), []);
  }));

  it('of a killed process is taken over', () => withFolder(async folder => {
    const child = bundleChild('leaseTaker', folder);
    const first = await startTaker(child, folder);
    assert.equal(first.answer, 'taken');
    assert.throws(() => Lease.take(folder, 'run'), RunInUse);
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    Lease.take(folder, 'run').release();
  }));

  it('of a dead process is taken over by exactly one of many that try at once', () => withFolder(async folder => {
    const child = bundleChild('leaseTaker', folder);
    leave(folder, { ...me, pid: 2 ** 22 + 1 });
    const takers = await Promise.all(Array.from({ length: 6 }, () => startTaker(child, folder)));
    assert.deepEqual(takers.map(({ answer }) => answer).sort(), ['refused', 'refused', 'refused', 'refused', 'refused', 'taken']);
    await Promise.all(takers.map(({ process: taker }) => {
      taker.stdin?.end();
      return once(taker, 'exit');
    }));
  }));

  it('is not fooled by a pid that another process has now', { skip: started() === undefined && 'this system does not tell when a process started' }, () => withFolder(folder => {
    leave(folder, { ...me, started: 'another boot:1' });
    assert.equal(holderOf(folder), undefined);
    leave(folder, { ...me, started: started() });
    assert.equal(holderOf(folder), `process ${process.pid} on ${hostname()}`);
  }));

  it('of another host is believed for a minute after its last sign of life', () => withFolder(folder => {
    leave(folder, { ...me, host: 'elsewhere', pid: 1 }, 30);
    assert.throws(() => Lease.take(folder, 'run'), /process 1 on elsewhere/);
    leave(folder, { ...me, host: 'elsewhere', pid: 1 }, 90);
    Lease.take(folder, 'run').release();
  }));

  it('of a living process that was silent for very long is given up', () => withFolder(folder => {
    leave(folder, { ...me, started: started() }, 300);
    assert.notEqual(holderOf(folder), undefined);
    leave(folder, { ...me, started: started() }, 3600);
    assert.equal(holderOf(folder), undefined);
  }));

  it('that is no lease holds nothing', () => withFolder(folder => {
    for (const text of ['', '{', '[]', '{"pid": "1"}', '{"pid": -5, "host": "x", "token": "t"}']) {
      leave(folder, text);
      assert.equal(holderOf(folder), undefined, text);
      Lease.take(folder, 'run').release();
    }
  }));

  it('shows its holder at the next heartbeat that another took it over', () => withFolder(folder => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      const lease = Lease.take(folder, 'run');
      leave(folder, { ...me, host: 'elsewhere', token: 'other' });
      lease.heartbeat();
      mock.timers.tick(6000);
      assert.throws(() => lease.heartbeat(), /is driven by process \d+ on elsewhere/);
      lease.release();
      assert.ok(existsSync(join(folder, 'lease')), 'the lease of another is left alone');
    } finally {
      mock.timers.reset();
    }
  }));

  it('that was lost stops its writer: not another byte goes into the run', () => withFolder(root => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      const writer = openRunStore(root).create(someRecord(), '');
      writer.points(pointsOf(1, 5));
      writer.flush();
      const contents = (): string[] => readdirSync(writer.folder).sort().map(name => `${name} ${readFileSync(join(writer.folder, name), 'base64')}`);
      leave(writer.folder, { ...me, host: 'elsewhere', token: 'other' });
      const before = contents();
      mock.timers.tick(6000);
      writer.points(pointsOf(6, 9));
      assert.throws(() => writer.flush(), RunInUse);
      writer.update({ state: 'failed' });
      writer.close();
      assert.deepEqual(contents(), before);
    } finally {
      mock.timers.reset();
    }
  }));

  it('is touched by heartbeats', () => withFolder(folder => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      const lease = Lease.take(folder, 'run');
      const file = join(folder, 'lease');
      const before = readFileSync(file, 'utf8');
      mock.timers.tick(3_600_000);
      lease.heartbeat();
      assert.notEqual(holderOf(folder), undefined);
      assert.equal(readFileSync(file, 'utf8'), before);
    } finally {
      mock.timers.reset();
    }
  }));

  it('whose worker died in this process is freed by who knows', () => withFolder(root => {
    const store = openRunStore(root);
    const { id } = store.create(someRecord(), '');
    assert.equal(store.get(id)?.driven, true);
    store.abandon(id);
    assert.equal(store.get(id)?.driven, false);
    leave(join(root, id), { ...me, host: 'elsewhere' });
    store.abandon(id);
    assert.equal(store.get(id)?.driven, true, 'never the lease of another');
  }));
});
