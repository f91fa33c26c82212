import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { analyse } from '../../../src/engine/config/analyse';
import type { AnalysisContext } from '../../../src/engine/config/analyse';
import { applyEdits } from '../../../src/engine/config/edits';
import type { Plan } from '../../../src/engine/config/plan';
import type { Problem } from '../../../src/engine/config/problem';
import type { Language } from '../../../src/engine/config/tree';

const lines = (...text: string[]): string => `${text.join('\n')}\n`;
const regression = (...rest: string[]): string => lines('data:', '  inputs: [1, 2, 3]', '  targets: [1, 2, 3]', 'model: linear_regression', ...rest);

function planOf(text: string, language: Language = 'yaml'): Plan {
  const { plan, problems } = analyse(text, language);
  assert.ok(plan, problems.map(problem => `${problem.code} ${problem.args.join(' ')}`).join('\n'));
  return plan;
}

/** `code at "text"` for each problem. */
function found(text: string, language: Language = 'yaml', context: AnalysisContext = {}): string[] {
  return analyse(text, language, context).problems.map(({ code, range }) => `${code} at ${text.slice(range.start, range.end)}`);
}

function only(text: string, code: string, language: Language = 'yaml'): Problem {
  const problems = analyse(text, language).problems.filter(problem => problem.code === code);
  assert.equal(problems.length, 1, found(text, language).join('\n'));
  return problems[0] ?? assert.fail();
}

/** The text after the preferred (or only) repair of the problem with a code. */
function repaired(text: string, code: string, language: Language = 'yaml'): string {
  const { fixes } = only(text, code, language);
  const fix = fixes.find(candidate => candidate.preferred) ?? fixes[0];
  assert.ok(fix, `${code} offers no repair`);
  return applyEdits(text, fix.edits);
}

