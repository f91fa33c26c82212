/** A running text as one sequence of tokens, of which training sees windows. */
import { createHash } from 'node:crypto';
import type { DataPlan, DataSource } from '../config/plan';
import { Failure } from '../failure';
import { lookup } from '../lookup';
import { findCorpus } from './catalogue';
import type { Progress, RunningText } from './corpora/corpus';
import type { Dataset, Split } from './dataset';
import { decodeText } from './files/encoding';
import { findSource, readWhole, textFilesIn } from './files/find';
import type { OpenContext } from './open';
import { trainTokenizer } from './tokenizers/train';

type Tokens = Uint16Array | Int32Array;

/** The last part of a text is held out, as long as `validation` says and at least one window. @throws Failure */
export async function openText(plan: DataPlan, context: OpenContext, progress: Progress): Promise<Dataset> {
  const { blockSize, validation } = plan;
  const whole = await readText(plan.source, plan, context, progress);
  const separate = typeof validation === 'number' ? undefined : await readText(validation, plan, context, progress);
  // The vocabulary is that of the whole text: which characters exist is no secret of the held-out part.
  const tokenizer = trainTokenizer(plan.tokenizer, [whole.text], false);
  const tokens = pack(tokenizer.encode(whole.text), tokenizer.size);
  if (tokens.length <= blockSize) throw new Failure('text-too-short', [tokens.length, blockSize, blockSize + 1]);
  const held = typeof validation === 'number' && validation > 0 ? Math.max(Math.round(tokens.length * validation), blockSize + 1) : 0;
  if (tokens.length - held <= blockSize) throw new Failure('text-too-short-to-split', [tokens.length, blockSize, 2 * (blockSize + 1)]);
  const separateTokens = separate && pack(tokenizer.encode(separate.text), tokenizer.size);
  if (separateTokens && separateTokens.length <= blockSize) throw new Failure('validation-too-short', [separateTokens.length, blockSize + 1]);
  const heldOut = separateTokens ?? (held > 0 ? tokens.subarray(tokens.length - held) : undefined);
  const training = tokens.subarray(0, tokens.length - held);
  return {
    shape: {
      kind: 'tokens', size: training.length, features: 0, outputs: 1, classes: undefined, classShares: undefined,
      vocabulary: tokenizer.size, blockSize,
    },
    fields: { inputs: { shape: [blockSize], dtype: 'int32' }, targets: { shape: [blockSize], dtype: 'int32' } },
    train: windows(training, blockSize),
    validation: heldOut && windows(heldOut, blockSize),
    tokenizer,
    hash: separate ? createHash('sha256').update(whole.hash).update(separate.hash).digest('hex') : whole.hash,
    bytes: tokens.byteLength + (separateTokens?.byteLength ?? 0),
  };
}

/** Two bytes a token where the vocabulary allows. */
const pack = (tokens: Int32Array, vocabulary: number): Tokens => (vocabulary <= 0x10000 ? Uint16Array.from(tokens) : tokens);

/** Window i is tokens i .. i + block - 1, its targets those one further. */
function windows(tokens: Tokens, block: number): Split {
  return {
    items: tokens.length - block,
    units: tokens.length,
    stride: block,
    read(index, row, into) {
      const inputs = lookup(into, 'inputs', 'array');
      const targets = lookup(into, 'targets', 'array');
      const at = row * block;
      for (let i = 0; i < block; i++) {
        inputs[at + i] = tokens[index + i] ?? 0;
        targets[at + i] = tokens[index + i + 1] ?? 0;
      }
    },
  };
}

async function readText(source: DataSource, plan: DataPlan, context: OpenContext, progress: Progress): Promise<RunningText> {
  if (source.kind === 'inline') throw new Failure('data-inline-is-no-text', []);
  if (source.kind === 'corpus') {
    const corpus = findCorpus(source.name);
    if (corpus?.kind !== 'tokens') throw new Failure('data-corpus-kind', [source.name, 'tokens']);
    return corpus.open(context, progress);
  }
  const found = findSource(source.path, context.folder);
  const files = found.kind === 'folder' ? textFilesIn(found.folder) : found.files;
  const hash = createHash('sha256');
  const texts = files.map((file, i) => {
    progress({ code: 'progress-reading', args: [file] }, i, files.length);
    const bytes = readWhole(file);
    hash.update(bytes);
    const text = decodeText(bytes, plan.encoding, file);
    return text.endsWith('\n') || i === files.length - 1 ? text : `${text}\n`;
  });
  return { text: texts.join(''), hash: hash.digest('hex') };
}
