import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogue } from '../../../src/engine/catalogue';
import { analyse } from '../../../src/engine/config/analyse';
import { completionsAt } from '../../../src/engine/config/assist/completion';
import type { Completion } from '../../../src/engine/config/assist/completion';
import { hintsOf } from '../../../src/engine/config/assist/hints';
import { hoverAt } from '../../../src/engine/config/assist/hover';
import { outlineOf } from '../../../src/engine/config/assist/outline';
import type { OutlineItem } from '../../../src/engine/config/assist/outline';
import type { DocLanguage } from '../../../src/engine/config/describe';
import type { Language } from '../../../src/engine/config/tree';

/** Takes the caret mark `|` out of a text. */
function caret(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('|');
  assert.ok(offset >= 0);
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

const complete = (marked: string, language: Language = 'yaml', locale: DocLanguage = 'en'): Completion[] => completionsAt({ ...caret(marked), language, catalogue, locale });
const labels = (marked: string, language: Language = 'yaml'): string[] => complete(marked, language).map(item => item.label);

/** The text once a completion is accepted: placeholders take their defaults, `$1` and `$0` nothing, new lines the indent of their line. */
function accept(marked: string, label: string, language: Language = 'yaml'): string {
  const { text } = caret(marked);
  const item = complete(marked, language).find(candidate => candidate.label === label);
  assert.ok(item, `${label} is not offered, but ${labels(marked, language).join(', ')}`);
  const indent = /^\s*/.exec(text.slice(text.lastIndexOf('\n', item.range.start - 1) + 1))?.[0] ?? '';
  const inserted = item.snippet
    .replace(/\$\{\d+\|((?:[^\\,|]|\\.)*)[^}]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:[^\\}]|\\.)*)\}/g, '$1')
    .replace(/(?<!\\)\$\d/g, '')
    .replace(/\\([\\$},|])/g, '$1')
    .replace(/\n/g, `\n${indent}`);
  return text.slice(0, item.range.start) + inserted + text.slice(item.range.end);
}

describe('completion of keys', () => {
  it('offers the sections that are missing, the required ones first', () => {
    assert.deepEqual(labels('seed: 1\n|'), ['model', 'optimizer', 'version', 'label', 'data', 'train']);
    assert.deepEqual(labels('|').slice(0, 2), ['model', 'optimizer']);
  });

  it('offers the options of the name that the section has, without those that are there', () => {
    assert.deepEqual(labels('optimizer:\n  name: adam\n  lr: 0.1\n  |'), ['betas', 'eps', 'weight_decay', 'amsgrad', 'schedule', 'clip']);
  });

  it('knows the section from the indentation of the line', () => {
    assert.ok(labels('train:\n  steps: 10\n  |\noptimizer: adam\n').includes('log_every'));
    assert.ok(labels('train:\n  steps: 10\n|\noptimizer: adam\n').includes('model'));
    assert.ok(labels('train:\n  |\noptimizer: adam\n').includes('steps'));
    assert.ok(labels('train:\n  stop_when:\n    |').includes('loss_below'));
  });

  it('works on half-typed words, above and below other keys', () => {
    assert.ok(labels('optimizer:\n  na|').includes('name'));
    assert.ok(labels('optimizer:\n  wei|\n  name: adam\n').includes('weight_decay'));
    assert.equal(accept('optimizer:\n  wei|\n  name: adam\n', 'weight_decay'), 'optimizer:\n  weight_decay: 0\n  name: adam\n');
  });

  it('writes keys with a default to start from, sections with their first line', () => {
    assert.equal(accept('optimizer:\n  name: adam\n  |', 'betas'), 'optimizer:\n  name: adam\n  betas: [0.9, 0.999]');
    assert.equal(accept('optimizer:\n  name: adam\n  |', 'schedule'), 'optimizer:\n  name: adam\n  schedule:\n    name: ');
    assert.equal(accept('optimizer:\n  name: adam\n  |', 'clip'), 'optimizer:\n  name: adam\n  clip:\n    ');
    assert.equal(accept('model: linear_regression\n|', 'optimizer'), 'model: linear_regression\noptimizer:\n  name: ');
    assert.equal(accept('model: linear_regression\n|', 'train'), 'model: linear_regression\ntrain:\n  ');
    assert.equal(accept('optimizer:\n  name: adam\n  ams|', 'amsgrad'), 'optimizer:\n  name: adam\n  amsgrad: true');
  });

  it('stays on the line in flow style', () => {
    assert.equal(accept('optimizer: {name: adam, |}', 'lr'), 'optimizer: {name: adam, lr: 0.001}');
    assert.equal(accept('optimizer: {name: adam, sch|}', 'schedule'), 'optimizer: {name: adam, schedule: {name: }}');
    assert.deepEqual(labels('optimizer: {name: adam, schedule: {name: step, |}}'), ['step_size', 'warmup_steps', 'from_zero', 'gamma', 'min_lr']);
  });

  it('replaces a key before its colon and leaves the value', () => {
    assert.equal(accept('optimizer:\n  name: adam\n  lear|: 0.1\n', 'lr'), 'optimizer:\n  name: adam\n  lr: 0.1\n');
  });

  it('writes JSON keys with quotes, and a comma before a following property', () => {
    assert.equal(accept('{"optimizer": {"name": "adam", "l|"}}', 'lr', 'json'), '{"optimizer": {"name": "adam", "lr": 0.001}}');
    assert.equal(accept('{|"seed": 1}', 'label', 'json'), '{"label": "","seed": 1}');
    assert.equal(accept('{"optimizer": {"name": "adam", |}}', 'schedule', 'json'), '{"optimizer": {"name": "adam", "schedule": {"name": ""}}}');
    assert.deepEqual(labels('{"train": {|}}', 'json').slice(0, 2), ['steps', 'epochs']);
  });

  it('says nothing inside comments', () => {
    assert.deepEqual([...labels('optimizer:\n  # na|\n'), ...labels('{ // na|\n}', 'json'), ...labels('{ /* na| */ }', 'json')], []);
  });

  it('explains in the language asked for', () => {
    const [item] = complete('optimizer:\n  name: adam\n  |', 'yaml', 'zh');
    assert.match(item?.documentation ?? '', /学习率/);
  });
});

