/** `doctor`: what works on this machine, found out by trying, and what to do about what does not. */
import { accessSync, constants, existsSync } from 'node:fs';
import os from 'node:os';
import { dirname } from 'node:path';
import type { BackendName } from '../program/backend';
import { openBackend } from '../program/backends';
import { openNative } from '../program/native';
import { diskUse } from '../runs/files';
import { openRunStore } from '../runs/store';
import { bindProgram } from '../train/context';
import { floats } from '../train/flat';
import { availableDisk, availableMemory, cores, engineVersion } from '../train/machine';
import type { Arguments } from './arguments';
import { cacheFolder, runsFolder, tensorflowModule } from './places';
import { clean, say, showBytes, table } from './terminal';

type State = 'good' | 'bad' | 'absent';

interface Finding {
  readonly what: string;
  readonly state: State;
  readonly detail: string;
}

const LITTLE_DISK = 1e9;

/** Exit code 0 where training works, 2 where it does not. */
export async function doctor(args: Arguments): Promise<number> {
  const findings = [
    { what: 'stepwise', state: 'good', detail: engineVersion },
    { what: 'doctor-node', state: 'good', detail: `${process.version} ${process.platform} ${process.arch}` },
    await native(),
    await cpu(),
    await tensorflow(),
    { what: 'doctor-threads', state: 'good', detail: say('doctor-threads-count', cores(), os.cpus()[0]?.model.trim() ?? '') },
    { what: 'doctor-memory', state: 'good', detail: say('doctor-memory-free', showBytes(availableMemory()), showBytes(os.totalmem())) },
    disk(runsFolder(args)),
    storedRuns(runsFolder(args)),
    { what: 'doctor-cache', state: 'good', detail: say('doctor-cache-held', showBytes(existsSync(cacheFolder()) ? diskUse(cacheFolder()) : 0), cacheFolder()) },
  ] as const satisfies readonly Finding[];
  if (args.has('json')) console.log(JSON.stringify(findings.map(({ what, state, detail }) => ({ what: what.replace(/^doctor-/, ''), state, detail: clean(detail) })), undefined, 2));
  else console.log(table(findings.map(({ what, state, detail }) => [say(what), say(`doctor-${state}`), clean(detail)])));
  const all: readonly Finding[] = findings;
  return all.some(({ state }) => state === 'bad') ? 2 : 0;
}

/** Runs x + x on the backend; throws what it throws. */
async function tryOut(name: BackendName, module?: string): Promise<string> {
  const backend = name === 'native' ? await openNative() : await openBackend(name, { tensorflowModule: module });
  try {
    for (const precision of name === 'native' ? (['float32', 'float64'] as const) : (['float32'] as const)) {
      const [x, y] = [floats(1, precision).fill(21), floats(1, precision)];
      const program = await bindProgram(
        { backend, precision, threads: 1 },
        { name: 'doctor', inputs: { x: { shape: [], dtype: 'float32' } }, build: (ops, inputs) => ({ y: ops.add(inputs['x'] ?? 0, inputs['x'] ?? 0) }) },
        { x },
        { y },
      );
      await program.run();
      program.release();
      if (y[0] !== 42) throw new Error(`21 + 21 gave ${y[0]} in ${precision}`);
    }
    return 'carrier' in backend ? say('doctor-native-works', backend.version, String(backend.carrier)) : backend.version;
  } finally {
    backend.dispose();
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function native(): Promise<Finding> {
  try {
    return { what: 'doctor-native', state: 'good', detail: await tryOut('native') };
  } catch (error) {
    return { what: 'doctor-native', state: 'bad', detail: say('doctor-native-fails', reason(error)) };
  }
}

async function cpu(): Promise<Finding> {
  try {
    return { what: 'doctor-cpu', state: 'good', detail: say('doctor-cpu-works', await tryOut('cpu')) };
  } catch (error) {
    return { what: 'doctor-cpu', state: 'bad', detail: reason(error) };
  }
}

async function tensorflow(): Promise<Finding> {
  const module = tensorflowModule();
  if (module === undefined) return { what: 'doctor-tensorflow', state: 'absent', detail: say('doctor-tensorflow-absent') };
  try {
    return { what: 'doctor-tensorflow', state: 'good', detail: `${await tryOut('tensorflow', module)} (${module})` };
  } catch (error) {
    return { what: 'doctor-tensorflow', state: 'bad', detail: `${module}: ${reason(error)}` };
  }
}

function disk(folder: string): Finding {
  let existing = folder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
  } catch (error) {
    return { what: 'doctor-disk', state: 'bad', detail: say('doctor-disk-unwritable', folder, reason(error)) };
  }
  const free = availableDisk(folder);
  const low = free !== undefined && free < LITTLE_DISK;
  return { what: 'doctor-disk', state: low ? 'bad' : 'good', detail: say(low ? 'doctor-disk-low' : 'doctor-disk-free', free === undefined ? say('cli-unknown') : showBytes(free), folder) };
}

function storedRuns(folder: string): Finding {
  const found = openRunStore(folder).list();
  return { what: 'doctor-runs', state: 'good', detail: say('doctor-runs-held', found.length, showBytes(found.reduce((sum, { bytes }) => sum + bytes, 0))) };
}
