/** For every problem a config that has it. Tests check that it does. */
import type { Language } from '../../src/engine/config/tree';

export interface ProblemExample {
  readonly text: string;
  readonly language?: Language;
  /** Analysed as if no file existed. */
  readonly noFiles?: boolean;
}

const lines = (...text: string[]): string => `${text.join('\n')}\n`;
const quadratic = ['model: {name: function, function: quadratic, matrix: [[2, 0], [0, 10]]}'];
const sphere = (...rest: string[]): ProblemExample => ({ text: lines('model: {name: function, function: sphere}', ...rest) });
const optimizer = (...rest: string[]): ProblemExample => sphere('optimizer:', ...rest.map(line => `  ${line}`), 'train: {steps: 100}');
const train = (...rest: string[]): ProblemExample => sphere('optimizer: adam', 'train:', ...rest.map(line => `  ${line}`));
const rows = (...rest: string[]): ProblemExample => ({ text: lines('data:', ...rest.map(line => `  ${line}`), 'model: linear_regression', 'optimizer: adam', 'train: {steps: 100}') });
const model = (...rest: string[]): ProblemExample => ({ text: lines('model:', ...rest.map(line => `  ${line}`), 'optimizer: adam', 'train: {steps: 100}') });
const formula = (text: string, ...rest: string[]): ProblemExample => model('name: function', `function: ${text}`, ...rest);

