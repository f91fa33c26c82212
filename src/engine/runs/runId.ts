/** `<UTC time>-<label>-<6 hex>`: a run's name, and that of its folder. */
import { randomBytes } from 'node:crypto';

const ID = /^\d{8}T\d{6}Z(?:-[\p{L}\p{N}_][\p{L}\p{N}_.-]*)?-[0-9a-f]{6}$/u;
const MAX_LABEL = 40;

/** Whether a name may be that of a run: no separators, no `..`, nothing a shell or a file system would take amiss. */
export const isRunId = (name: string): boolean => ID.test(name) && name.length <= 80;

export function makeRunId(label: string, time: Date): string {
  const stamp = time.toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '');
  const words = label
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-.]+/, '');
  const short = Array.from(words).slice(0, MAX_LABEL).join('').replace(/[-.]+$/, '');
  return [stamp, ...(short === '' ? [] : [short]), randomBytes(3).toString('hex')].join('-');
}
