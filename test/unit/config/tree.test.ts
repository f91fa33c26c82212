import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseText } from '../../../src/engine/config/parse';
import { entryOf, nodeAt, positionAt, valueOf } from '../../../src/engine/config/tree';
import type { Language } from '../../../src/engine/config/tree';

const codes = (text: string, language: Language = 'yaml'): string[] => parseText(text, language).problems.map(problem => problem.code);
const value = (text: string, language: Language = 'yaml') => valueOf(parseText(text, language).root);
/** The text under a node's range. */
const under = (text: string, path: (string | number)[], language: Language = 'yaml'): string | undefined => {
  const node = nodeAt(parseText(text, language).root, path);
  return node && text.slice(node.range.start, node.range.end);
};

describe('the tree of a config', () => {
  it('reads YAML and JSON alike', () => {
    const yaml = 'optimizer:\n  name: adam # the usual\n  betas: [0.9, 0.999]\n';
    const json = '{"optimizer": {"name": "adam", /* the usual */ "betas": [0.9, 0.999],}}';
    assert.deepEqual(value(yaml), { optimizer: { name: 'adam', betas: [0.9, 0.999] } });
    assert.deepEqual(value(json, 'json'), value(yaml));
    assert.deepEqual([...codes(yaml), ...codes(json, 'json')], []);
  });

  it('knows where every value stands', () => {
    const yaml = 'label: "a: b"\noptimizer:\n  betas: [0.9, 1e-3]\n';
    assert.equal(under(yaml, ['label']), '"a: b"');
    assert.equal(under(yaml, ['optimizer', 'betas', 1]), '1e-3');
    assert.equal(under(yaml, ['optimizer']), 'betas: [0.9, 1e-3]');
    assert.equal(under('{"a": {"b": "c"}}', ['a', 'b'], 'json'), '"c"');
  });

  it('counts offsets in UTF-16 units, behind a byte order mark and behind letters outside the basic plane', () => {
    for (const language of ['yaml', 'json'] as const) {
      const text = language === 'yaml' ? '\ufefflabel: "𝜂 学习"\nseed: 7\n' : '\ufeff{"label": "𝜂 学习", "seed": 7}';
      assert.equal(under(text, ['seed'], language), '7');
      assert.deepEqual(value(text, language), { label: '𝜂 学习', seed: 7 });
    }
  });

  it('reads numbers of the core schema, and leaves yes and no as words', () => {
    assert.deepEqual(value('a: 1e-3\nb: 0x1F\nc: .5\nd: yes\ne: 1_000\nf: -.inf'), { a: 0.001, b: 31, c: 0.5, d: 'yes', e: '1_000', f: -Infinity });
  });

  it('keeps both entries of a repeated key', () => {
    for (const [text, language] of [['a: 1\na: 2\n', 'yaml'], ['{"a": 1, "a": 2}', 'json']] as const) {
      const { root } = parseText(text, language);
      assert.deepEqual(root?.kind === 'map' && root.entries.map(entry => entry.key), ['a', 'a']);
    }
  });

  it('finds the innermost place of an offset', () => {
    const text = 'optimizer:\n  betas: [0.9, 0.999]\n';
    const { root } = parseText(text, 'yaml');
    assert.deepEqual(positionAt(root, text.indexOf('0.999') + 2).path, ['optimizer', 'betas', 1]);
    assert.deepEqual(positionAt(root, text.indexOf('betas') + 1), { path: ['optimizer', 'betas'], entry: entryOf(nodeAt(root, ['optimizer']), 'betas'), onKey: true, node: undefined });
  });
});

describe('YAML anchors', () => {
  it('stand in for what they name', () => {
    assert.deepEqual(value('a: &x {b: 1}\nc: *x\n'), { a: { b: 1 }, c: { b: 1 } });
  });

  it('merge, own keys first', () => {
    const text = 'base: &base {name: adam, lr: 0.1}\noptimizer:\n  <<: *base\n  lr: 0.2\n';
    assert.deepEqual(nodeAt(parseText(text, 'yaml').root, ['optimizer']) && value(text), { base: { name: 'adam', lr: 0.1 }, optimizer: { lr: 0.2, name: 'adam' } });
  });

  it('that are missing or contain themselves are problems, not crashes', () => {
    assert.deepEqual(codes('a: *nowhere\n'), ['unknown-alias']);
    assert.deepEqual(codes('a: &a [*a]\n'), ['alias-cycle']);
  });

  it('cannot unfold into more than the tree may hold', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 20; i++) lines.push(`a${i}: &a${i} [${Array(10).fill(`*a${i - 1}`).join(', ')}]`);
    assert.deepEqual(codes(lines.join('\n')), ['too-many-nodes']);
  });
});

describe('text that is broken or still being typed', () => {
  it('keeps what can be read around a word without its colon', () => {
    const text = 'optimizer:\n  lr\n  name: adam\n';
    assert.deepEqual(codes(text), ['syntax-missing-colon']);
    assert.deepEqual(value(text), { optimizer: { lr: null, name: 'adam' } });
  });

  it('keeps the sections around an unclosed bracket', () => {
    assert.deepEqual(codes('a: [1,\nb: 2\n'), ['syntax-unclosed']);
    assert.deepEqual(value('a: [1,\nb: 2\n'), { a: [1], b: 2 });
  });

  const cases: [string, Language, string][] = [
    ['a:\n\tb: 1', 'yaml', 'syntax-tab'],
    ['a: b: c', 'yaml', 'syntax-nested-mapping'],
    ['a: @b', 'yaml', 'syntax-needs-quotes'],
    ['a: "b\n', 'yaml', 'syntax-unclosed'],
    ['a: "\\q"', 'yaml', 'syntax-escape'],
    ['a: 1\n---\nb: 2', 'yaml', 'multiple-documents'],
    ['[1, 2]: 3', 'yaml', 'key-not-text'],
    ['{"a": 1 "b": 2}', 'json', 'syntax-missing-comma'],
    ['{"a" 1}', 'json', 'syntax-missing-colon'],
    ['{"a": }', 'json', 'syntax-missing-value'],
    ['{"a": 1', 'json', 'syntax-unclosed'],
    ['{"a": "\\q"}', 'json', 'syntax-escape'],
    [`${'['.repeat(500)}`, 'yaml', 'too-deep'],
    [`${'['.repeat(100_000)}`, 'yaml', 'too-deep'],
    [`${'['.repeat(100_000)}`, 'json', 'too-deep'],
    ['a: 1\n'.repeat(200_000), 'yaml', 'too-large'],
  ];
  for (const [text, language, code] of cases) {
    it(`${JSON.stringify(text.slice(0, 20))} in ${language} is ${code}`, () => assert.deepEqual(codes(text, language), [code]));
  }

  it('an empty text is no syntax error', () => {
    for (const language of ['yaml', 'json'] as const) assert.deepEqual([...codes('', language), ...codes('  \n', language)], []);
  });
});