describe('the plan of a config', () => {
  it('fills in every default of the contract for data written in the config', () => {
    assert.deepEqual(planOf(regression('optimizer: {name: sgd, lr: 0.01}', 'train: {steps: 1000}')), {
      version: 1, seed: 0, label: undefined,
      data: {
        source: { kind: 'inline', inputs: [[1], [2], [3]], targets: [1, 2, 3] },
        columns: undefined, tokenizer: { name: 'char', options: {} }, blockSize: 128, encoding: 'auto',
        batchSize: undefined, validation: 0, shuffle: true, sampling: undefined, dropLast: undefined,
      },
      model: { name: 'linear_regression', options: {}, init: undefined, initializers: [] },
      train: {
        steps: 1000, epochs: undefined, logEvery: 1, evalEvery: undefined, evalBatches: 50, fullBatch: true, loss: undefined,
        precision: 'float32', stopWhen: undefined, checkpoint: { every: { seconds: 30 }, keep: 2, best: undefined },
      },
      optimizer: {
        name: 'sgd', options: { lr: 0.01, momentum: 0, dampening: 0, nesterov: false, weight_decay: 0 },
        schedule: { name: 'constant', options: { warmup_steps: 0, from_zero: false } }, clip: undefined,
      },
    });
  });

  it('is the same from JSON', () => {
    const yaml = regression('optimizer:', '  name: adam', '  schedule: cosine', 'train:', '  steps: 10', '  checkpoint: {every: 5m}');
    const json = '{"data": {"inputs": [1, 2, 3], "targets": [1, 2, 3]}, "model": "linear_regression", "optimizer": {"name": "adam", "schedule": {"name": "cosine"}}, /* short */ "train": {"steps": 10, "checkpoint": {"every": "5m"}}}';
    assert.deepEqual(planOf(json, 'json'), planOf(yaml));
  });

  it('computes functions in double precision and everything else in single', () => {
    assert.equal(planOf(lines('model: {name: function, function: sphere}', 'optimizer: adam', 'train: {steps: 1}')).train.precision, 'float64');
    assert.equal(planOf(lines('model: {name: function, function: sphere}', 'optimizer: adam', 'train: {steps: 1, precision: float32}')).train.precision, 'float32');
    assert.equal(planOf(regression('optimizer: adam', 'train: {steps: 1}')).train.precision, 'float32');
  });

  it('takes full batches of data written in the config unless a batch size is named', () => {
    const withBatch = lines('data: {inputs: [1, 2, 3], targets: [1, 2, 3], batch_size: 2}', 'model: linear_regression', 'optimizer: adam', 'train: {steps: 1}');
    assert.deepEqual([planOf(withBatch).train.fullBatch, planOf(withBatch).data?.batchSize], [false, 2]);
  });

  it('holds out a tenth of a source, and what data.validation says otherwise', () => {
    const text = (rest: string): string => lines('data:', '  source: moby-dick', ...(rest ? [`  ${rest}`] : []), 'model: gpt', 'optimizer: adamw', 'train: {steps: 1}');
    assert.equal(planOf(text('')).data?.validation, 0.1);
    assert.equal(planOf(text('validation: 0.2')).data?.validation, 0.2);
    assert.deepEqual(planOf(text('validation: more/*.txt')).data?.validation, { kind: 'path', path: 'more/*.txt' });
    assert.deepEqual(planOf(text('')).data?.source, { kind: 'corpus', name: 'moby-dick' });
  });

  it('runs 1000 steps where no length is named, and says so', () => {
    const text = regression('optimizer: {name: sgd, lr: 0.01}');
    assert.equal(planOf(text).train.steps, 1000);
    assert.deepEqual(found(text).map(problem => problem.split(' ')[0]), ['default-steps']);
    assert.equal(planOf(regression('optimizer: {name: sgd, lr: 0.01}', 'train: {epochs: 2.5}')).train.epochs, 2.5);
  });

  it('keeps initialisers in order, one for all under *', () => {
    const text = (initializer: string): string => lines('data: {inputs: [[1, 2]], targets: [1]}', 'model:', '  name: mlp', `  initializer: ${initializer}`, 'optimizer: adam', 'train: {steps: 1}');
    assert.deepEqual(planOf(text('zeros')).model.initializers.map(({ pattern, initializer }) => [pattern, initializer.name]), [['*', 'zeros']]);
    assert.deepEqual(planOf(text('{"*.bias": zeros, "*": {name: normal, std: 0.1}}')).model.initializers.map(({ pattern, initializer }) => [pattern, initializer.name]), [['*.bias', 'zeros'], ['*', 'normal']]);
  });

  it('leaves the step of coordinate descent to its lr', () => {
    assert.deepEqual(planOf(regression('optimizer: coordinate_descent', 'train: {steps: 1}')).optimizer.options, { selection: 'cyclic' });
    assert.deepEqual(planOf(regression('optimizer: {name: coordinate_descent, lr: 0.1, selection: [1, 0]}', 'train: {steps: 1}')).optimizer.options, { selection: [1, 0], lr: 0.1 });
  });

  it('reads stop conditions and intervals', () => {
    const { train } = planOf(regression('optimizer: {name: sgd, lr: 0.01}', 'train:', '  steps: 9', '  stop_when: {loss_below: 1e-3, metric: loss, no_improvement_for: 5, min_delta: 0.1}', '  checkpoint: {every: 500, keep: 1}'));
    assert.deepEqual(train.stopWhen, { lossBelow: 0.001, metric: 'loss', noImprovementFor: 5, minDelta: 0.1 });
    assert.deepEqual(train.checkpoint, { every: { steps: 500 }, keep: 1, best: undefined });
  });

  it('accepts other names of an entry and writes its own', () => {
    const text = lines('data: {inputs: [[1, 2]], targets: [1]}', 'model: {name: mlp, initializer: glorot_uniform}', 'optimizer: adam', 'train: {steps: 1}');
    assert.equal(planOf(text).model.initializers[0]?.initializer.name, 'xavier_uniform');
  });
});

