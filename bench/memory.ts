/** Memory of this process, from Linux's /proc; NaN elsewhere. */
import { readFileSync, writeFileSync } from 'node:fs';

function status(field: 'VmRSS' | 'VmHWM'): number {
  try {
    const [, kilobytes] = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes ?? Number.NaN) * 1024;
  } catch {
    return Number.NaN;
  }
}

/** Resident bytes now; starts the measurement of the peak anew. */
export function residentMemory(): number {
  const now = status('VmRSS');
  if (!Number.isNaN(now)) writeFileSync('/proc/self/clear_refs', '5');
  return now;
}

/** The most bytes resident since `residentMemory`. */
export const peakMemory = (): number => status('VmHWM');
