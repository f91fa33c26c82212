/** Texts with a class each: a corpus, two columns of a CSV file, or a folder with one folder of texts a class. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DataPlan, DataSource } from '../config/plan';
import { Failure } from '../failure';
import { lookup } from '../lookup';
import { findCorpus } from './catalogue';
import type { LabelledTexts, Progress } from './corpora/corpus';
import { cellAt, columnIndex, parseCsv, short } from './csv';
import type { Dataset, Split, Tokenizer } from './dataset';
import { decodeText } from './files/encoding';
import { findSource, readWhole, subfolders, textFilesIn } from './files/find';
import { holdOutRows } from './holdOut';
import type { OpenContext } from './open';
import { classNames, shares } from './rows';
import { trainTokenizer } from './tokenizers/train';

/** Texts are cut to `block_size` tokens, shorter ones padded behind; the vocabulary is that of the training part. @throws Failure */
export async function openLabelledText(plan: DataPlan, context: OpenContext, progress: Progress): Promise<Dataset> {
  const { blockSize, validation } = plan;
  const given = await readTexts(plan.source, plan, context, progress);
  const separate = typeof validation === 'number' ? undefined : await readTexts(validation, plan, context, progress);
  const classes = classNames(given.labels);
  if (classes.length < 2) throw new Failure('data-one-class', [short(classes[0] ?? '')]);
  const classOf = Int32Array.from(given.labels, label => classes.indexOf(label));
  const count = given.texts.length;
  const held = typeof validation === 'number' && validation > 0
    ? holdOutRows(count, validation, context.seed, classOf)
    : { train: Int32Array.from({ length: count }, (_, i) => i), validation: new Int32Array(0) };
  const tokenizer = trainTokenizer(plan.tokenizer, Array.from(held.train, i => given.texts[i] ?? ''), true);
  const all = encode(given.texts, classOf, tokenizer, blockSize);
  const other = separate && encode(separate.texts, knownClasses(separate.labels, classes), tokenizer, blockSize);
  const everyOther = Int32Array.from({ length: separate?.texts.length ?? 0 }, (_, i) => i);
  return {
    shape: {
      kind: 'labelled_text', size: held.train.length, features: 0, outputs: 1, classes, classShares: shares(classOf, held.train, classes.length),
      vocabulary: tokenizer.size, blockSize,
    },
    fields: {
      inputs: { shape: [blockSize], dtype: 'int32' },
      lengths: { shape: [], dtype: 'int32' },
      targets: { shape: [], dtype: 'int32' },
    },
    train: padded(all, held.train, blockSize),
    validation: other ? padded(other, everyOther, blockSize) : held.validation.length > 0 ? padded(all, held.validation, blockSize) : undefined,
    tokenizer,
    hash: separate ? createHash('sha256').update(given.hash).update(separate.hash).digest('hex') : given.hash,
    bytes: bytesOf(all) + (other ? bytesOf(other) : 0),
  };
}

/** Tokens of all texts behind one another; text i is tokens[starts[i], starts[i + 1]). */
interface Encoded {
  readonly tokens: Int32Array;
  readonly starts: Int32Array;
  readonly classOf: Int32Array;
}

const bytesOf = ({ tokens, starts, classOf }: Encoded): number => tokens.byteLength + starts.byteLength + classOf.byteLength;

function encode(texts: readonly string[], classOf: Int32Array, tokenizer: Tokenizer, blockSize: number): Encoded {
  const parts = texts.map(text => tokenizer.encode(text, blockSize));
  const starts = new Int32Array(texts.length + 1);
  parts.forEach((part, i) => (starts[i + 1] = (starts[i] ?? 0) + part.length));
  const tokens = new Int32Array(starts[texts.length] ?? 0);
  parts.forEach((part, i) => tokens.set(part, starts[i] ?? 0));
  return { tokens, starts, classOf };
}

function padded({ tokens, starts, classOf }: Encoded, of: Int32Array, block: number): Split {
  return {
    items: of.length,
    units: of.length,
    read(index, row, into) {
      const text = of[index] ?? 0;
      const start = starts[text] ?? 0;
      const length = (starts[text + 1] ?? 0) - start;
      const inputs = lookup(into, 'inputs', 'array');
      for (let i = 0; i < block; i++) inputs[row * block + i] = i < length ? (tokens[start + i] ?? 0) : 0;
      // A text without a single token is one of one pad, so that there is a last position to read from.
      lookup(into, 'lengths', 'array')[row] = Math.max(length, 1);
      lookup(into, 'targets', 'array')[row] = classOf[text] ?? 0;
    },
  };
}

function knownClasses(labels: readonly string[], classes: readonly string[]): Int32Array {
  return Int32Array.from(labels, (label, i) => {
    const found = classes.indexOf(label);
    if (found === -1) throw new Failure('data-unknown-class', ['data.validation', i + 1, short(label)]);
    return found;
  });
}

async function readTexts(source: DataSource, plan: DataPlan, context: OpenContext, progress: Progress): Promise<LabelledTexts> {
  if (source.kind === 'inline') throw new Failure('data-inline-is-no-text', []);
  if (source.kind === 'corpus') {
    const corpus = findCorpus(source.name);
    if (corpus?.kind !== 'labelled_text') throw new Failure('data-corpus-kind', [source.name, 'labelled_text']);
    return corpus.open(context, progress);
  }
  const found = findSource(source.path, context.folder);
  if (found.kind === 'folder') return folderOfClasses(found.folder, plan, progress);
  const [file, another] = found.files;
  if (file === undefined || another !== undefined) throw new Failure('data-one-table', [source.path]);
  const bytes = readWhole(file);
  const table = parseCsv(decodeText(bytes, plan.encoding, file), file);
  const label = columnIndex(table, plan.columns?.label ?? plan.columns?.targets?.[0] ?? table.columns.at(-1) ?? '');
  const text = columnIndex(table, plan.columns?.text ?? plan.columns?.inputs?.[0] ?? table.columns.find((_, i) => i !== label) ?? '');
  return {
    texts: table.rows.map((_, row) => cellAt(table, row, text)),
    labels: table.rows.map((_, row) => cellAt(table, row, label)),
    hash: createHash('sha256').update(bytes).digest('hex'),
  };
}

function folderOfClasses(folder: string, plan: DataPlan, progress: Progress): LabelledTexts {
  const names = subfolders(folder);
  if (names.length === 0) throw new Failure('data-no-class-folders', [folder]);
  const hash = createHash('sha256');
  const texts: string[] = [];
  const labels: string[] = [];
  names.forEach((name, i) => {
    progress({ code: 'progress-reading', args: [name] }, i, names.length);
    for (const file of textFilesIn(join(folder, name))) {
      const bytes = readWhole(file);
      hash.update(name).update(bytes);
      texts.push(decodeText(bytes, plan.encoding, file));
      labels.push(name);
    }
  });
  return { texts, labels, hash: hash.digest('hex') };
}