describe('problems', () => {
  it('stand at the key or value they are about', () => {
    const text = lines('optimzer: adam', 'model: {name: function, function: sphere}', 'optimizer:', '  name: adam', '  lr: fast', '  betas: [0.9, 2]', 'train:', '  steps: 0', '  steps: 5');
    assert.deepEqual(found(text), ['unknown-key at optimzer', 'wrong-type at fast', 'out-of-range at 2', 'out-of-range at 0', 'duplicate-key at steps']);
  });

  it('of different lengths stands at targets', () => {
    assert.deepEqual(found(lines('data: {inputs: [1, 2, 3], targets: [1, 2]}', 'model: linear_regression', 'optimizer: adam', 'train: {steps: 1}')), ['length-mismatch at [1, 2]']);
  });

  it('of ragged rows stands at the row', () => {
    assert.deepEqual(found(lines('data: {inputs: [[1, 2], [3], [4, 5]], targets: [1, 2, 3]}', 'model: linear_regression', 'optimizer: adam', 'train: {steps: 1}')), ['ragged-rows at [3]']);
  });

  it('are errors where the contract says so, and leave no plan', () => {
    for (const text of [
      'optimizr: adam\nmodel: {name: function, function: sphere}\noptimizer: adam', 'model: {name: function, function: sphere}\noptimizer: adma',
      'model: {name: function, function: sphere}\noptimizer: {name: adam, lr: "x"}', 'model: {name: function, function: sphere}\noptimizer: {name: adam, lr: -1}',
      'model: {name: function, function: sphere}\noptimizer: adam\noptimizer: adam', 'data: {inputs: [[1], [1, 2]], targets: [1, 2]}\nmodel: linear_regression\noptimizer: adam',
      'model: {name: function, function: sphere}\noptimizer: {name: adam, schedule: {name: cosine, warmup_steps: 11}}\ntrain: {steps: 10}',
    ]) {
      const { problems, plan } = analyse(text, 'yaml');
      assert.equal(plan, undefined, text);
      assert.ok(problems.some(problem => problem.severity === 'error'), text);
    }
  });

  it('of names that are only planned are those of unknown names', () => {
    assert.deepEqual(found(lines('model: {name: function, function: sphere}', 'optimizer: {name: adam, preset: torch}', 'train: {steps: 1}', 'compare: {}', 'sweep: {}')), ['unknown-key at preset', 'unknown-key at compare', 'unknown-key at sweep']);
  });

  it('do not follow from one another', () => {
    // The name is wrong: what its options are cannot be known.
    assert.deepEqual(found(lines('model: {name: function, function: sphere}', 'optimizer: {name: adamm, lr: 1, nesterov: true}', 'train: {steps: 1}')), ['unknown-name at adamm']);
  });

  it('of a missing file are looked for only where that is allowed', () => {
    const text = lines('data: {source: data/houses.csv}', 'model: linear_regression', 'optimizer: adam', 'train: {steps: 1}');
    assert.deepEqual(found(text), []);
    assert.deepEqual(found(text, 'yaml', { fileExists: () => false }), ['file-missing at data/houses.csv']);
    assert.deepEqual(found(text, 'yaml', { fileExists: () => true }), []);
    assert.deepEqual(found(lines('data: {source: "data/*.csv"}', 'model: linear_regression', 'optimizer: adam', 'train: {steps: 1}'), 'yaml', { fileExists: () => false }), []);
  });

  it('of a formula stand inside it', () => {
    const text = lines('model:', '  name: function', '  function: (1 - x)^2 + 100 * (z - w)', 'optimizer: adam', 'train: {steps: 1}');
    assert.deepEqual(found(text), ['expression-unknown-name at w']);
  });

  it('are found in a merged anchor where it stands, once', () => {
    const text = lines('model: {name: function, function: sphere}', 'optimizer:', '  name: adam', '  schedule: &s {name: cosine, min_lr: -1}', 'train: {steps: 1}');
    assert.deepEqual(found(text), ['out-of-range at -1']);
  });
});

describe('repairs', () => {
  const sphere = (...rest: string[]): string => lines('# about', 'model: {name: function, function: sphere}', ...rest, 'train: {steps: 10} # short');
  const cases: readonly [code: string, before: string[], after: string[]][] = [
    ['unknown-key', ['optimizer:', '  name: adam # usual', '  learning_rate: 0.1'], ['optimizer:', '  name: adam # usual', '  lr: 0.1']],
    ['unknown-name', ['optimizer: adma # usual'], ['optimizer: adam # usual']],
    ['wrong-type', ['optimizer: {name: adam, lr: "1e-3"}'], ['optimizer: {name: adam, lr: 0.001}']],
    ['wrong-type', ['optimizer: {name: sgd, momentum: 0.9, nesterov: yes}'], ['optimizer: {name: sgd, momentum: 0.9, nesterov: true}']],
    ['wrong-type', ['optimizer: {name: coordinate_descent, selection: 1}'], ['optimizer: {name: coordinate_descent, selection: [1]}']],
    ['wrong-type', ['label: 2024', 'optimizer: adam'], ['label: "2024"', 'optimizer: adam']],
    ['wrong-type', ['optimizer: {name: adam, clip: 1}'], ['optimizer: {name: adam, clip: {norm: 1}}']],
    ['wrong-type', ['optimizer: [adam]'], ['optimizer: adam']],
    ['wrong-type', ['optimizer: {name: adam, lr: "0,01"}'], ['optimizer: {name: adam, lr: 0.01}']],
    ['wrong-type', ['data: {source: a.csv, validation: 10%}', 'optimizer: adam'], ['data: {source: a.csv, validation: 0.1}', 'optimizer: adam']],
    ['out-of-range', ['optimizer: {name: sgd, momentum: 1.5}'], ['optimizer: {name: sgd, momentum: 1}']],
    ['out-of-range', ['optimizer: {name: adam, clip: {norm: 0}}'], ['optimizer: {name: adam, clip: {norm: 1}}']],
    ['missing-key', ['optimizer:', '  name: adam', '  schedule:', '    name: step # down', ''], ['optimizer:', '  name: adam', '  schedule:', '    name: step # down', '    step_size: 1', '']],
    ['duplicate-key', ['optimizer:', '  name: adam', '  lr: 0.1', '  lr: 0.2 # again'], ['optimizer:', '  name: adam', '  lr: 0.1']],
    ['warmup-too-long', ['optimizer: {name: adam, schedule: {name: cosine, warmup_steps: 50}}'], ['optimizer: {name: adam, schedule: {name: cosine, warmup_steps: 10}}']],
    ['misplaced-key', ['optimizer:', '  name: adam', 'lr: 0.1'], ['optimizer:', '  name: adam', '  lr: 0.1']],
    ['missing-name', ['optimizer: {type: adam, lr: 0.1}'], ['optimizer: {name: adam, lr: 0.1}']],
    ['missing-value', ['optimizer:', '  name: adam', '  lr: # soon'], ['optimizer:', '  name: adam', '  lr: 0.001 # soon']],
  ];
  for (const [code, before, after] of cases) it(`${code}: ${before.join(' / ')}`, () => assert.equal(repaired(sphere(...before), code), sphere(...after)));

  it('keep JSON valid', () => {
    const text = '{\n  "model": {"name": "function", "function": "sphere"},\n  "optimizer": {\n    "name": "adam",\n    "learning_rate": "0.1"\n  },\n  "train": {"steps": 10}\n}';
    const renamed = repaired(text, 'unknown-key', 'json');
    assert.deepEqual(JSON.parse(repaired(renamed, 'wrong-type', 'json')), { model: { name: 'function', function: 'sphere' }, optimizer: { name: 'adam', lr: 0.1 }, train: { steps: 10 } });
  });
});

