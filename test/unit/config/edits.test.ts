import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyEdits, removeEntry, setValue } from '../../../src/engine/config/edits';
import { override, OverrideError, parsePath } from '../../../src/engine/config/override';
import { parseText } from '../../../src/engine/config/parse';
import { entryOf, nodeAt, valueOf } from '../../../src/engine/config/tree';
import type { Language, Path } from '../../../src/engine/config/tree';
import type { Json } from '../../../src/engine/config/spec';

const set = (text: string, path: Path, value: Json, language: Language = 'yaml'): string => applyEdits(text, setValue(parseText(text, language), path, value));

function remove(text: string, path: string[], language: Language = 'yaml'): string {
  const parsed = parseText(text, language);
  const map = nodeAt(parsed.root, path.slice(0, -1));
  const entry = entryOf(map, path.at(-1) ?? '');
  assert.ok(map?.kind === 'map' && entry);
  return applyEdits(text, [removeEntry(parsed, map, entry)]);
}

describe('setting a value', () => {
  it('replaces it and keeps comments and layout', () => {
    assert.equal(set('train:\n  steps:   10 # short\n', ['train', 'steps'], 20), 'train:\n  steps:   20 # short\n');
    assert.equal(set('{"a": [1, 2] /* two */}', ['a', 1], 3, 'json'), '{"a": [1, 3] /* two */}');
  });

  it('adds a key at the indentation of its section, behind comments', () => {
    assert.equal(set('train:\n    steps: 10 # short\n\nseed: 1\n', ['train', 'log_every'], 5), 'train:\n    steps: 10 # short\n    log_every: 5\n\nseed: 1\n');
  });

  it('adds a section that is missing', () => {
    assert.equal(set('seed: 1\n', ['train', 'stop_when', 'loss_below'], 0.1), 'seed: 1\ntrain:\n  stop_when:\n    loss_below: 0.1\n');
    assert.equal(set('{\n  "seed": 1\n}', ['train', 'steps'], 3, 'json'), '{\n  "seed": 1,\n  "train": {"steps": 3}\n}');
    assert.equal(set('', ['seed'], 3), 'seed: 3\n');
  });

  it('gives options to a section written as a bare name', () => {
    assert.equal(set('optimizer: adam\nseed: 1\n', ['optimizer', 'lr'], 0.1), 'optimizer:\n  name: adam\n  lr: 0.1\nseed: 1\n');
    assert.equal(set('{"optimizer": "adam"}', ['optimizer', 'lr'], 0.1, 'json'), '{"optimizer": {"name": "adam", "lr": 0.1}}');
  });

  it('stays in flow style inside flow style', () => {
    assert.equal(set('train: {steps: 10}\n', ['train', 'log_every'], 5), 'train: {steps: 10, log_every: 5}\n');
    assert.equal(set('train: {}\n', ['train', 'log_every'], 5), 'train: {log_every: 5}\n');
  });

  it('fills a key that has no value yet', () => {
    assert.equal(set('seed:\n', ['seed'], 3), 'seed: 3\n');
    assert.equal(set('train:\nseed: 1\n', ['train', 'steps'], 3), 'train:\n  steps: 3\nseed: 1\n');
  });

  it('quotes what YAML would read as something else', () => {
    for (const word of ['true', '1e-3', 'a: b', '# x', '', 'null', '- a', '*x', 'a #b', '{a', '2024-01-01', '0x1F', ' a', '.inf', '~']) {
      assert.deepEqual(valueOf(parseText(set('label: x\n', ['label'], word), 'yaml').root), { label: word });
    }
  });

  it('does not touch an anchor that others use', () => {
    const text = 'base: &b {name: sgd}\noptimizer: *b\n';
    assert.deepEqual(valueOf(parseText(set(text, ['optimizer', 'lr'], 0.5), 'yaml').root), { base: { name: 'sgd' }, optimizer: { name: 'sgd', lr: 0.5 } });
  });

  it('keeps Windows line ends apart', () => {
    assert.deepEqual(valueOf(parseText(set('train:\r\n  steps: 1\r\nseed: 1\r\n', ['train', 'log_every'], 2), 'yaml').root), { train: { steps: 1, log_every: 2 }, seed: 1 });
  });
});

describe('removing an entry', () => {
  it('takes its lines and the comment behind it', () => {
    assert.equal(remove('a:\n  b: 1 # gone\n  c: 2\n', ['a', 'b']), 'a:\n  c: 2\n');
    assert.equal(remove('a: 1\nb:\n  c: 2\n  d: 3', ['b']), 'a: 1');
  });

  it('takes one comma in flow style', () => {
    assert.equal(remove('a: {b: 1, c: 2}', ['a', 'b']), 'a: {c: 2}');
    assert.equal(remove('{"b": 1, "c": 2}', ['c'], 'json'), '{"b": 1}');
    assert.equal(remove('{"b": 1}', ['b'], 'json'), '{}');
  });
});

describe('--set', () => {
  it('reads values as YAML and paths with dots and indices', () => {
    assert.equal(override('optimizer: adam # x\ntrain:\n  steps: 3\n', 'yaml', ['optimizer.lr=1e-3', 'optimizer.betas=[0.9, 0.99]', 'optimizer.betas[1]=0.95', 'train.steps=5']),
      'optimizer:\n  name: adam\n  lr: 0.001 # x\n  betas: [0.9, 0.95]\ntrain:\n  steps: 5\n');
    assert.deepEqual(parsePath('model.initializer."h.*.weight"'), ['model', 'initializer', 'h.*.weight']);
  });

  it('works on JSON', () => {
    assert.deepEqual(JSON.parse(override('{"optimizer": "adam"}', 'json', ['optimizer.schedule={name: cosine}', 'label=my run'])), { optimizer: { name: 'adam', schedule: { name: 'cosine' } }, label: 'my run' });
  });

  it('refuses what it cannot place', () => {
    const code = (assignment: string): string => {
      try {
        override('a: [1]\n', 'yaml', [assignment]);
      } catch (error) {
        if (error instanceof OverrideError) return error.code;
        throw error;
      }
      return 'none';
    };
    assert.deepEqual(['lr', 'a..b=1', 'a[3]=1', 'a={', '=1'].map(code), ['override-syntax', 'override-path', 'override-path', 'override-value', 'override-syntax']);
  });
});