describe('completion of values', () => {
  it('offers the names of a section', () => {
    assert.deepEqual(labels('optimizer: |'), ['sgd', 'adagrad', 'rmsprop', 'adam', 'adamw', 'coordinate_descent', 'hill_climbing']);
    assert.deepEqual(labels('optimizer:\n  name: |\n  lr: 1\n'), labels('optimizer: |'));
    assert.deepEqual(labels('optimizer:\n  name: ad|\n'), labels('optimizer: |'));
    assert.ok(labels('optimizer:\n  name: adam\n  schedule: |').includes('cosine'));
    assert.equal(accept('optimizer:\n  name: ad|agrad # x\n', 'adam'), 'optimizer:\n  name: adam # x\n');
  });

  it('offers corpora, test functions, losses, tokenizers', () => {
    assert.deepEqual(labels('data:\n  source: |'), ['moby-dick', 'spam-assassin']);
    assert.ok(labels('model:\n  name: function\n  function: ro|').includes('rosenbrock'));
    assert.ok(labels('train:\n  loss: |').includes('half_mse'));
    assert.ok(labels('data:\n  tokenizer: |').includes('char'));
  });

  it('offers booleans, words of an enumeration, usual intervals, defaults', () => {
    assert.deepEqual(labels('optimizer:\n  name: adam\n  amsgrad: |'), ['true', 'false']);
    assert.deepEqual(labels('train:\n  precision: |'), ['float32', 'float64']);
    assert.deepEqual(labels('train:\n  checkpoint:\n    every: |'), ['30s', '5m', '1h']);
    assert.deepEqual(labels('optimizer:\n  name: adam\n  lr: |'), ['0.001']);
    assert.deepEqual(labels('optimizer: {name: coordinate_descent, selection: |}'), ['cyclic', 'random', 'gauss_southwell', 'gauss_southwell_lipschitz']);
  });

  it('offers the metrics of the model', () => {
    assert.deepEqual(labels('model: gpt\ntrain:\n  stop_when:\n    metric: |'), ['loss', 'eval/loss', 'eval/perplexity', 'eval/accuracy']);
  });

  it('replaces a JSON string with its quotes', () => {
    assert.equal(accept('{"optimizer": {"name": "ad|"}}', 'adam', 'json'), '{"optimizer": {"name": "adam"}}');
    assert.equal(accept('{"optimizer": |}', 'adam', 'json'), '{"optimizer": "adam"}');
    assert.equal(accept('{"optimizer": {"name": "adam", "amsgrad": |}}', 'true', 'json'), '{"optimizer": {"name": "adam", "amsgrad": true}}');
  });

  it('has nothing to say where a number has no default', () => {
    assert.deepEqual(labels('train:\n  steps: |'), []);
  });
});

