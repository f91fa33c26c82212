import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { catalogue } from '../../../src/engine/catalogue';
import { analyse } from '../../../src/engine/config/analyse';
import { completionsAt } from '../../../src/engine/config/assist/completion';
import { hoverAt } from '../../../src/engine/config/assist/hover';
import { outlineOf } from '../../../src/engine/config/assist/outline';
import { applyEdits } from '../../../src/engine/config/edits';
import type { Problem } from '../../../src/engine/config/problem';
import { languageOf } from '../../../src/engine/config/parse';
import type { Language } from '../../../src/engine/config/tree';
import { stream } from '../../../src/engine/random';

const examplesFolder = join(__dirname, '../../../examples');
const examples = existsSync(examplesFolder)
  ? readdirSync(examplesFolder, { recursive: true, encoding: 'utf8' }).filter(file => /\.optim\.(ya?ml|jsonc?)$/.test(file)).map(file => ({ name: file, language: languageOf(file), text: readFileSync(join(examplesFolder, file), 'utf8') }))
  : [];

const everything = `# 𝜂 and 学习率
seed: 7
label: "a: b"
data: &data
  inputs: [[1, 2], [3, 4.5]]
  targets: [1, 0]
  validation: 0
model:
  name: mlp
  initializer:
    "*.bias": zeros
    "*": {name: normal, std: 0.1}
optimizer:
  name: sgd
  lr: 1e-3 # small
  schedule:
    name: cosine
    warmup_steps: 5
  clip: {norm: 1}
train:
  steps: 100
  stop_when:
    metric: loss
    below: 0.1
  checkpoint: {every: 30s, keep: 2}
`;
const json = `{
  // all of it
  "model": {"name": "function", "function": "x^2 + y^2", "start": [1, 2]},
  "optimizer": {"name": "adam", "betas": [0.9, 0.999], "schedule": "cosine"},
  "train": {"steps": 10, "stop_when": {"loss_below": 1e-6}},
}`;

const configs: { readonly name: string; readonly language: Language; readonly text: string }[] = [
  { name: 'YAML with everything', language: 'yaml', text: everything },
  { name: 'JSON with everything', language: 'json', text: json },
  ...examples,
];

/** Everything the editor asks of a text must answer, with ranges inside it. */
function visit(text: string, language: Language, offset: number): void {
  const analysis = analyse(text, language);
  for (const { code, range, fixes } of analysis.problems) {
    assert.ok(0 <= range.start && range.start <= range.end && range.end <= text.length, `${code} lies outside the text`);
    for (const fix of fixes) {
      for (const { range: edited } of fix.edits) assert.ok(0 <= edited.start && edited.start <= edited.end && edited.end <= text.length);
      applyEdits(text, fix.edits);
    }
  }
  outlineOf(analysis.parsed.root);
  hoverAt(analysis, offset, catalogue, 'en');
  for (const { range } of completionsAt({ text, offset, language, catalogue, locale: 'zh' })) assert.ok(range.start <= offset && offset <= range.end);
}

describe('a config that is being typed', () => {
  for (const { name, language, text } of configs) {
    it(`${name}: every beginning of it is analysed`, () => {
      // Long examples step by more than one character, so that each takes about as long.
      const step = Math.max(1, Math.floor(text.length / 150));
      for (let end = 0; end <= text.length; end += step) visit(text.slice(0, end), language, end);
    });
  }

  it('survives random insertions, deletions and replacements', () => {
    const pieces = ['\n', ' ', '  ', '\t', ':', ': ', '- ', '[', ']', '{', '}', '"', '\'', '#', '&a ', '*a', '<<: *a', '!!x', '|', '>', '---', '...', '1e400', '-', ',', '%', '@', '\\', '\r', '\u2028', '😀', 'name', 'optimizer', '?', '~'];
    for (const [which, { language, text }] of configs.slice(0, 2).entries()) {
      const random = stream(11, 'edits').child(which);
      let draws = 0;
      const below = (n: number): number => Math.floor(random.uniform(draws++) * n);
      for (let round = 0; round < 30; round++) {
        let edited = text;
        for (let edit = 0; edit < 4; edit++) {
          const start = below(edited.length + 1);
          const end = below(3) === 0 ? Math.min(edited.length, start + below(20)) : start;
          const piece = below(4) === 0 ? '' : (pieces[below(pieces.length)] ?? '');
          edited = edited.slice(0, start) + piece + edited.slice(end);
          visit(edited, language, Math.min(edited.length, start + piece.length));
        }
      }
    }
  });
});

describe('the examples', () => {
  for (const { name, language, text } of examples) {
    it(`${name} has no problem`, () => assert.deepEqual(analyse(text, language).problems.map(({ code, args }) => `${code} ${args.join(' ')}`), []));
  }
});

describe('the catalogue', () => {
  it('has defaults that suit their own types', () => {
    for (const [section, specs] of Object.entries(catalogue.sections)) {
      if (section !== 'model' && section !== 'optimizer') continue;
      for (const spec of specs.values()) {
        const given = Object.fromEntries(Object.entries(spec.options).filter(([, option]) => option.default !== undefined).map(([key, option]) => [key, option.default]));
        const text = JSON.stringify({ [section]: { name: spec.name, ...given } });
        const problems: readonly Problem[] = analyse(text, 'json').problems.filter(({ code }) => /type|range|value|length|items/.test(code));
        assert.deepEqual(problems.map(({ code, args }) => `${spec.name}: ${code} ${args.join(' ')}`), []);
      }
    }
  });
});

it('a message quotes no control characters and no endless names', () => {
  const { problems } = analyse(`"${'x\u0007'.repeat(500)}": 1\nmodel: ${'y'.repeat(500)}\n`, 'yaml');
  assert.ok(problems.length >= 2);
  for (const { args } of problems) for (const arg of args) assert.ok(!/[\u0000-\u001f]/.test(String(arg)) && String(arg).length < 400, String(arg));
});
