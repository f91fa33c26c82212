/**
 * Who drives a run: a file `lease` beside run.json, so that two windows never write to one run.
 *
 * The holder is a process, known by host, pid and start time (pids are reused, a pid with its start time is not), and says that it
 * lives by touching the file. On the same host the process table decides; a holder on another host, or one whose process lives
 * but whose worker is gone, is given up after it was silent for long.
 */
import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode, isMissing, temporaryName } from './files';
import { isObject, tryParse } from './json';
import { processState } from './processState';
import { RunInUse } from './run';

export const LEASE_NAME = 'lease';
const TOUCH_EVERY_MS = 5_000;
/** A holder on another host is believed dead after a minute of silence; network file systems delay times by seconds. */
const SILENT_ELSEWHERE_MS = 60_000;
/** A living process may be busy inside one native call, or the machine asleep, for longer. */
const SILENT_HERE_MS = 10 * 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Start of the process as `processState` gives it; undefined where the system does not tell. */
  readonly started: string | undefined;
  readonly token: string;
}

/** The living holder's name for people, `process 123 on host`; undefined where the run is free. */
export function holderOf(folder: string): string | undefined {
  const found = readHolder(folder);
  return found && isAlive(found.holder, found.silentMs) ? describe(found.holder) : undefined;
}

/** Whether this very process of this machine drives the run. */
export function isHeldBy(folder: string, pid: number): boolean {
  const found = readHolder(folder);
  return found !== undefined && found.holder.pid === pid && found.holder.host === hostname() && isAlive(found.holder, found.silentMs);
}

export class Lease {
  private touched = Date.now();

  private constructor(
    private readonly id: string,
    private readonly file: string,
    private readonly token: string,
  ) {}

  /** @throws RunInUse while another holder lives */
  static take(folder: string, id: string): Lease {
    const file = join(folder, LEASE_NAME);
    const token = randomBytes(8).toString('hex');
    const mine: Holder = { pid: process.pid, host: hostname(), started: startOfThisProcess(), token };
    // A link is made or it is not, and its content is whole from the first moment: no other process sees half a lease.
    const draft = join(folder, temporaryName('lease'));
    writeFileSync(draft, JSON.stringify(mine), { flag: 'wx' });
    try {
      for (;;) {
        if (appears(draft, file)) return new Lease(id, file, token);
        removeDead(folder, id);
      }
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Cheap; to be called often. @throws RunInUse when another has taken the run over (after this process was silent for long) */
  heartbeat(): void {
    const now = Date.now();
    if (now - this.touched < TOUCH_EVERY_MS) return;
    this.touched = now;
    const holder = parseHolder(readLease(this.file));
    if (holder?.token !== this.token) throw new RunInUse(this.id, holder ? describe(holder) : 'nobody');
    utimesSync(this.file, now / 1000, now / 1000);
  }

  release(): void {
    if (parseHolder(readLease(this.file))?.token === this.token) rmSync(this.file, { force: true });
  }
}

/** Frees a run whose worker in this very process is known to have ended without closing it. */
export function abandonLease(folder: string): void {
  const found = readHolder(folder);
  const mine = found && found.holder.pid === process.pid && found.holder.host === hostname() && found.holder.started === startOfThisProcess();
  if (mine) rmSync(join(folder, LEASE_NAME), { force: true });
}

/** Takes a dead holder's lease out of the way. @throws RunInUse */
function removeDead(folder: string, id: string): void {
  const found = readHolder(folder);
  if (!found) {
    // Gone meanwhile, or no lease at all but some damaged file, which nobody can hold.
    if (readLease(join(folder, LEASE_NAME)) !== undefined) rmSync(join(folder, LEASE_NAME), { force: true });
    return;
  }
  if (isAlive(found.holder, found.silentMs)) throw new RunInUse(id, describe(found.holder));
  const aside = join(folder, temporaryName('lease'));
  try {
    renameSync(join(folder, LEASE_NAME), aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const moved = parseHolder(readLease(aside));
  if (moved?.token !== found.holder.token) {
    // Another process was faster, and this is its fresh lease: put it back. Should a third have come in between, the heartbeat
    // tells the loser.
    appears(aside, join(folder, LEASE_NAME));
  }
  rmSync(aside, { force: true });
}

/** Makes `file` with the content of `draft`, at once and only where there is none. */
function appears(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
  }
  try {
    // A file system without hard links.
    copyFileSync(draft, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(holder: Holder, silentMs: number): boolean {
  if (holder.host !== hostname()) return silentMs < SILENT_ELSEWHERE_MS;
  const state = processState(holder.pid);
  if (!state.alive) return false;
  if (state.started !== undefined && holder.started !== undefined && state.started !== holder.started) return false;
  return silentMs < SILENT_HERE_MS;
}

function startOfThisProcess(): string | undefined {
  const state = processState(process.pid);
  return state.alive ? state.started : undefined;
}

function readHolder(folder: string): { readonly holder: Holder; readonly silentMs: number } | undefined {
  const file = join(folder, LEASE_NAME);
  try {
    const silentMs = Date.now() - statSync(file).mtimeMs;
    const holder = parseHolder(readLease(file));
    return holder && { holder, silentMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function readLease(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function parseHolder(text: string | undefined): Holder | undefined {
  const value = text === undefined ? undefined : tryParse(text);
  if (!isObject(value)) return undefined;
  const { pid, host, started, token } = value;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0 || typeof host !== 'string' || typeof token !== 'string') return undefined;
  return { pid, host, started: typeof started === 'string' ? started : undefined, token };
}

const describe = (holder: Holder): string => `process ${holder.pid} on ${holder.host}`;
