/** Reads tar.gz archives in memory: the ustar format with pax path headers, as npm packs them. */
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

/** Name and content of every regular file, in the archive's order. @throws RangeError where the archive is damaged */
export function* readTarGz(compressed: Uint8Array): Generator<{ readonly name: string; readonly data: Buffer }, void> {
  const archive = gunzipSync(compressed);
  let paxPath: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header[0] === 0 && header.every(byte => byte === 0)) return;
    checkSum(header, at);
    const size = octal(header, 124, 12);
    const data = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length !== size) throw new RangeError(`the archive ends inside the entry at byte ${at}`);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x') {
      paxPath = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(data.toString('utf8'))?.[1];
    } else {
      const prefix = string(header, 345, 155);
      const name = paxPath ?? (prefix ? `${prefix}/` : '') + string(header, 0, 100);
      if (type === '0' || type === '\0') yield { name, data };
      paxPath = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

const string = (header: Buffer, at: number, length: number): string => header.toString('utf8', at, at + length).replace(/\0.*$/s, '');
const octal = (header: Buffer, at: number, length: number): number => parseInt(string(header, at, length).trim() || '0', 8);

/** The sum of the header's bytes, its own field taken as spaces. */
function checkSum(header: Buffer, at: number): void {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += header[i] ?? 0;
  if (sum !== octal(header, 148, 8)) throw new RangeError(`the entry at byte ${at} is damaged`);
}