describe('the learning-rate bound', () => {
  const quadratic = (optimizer: string): string => lines('model: {name: function, function: quadratic, matrix: [[2, 1], [1, 2]]}', `optimizer: ${optimizer}`, 'train: {steps: 10}');

  it('is 2 / L: the matrix [[2, 1], [1, 2]] has L = 3', () => {
    assert.deepEqual(found(quadratic('{name: sgd, lr: 0.66}')), []);
    const { args, severity } = only(quadratic('{name: sgd, lr: 0.67}'), 'lr-above-bound');
    assert.equal(severity, 'warning');
    assert.ok(Math.abs(Number(args[1]) - 2 / 3) < 1e-9 && Math.abs(Number(args[2]) - 3) < 1e-9);
  });

  it('is wider with momentum: 2 (1 + m) / L, and 2 (1 + m) / ((1 + 2 m) L) with Nesterov\'s', () => {
    assert.deepEqual(found(quadratic('{name: sgd, lr: 1.26, momentum: 0.9}')), []);
    assert.deepEqual(found(quadratic('{name: sgd, lr: 1.27, momentum: 0.9}')), ['lr-above-bound at 1.27']);
    assert.deepEqual(found(quadratic('{name: sgd, lr: 0.45, momentum: 0.9, nesterov: true}')), []);
    assert.deepEqual(found(quadratic('{name: sgd, lr: 0.46, momentum: 0.9, nesterov: true}')), ['lr-above-bound at 0.46']);
  });

  it('of linear regression follows from its rows: L = 11.0929 for x = 1, 2, 3', () => {
    // The Hessian of the mean squared error is 2/3 [[14, 6], [6, 3]], its largest eigenvalue (17 + sqrt(265)) / 3.
    const largest = (17 + Math.sqrt(265)) / 3;
    const { args } = only(regression('optimizer: {name: sgd, lr: 0.2}', 'train: {steps: 10}'), 'lr-above-bound');
    assert.ok(Math.abs(Number(args[2]) - largest) < 1e-9 && Math.abs(Number(args[1]) - 2 / largest) < 1e-9);
    assert.deepEqual(found(regression('optimizer: {name: sgd, lr: 0.18}', 'train: {steps: 10}')), []);
  });

  it('scales with the loss', () => {
    const half = regression('optimizer: {name: sgd, lr: 0.35}', 'train: {steps: 10, loss: half_mse}');
    assert.deepEqual(found(half), []);
    assert.deepEqual(found(half.replace('half_mse', 'sum_squares')), ['lr-above-bound at 0.35']);
  });

  it('of single coordinates is that of the steepest one: 2 / 2', () => {
    assert.deepEqual(found(quadratic('{name: coordinate_descent, lr: 0.99}')), []);
    assert.deepEqual(found(quadratic('{name: coordinate_descent, lr: 1.01}')), ['lr-above-bound at 1.01']);
  });
});