describe('hover', () => {
  function hover(marked: string, locale: DocLanguage = 'en', language: Language = 'yaml'): { readonly on: string; readonly says: string } | undefined {
    const { text, offset } = caret(marked);
    const found = hoverAt(analyse(text, language), offset, catalogue, locale);
    return found && { on: text.slice(found.range.start, found.range.end), says: found.markdown };
  }

  it('on a key gives what it means, its default and its range', () => {
    const found = hover('optimizer:\n  name: adam\n  be|tas: [0.9, 0.99]\n');
    assert.equal(found?.on, 'betas');
    assert.match(found?.says ?? '', /Decay rates.*/);
    assert.match(found?.says ?? '', /Default: `\[0\.9, 0\.999\]`/);
    assert.match(found?.says ?? '', /0 ≤ x < 1/);
  });

  it('on a name gives its formula and its paper', () => {
    const found = hover('optimizer:\n  name: ad|amw\n');
    assert.equal(found?.on, 'adamw');
    assert.match(found?.says ?? '', /theta <- theta/);
    assert.match(found?.says ?? '', /arxiv\.org\/abs\/1711\.05101/);
    assert.equal(hover('optimizer: ad|amw\n')?.on, 'adamw');
  });

  it('on a section tells of it and of the name it has', () => {
    const says = hover('opti|mizer:\n  name: adamw\n')?.says ?? '';
    assert.match(says, /How the parameters move/);
    assert.match(says, /AdamW/);
  });

  it('on a word of an enumeration gives its own meaning', () => {
    assert.match(hover('train:\n  precision: float|64\n')?.says ?? '', /^Double precision/);
  });

  it('on lr gives the bound of this very quadratic', () => {
    const text = 'model: {name: function, function: quadratic, matrix: [[2, 1], [1, 2]]}\noptimizer: {name: sgd, l|r: 0.1}\ntrain: {steps: 1}\n';
    assert.match(hover(text)?.says ?? '', /converges below 0\.666667 \(largest curvature L = 3\)/);
    assert.match(hover(text, 'zh')?.says ?? '', /lr 小于 0\.666667 时收敛/);
  });

  it('repeats nothing of the config\'s own text', () => {
    assert.equal(hover('optimizer:\n  name: "[x](command:evil)|"\n')?.says.includes('evil') ?? false, false);
    assert.equal(hover('<img src=x>|: 1\n'), undefined);
  });

  it('works in JSON', () => {
    assert.equal(hover('{"optimizer": {"name": "ada|m"}}', 'en', 'json')?.on, '"adam"');
  });
});

describe('the outline', () => {
  const shape = (items: readonly OutlineItem[]): unknown => items.map(({ name, detail, children }) => (children.length ? [name, detail, shape(children)] : [name, detail]));

  it('shows sections with the names they choose, and not the rows of data', () => {
    const { parsed } = analyse('data: {inputs: [[1], [2]], targets: [1, 2]}\noptimizer:\n  name: adam\n  lr: 1e-3\n', 'yaml');
    assert.deepEqual(shape(outlineOf(parsed.root)), [['data', '', [['inputs', '[2]'], ['targets', '[2]']]], ['optimizer', 'adam', [['name', 'adam'], ['lr', '1e-3']]]]);
  });
});

describe('inlay hints', () => {
  const hints = (text: string): string[] => hintsOf(analyse(text, 'yaml'), catalogue, 'en').map(({ offset, label }) => `${text.slice(0, offset).split(/\s/).at(-1)} -> ${label}`);

  it('count parameters of models whose shape is known', () => {
    // 2 x 8 + 8 weights and biases of the hidden layer, 8 + 1 of the output.
    assert.deepEqual(hints('data: {inputs: [[1, 2], [3, 4]], targets: [1, 2]}\nmodel:\n  name: mlp\n  hidden: [8]\noptimizer: adam\ntrain: {steps: 1}\n'), ['mlp -> 33 parameters']);
  });

  it('count those of a language model up to its vocabulary', () => {
    // Per layer 12 w^2 + 13 w, the last norm 2 w, positions w * block_size, and w for every token (GPT-2's layout, tied head).
    const [w, layers, block] = [8, 2, 16];
    const fixed = layers * (12 * w * w + 13 * w) + 2 * w + w * block;
    const text = `data: {source: moby-dick, block_size: ${block}}\nmodel:\n  name: gpt\n  layers: ${layers}\n  width: ${w}\n  heads: 2\noptimizer: adamw\ntrain: {steps: 1}\n`;
    assert.deepEqual(hints(text), [`gpt -> ${fixed.toLocaleString('en-US')} + 8 V parameters`]);
  });

  it('plan the memory that a run would: parameters, gradients and two slots of Adam, in single precision', () => {
    const text = 'data: {inputs: [[1, 2], [3, 4]], targets: [1, 2]}\nmodel:\n  name: linear_regression\noptimizer: adam\ntrain: {steps: 1}\n';
    // Three parameters, held four times; activations of two rows: two inputs, prediction and error.
    assert.match(hintsOf(analyse(text, 'yaml'), catalogue, 'en')[0]?.tooltip ?? '', new RegExp(`about ${4 * (3 * 4 + 2 * 4)} B`));
  });

  it('turn epochs into steps: 3 epochs of 5 rows in batches of 2, incomplete batches left out', () => {
    assert.deepEqual(hints('data: {inputs: [1, 2, 3, 4, 5], targets: [1, 2, 3, 4, 5], batch_size: 2}\nmodel:\n  name: linear_regression\noptimizer: adam\ntrain:\n  epochs: 3\n'), ['linear_regression -> 2 parameters', '3 -> 6 steps']);
  });
});
