/** Whether a process lives, and what tells it from a later one with the same pid. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode, isMissing } from './files';

export type ProcessState =
  | { readonly alive: false }
  /** `started` is undefined where the system does not tell. */
  | { readonly alive: true; readonly started: string | undefined };

export function processState(pid: number): ProcessState {
  if (!exists(pid)) return { alive: false };
  if (process.platform === 'linux') return linuxState(pid);
  if (process.platform === 'win32') return { alive: true, started: undefined };
  return { alive: true, started: startAsPsTells(pid) };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, of another user.
    return errorCode(error) === 'EPERM';
  }
}

function linuxState(pid: number): ProcessState {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command name is in parentheses and may hold spaces and parentheses itself; fields are counted behind the last.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    // A killed process that its parent has not waited for yet still has its pid.
    if (state === 'Z' || state === 'X' || startTicks === undefined) return { alive: false };
    return { alive: true, started: `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${startTicks}` };
  } catch (error) {
    if (isMissing(error) || errorCode(error) === 'ESRCH') return { alive: false };
    throw error;
  }
}

function startAsPsTells(pid: number): string | undefined {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return started === '' ? undefined : started;
  } catch {
    // No `ps` here: the heartbeat decides.
    return undefined;
  }
}