/** Absent: the code can only be shown by a text too large for a page. */
export const problemExamples: Readonly<Record<string, ProblemExample | undefined>> = {
  'syntax-unexpected': { text: '{"optimizer": adam}', language: 'json' },
  'syntax-unclosed': { text: lines('optimizer:', '  name: adam', '  betas: [0.9, 0.999', 'train: {steps: 100}') },
  'syntax-missing-colon': { text: lines('optimizer:', '  name: adam', 'train', '  steps: 100') },
  'syntax-missing-comma': { text: '{"optimizer": "adam" "seed": 1}', language: 'json' },
  'syntax-missing-value': { text: '{"seed": }', language: 'json' },
  'syntax-tab': { text: lines('optimizer:', '\tname: adam') },
  'syntax-indentation': { text: lines('optimizer:', '  name: adam', '   lr: 0.001', ' eps: 1e-8') },
  'syntax-nested-mapping': { text: lines('label: first try: adam') },
  'syntax-needs-quotes': { text: lines('label: @home') },
  'syntax-escape': { text: lines('label: "C:\\data"') },
  'unknown-alias': { text: lines('optimizer: *usual') },
  'alias-cycle': { text: lines('optimizer: &usual', '  schedule: *usual') },
  'unknown-tag': { text: lines('label: !name first') },
  'key-not-text': { text: lines('[optimizer, model]: adam') },
  'multiple-documents': { text: lines('optimizer: adam', '---', 'optimizer: sgd') },
  'too-large': undefined,
  'too-deep': undefined,
  'too-many-nodes': undefined,
  'not-a-config': { text: lines('adam') },
  'empty-config': { text: '' },
  'unknown-key': optimizer('name: adam', 'learning_rate: 0.01'),
  'foreign-key': optimizer('name: adam', 'momentum: 0.9'),
  'misplaced-key': sphere('optimizer: adam', 'steps: 100'),
  'unknown-name': sphere('optimizer: adma', 'train: {steps: 100}'),
  'missing-name': optimizer('lr: 0.01'),
  'unknown-value': train('steps: 100', 'precision: double'),
  'wrong-type': optimizer('name: adam', 'lr: "1e-3"'),
  'out-of-range': optimizer('name: adam', 'betas: [0.9, 1.5]'),
  'not-finite': optimizer('name: adam', 'lr: .inf'),
  'missing-key': { text: lines('optimizer: adam', 'train: {steps: 100}') },
  'missing-value': optimizer('name: adam', 'lr:'),
  'duplicate-key': train('steps: 100', 'steps: 200'),
  'wrong-length': optimizer('name: adam', 'betas: [0.9]'),
  'too-few-items': rows('inputs: []', 'targets: []'),
  'ragged-rows': rows('inputs: [[1, 2], [3]]', 'targets: [1, 2]'),
  'wrong-extension': model('name: function', 'function: sphere', 'init: start.bin'),
  'file-missing': { ...rows('source: data/houses.csv'), noFiles: true },
  'missing-data': { text: lines('model: linear_regression', 'optimizer: adam', 'train: {steps: 100}') },
  'data-unused': sphere('data: {inputs: [1, 2], targets: [1, 2]}', 'optimizer: adam', 'train: {steps: 100}'),
  'data-kind': { text: lines('data: {inputs: [1, 2], targets: [1, 2]}', 'model: gpt', 'optimizer: adamw', 'train: {steps: 100}') },
  'two-sources': rows('source: houses.csv', 'inputs: [1, 2]', 'targets: [1, 2]'),
  'missing-source': rows('batch_size: 8'),
  'length-mismatch': rows('inputs: [1, 2, 3]', 'targets: [2, 4]'),
  'batch-too-large': rows('inputs: [1, 2, 3]', 'targets: [2, 4, 6]', 'batch_size: 8'),
  'loss-unsupported': { text: lines('data: {inputs: [1, 2], targets: [1, 2]}', 'model: linear_regression', 'optimizer: adam', 'train:', '  steps: 100', '  loss: cross_entropy') },
  'steps-and-epochs': { text: lines('data: {inputs: [1, 2], targets: [1, 2]}', 'model: linear_regression', 'optimizer: adam', 'train:', '  steps: 100', '  epochs: 3') },
  'epochs-without-data': train('epochs: 3'),
  'default-steps': sphere('optimizer: adam'),
  'warmup-too-long': optimizer('name: adam', 'schedule: {name: cosine, warmup_steps: 500}'),
  'lr-above-bound': { text: lines(...quadratic, 'optimizer: {name: sgd, lr: 0.5}', 'train: {steps: 100}') },
  'unknown-metric': train('steps: 100', 'stop_when: {metric: eval/acuracy, above: 0.95}'),
  'metric-needs-validation': { text: lines('data: {inputs: [1, 2], targets: [1, 2]}', 'model: linear_regression', 'optimizer: adam', 'train:', '  steps: 100', '  stop_when: {metric: eval/loss, below: 0.1}') },
  'eval-without-validation': train('steps: 100', 'eval_every: 10'),
  'stop-never': train('steps: 100', 'stop_when: {min_delta: 0.01}'),
  'stop-metric-without-bound': train('steps: 100', 'stop_when: {metric: loss}'),
  'stop-bound-without-metric': train('steps: 100', 'stop_when: {below: 0.1}'),
  'stop-contradiction': train('steps: 100', 'stop_when: {metric: loss, above: 1, below: 2}'),
  'ignored-option': optimizer('name: hill_climbing', 'clip: {norm: 1}'),
  'nesterov-needs-momentum': optimizer('name: sgd', 'nesterov: true'),
  'nesterov-needs-no-dampening': optimizer('name: sgd', 'momentum: 0.9', 'dampening: 0.1', 'nesterov: true'),
  'fixed-step-needs-lr': optimizer('name: coordinate_descent', 'step: fixed'),
  'lr-without-fixed-step': optimizer('name: coordinate_descent', 'step: exact', 'lr: 0.1'),
  'width-not-divisible': { text: lines('data: {source: moby-dick}', 'model: {name: gpt, width: 100, heads: 3}', 'optimizer: adamw', 'train: {steps: 100}') },
  'bounds-reversed': model('name: function', 'function: sphere', 'initializer: {name: uniform, a: 1, b: -1}'),
  'mean-outside-bounds': model('name: function', 'function: sphere', 'initializer: {name: truncated_normal, mean: 5}'),
  'start-length': formula('sphere', 'dimensions: 3', 'start: [1, 2]'),
  'dimensions-of-function': formula('himmelblau', 'dimensions: 3'),
  'only-for-quadratic': formula('sphere', 'matrix: [[1, 0], [0, 1]]'),
  'quadratic-needs-matrix': formula('quadratic'),
  'matrix-not-square': formula('quadratic', 'matrix: [[1, 0], [0, 1], [1, 1]]'),
  'vector-length': formula('quadratic', 'matrix: [[1, 0], [0, 1]]', 'vector: [1, 2, 3]'),
  'dimensions-of-matrix': formula('quadratic', 'matrix: [[1, 0], [0, 1]]', 'dimensions: 3'),
  'expression-unexpected': formula('x^2 + * 3'),
  'expression-incomplete': formula('x^2 +'),
  'expression-missing-operator': formula('2 x'),
  'expression-unclosed': formula('(x + 1'),
  'expression-unknown-name': formula('x^2 + w'),
  'expression-unknown-function': formula('sinus(x)'),
  'expression-function-without-arguments': formula('x + sin'),
  'expression-arguments': formula('sin(x, 2)'),
  'expression-not-a-vector': formula('y[0]^2 + x'),
  'expression-index-missing': formula('x[]^2'),
  'expression-index-not-whole': formula('x[0.5]^2'),
  // The dimensions follow from the highest index, so that no formula of today reaches it.
  'expression-index-outside': undefined,
  'expression-empty-slice': formula('sum(x[5:]^2)', 'dimensions: 2'),
  'expression-lengths-differ': formula('sum(x[0:2] * x[0:3])', 'dimensions: 4'),
  'expression-is-a-vector': formula('x^2', 'dimensions: 2'),
  'expression-too-long': undefined,
  'expression-too-deep': undefined,
};
