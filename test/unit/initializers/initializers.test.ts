import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findInitializer, initializers } from '../../../src/engine/initializers/catalogue';
import { initialize, matches } from '../../../src/engine/initializers/initialize';
import { fans } from '../../../src/engine/initializers/initializer';
import { findModel } from '../../../src/engine/models/catalogue';
import { layoutOf } from '../../../src/engine/models/model';
import type { Layout, ParameterSpec } from '../../../src/engine/models/model';
import { stream } from '../../../src/engine/random';
import { dataShape, resolved } from '../models/harness';

function draw(name: string, shape: readonly number[], given: Readonly<Record<string, unknown>> = {}, seed = 0): Float64Array {
  const initializer = findInitializer(name);
  assert.ok(initializer, name);
  const into = new Float64Array(shape.reduce((a, b) => a * b, 1));
  initializer.fill(resolved(initializer.spec.options, given), shape, stream(seed, name), into);
  return into;
}

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
function moment(values: Float64Array, power: number): number {
  const centre = mean(values);
  return mean(values.map(x => (x - centre) ** power));
}
const deviation = (values: Float64Array): number => Math.sqrt(moment(values, 2));
const kurtosis = (values: Float64Array): number => moment(values, 4) / moment(values, 2) ** 2;
const largest = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
const within = (actual: number, expected: number, relative: number): void => assert.ok(Math.abs(actual - expected) <= relative * Math.abs(expected), `${actual}, expected ${expected}`);

const SHAPE = [300, 200];

test('fans are PyTorch\'s: channels times the receptive field', () => {
  assert.deepEqual(fans([5, 3]), { fanIn: 3, fanOut: 5 });
  assert.deepEqual(fans([8, 4, 3, 3]), { fanIn: 36, fanOut: 72 });
});

test('uniform ones are flat within their bound', () => {
  const cases = [
    ['xavier_uniform', {}, Math.sqrt(6 / 500)],
    ['xavier_uniform', { gain: 2 }, 2 * Math.sqrt(6 / 500)],
    ['glorot_uniform', {}, Math.sqrt(6 / 500)],
    ['kaiming_uniform', {}, Math.sqrt(6 / 200)],
    ['he_uniform', { mode: 'fan_out' }, Math.sqrt(6 / 300)],
    // The start of nn.Linear: 1 / sqrt(fan in).
    ['kaiming_uniform', { a: Math.sqrt(5) }, 1 / Math.sqrt(200)],
    ['kaiming_uniform', { nonlinearity: 'tanh' }, (5 / 3) * Math.sqrt(3 / 200)],
    ['kaiming_uniform', { nonlinearity: 'linear' }, Math.sqrt(3 / 200)],
    ['uniform', { a: -0.3, b: 0.3 }, 0.3],
  ] as const;
  for (const [name, options, bound] of cases) {
    const values = draw(name, SHAPE, options);
    assert.ok(largest(values) <= bound && largest(values) > 0.999 * bound, name);
    within(deviation(values), bound / Math.sqrt(3), 0.01);
    within(kurtosis(values), 1.8, 0.02);
    assert.ok(Math.abs(mean(values)) < bound / 50);
  }
});

test('normal ones have their deviation', () => {
  const cases = [
    ['normal', {}, 1],
    ['normal', { std: 0.02 }, 0.02],
    ['xavier_normal', {}, Math.sqrt(2 / 500)],
    ['kaiming_normal', {}, Math.sqrt(2 / 200)],
    ['kaiming_normal', { mode: 'fan_out', nonlinearity: 'sigmoid' }, Math.sqrt(1 / 300)],
  ] as const;
  for (const [name, options, expected] of cases) {
    const values = draw(name, SHAPE, options);
    within(deviation(values), expected, 0.01);
    within(kurtosis(values), 3, 0.03);
  }
  within(mean(draw('normal', SHAPE, { mean: 5, std: 0.1 })), 5, 1e-3);
});

test('truncated normal stays within its bounds and has the truncated deviation', () => {
  const usual = draw('truncated_normal', SHAPE);
  assert.ok(largest(usual) <= 2);
  // Variance of a standard normal cut at 2 deviations: 1 - 4 phi(2) / (Phi(2) - Phi(-2)) = 0.77374.
  within(deviation(usual) ** 2, 0.77374, 0.015);
  // The bounds are values, not multiples of the deviation: at 0.02 they cut nothing.
  within(deviation(draw('truncated_normal', SHAPE, { std: 0.02 })), 0.02, 0.01);
  const narrow = draw('truncated_normal', SHAPE, { mean: 1, a: 0.9, b: 1.2 });
  assert.ok(Math.min(...narrow) >= 0.9 && Math.max(...narrow) <= 1.2);
  within(deviation(narrow), 0.3 / Math.sqrt(12), 0.02);
});

test('orthogonal: the shorter side\'s vectors are orthonormal, times the gain', () => {
  for (const [rows, columns] of [[6, 10], [10, 6], [7, 7]] as const) {
    const values = draw('orthogonal', [rows, columns], { gain: 2 });
    const wide = rows <= columns;
    const count = Math.min(rows, columns);
    const entry = (vector: number, i: number): number => values[wide ? vector * columns + i : i * columns + vector]!;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        const product = Array.from({ length: Math.max(rows, columns) }, (_, i) => entry(a, i) * entry(b, i)).reduce((x, y) => x + y, 0);
        assert.ok(Math.abs(product - (a === b ? 4 : 0)) < 1e-13);
      }
    }
  }
});

test('constants are constant', () => {
  assert.deepEqual([...draw('zeros', [3])], [0, 0, 0]);
  assert.deepEqual([...draw('ones', [2])], [1, 1]);
  assert.deepEqual([...draw('constant', [2], { val: -1.5 })], [-1.5, -1.5]);
});

test('the same seed gives the same values, another seed others', () => {
  for (const { spec } of initializers.filter(({ spec }) => !['zeros', 'ones', 'constant'].includes(spec.name))) {
    assert.deepEqual(draw(spec.name, [4, 5]), draw(spec.name, [4, 5]));
    assert.notDeepEqual(draw(spec.name, [4, 5]), draw(spec.name, [4, 5], {}, 1));
  }
});

const parameter = (name: string, shape: readonly number[], initial: ParameterSpec['initial'] = { name: 'normal' }): ParameterSpec => ({ name, shape, initial });
const part = (layout: Layout, values: Float64Array, name: string): number[] => {
  const { offset, size } = layout.find(each => each.name === name)!;
  return [...values.subarray(offset, offset + size)];
};

test('a parameter\'s draw depends on its name, not on its neighbours', () => {
  const alone = layoutOf([parameter('b', [3])]);
  const among = layoutOf([parameter('a', [2, 2]), parameter('b', [3]), parameter('c', [1])]);
  assert.deepEqual(part(among, initialize(among, 5), 'b'), part(alone, initialize(alone, 5), 'b'));
});

test('rules by pattern: the first that matches counts; vectors pass by those made for weights', () => {
  const layout = layoutOf([parameter('layers.0.weight', [2, 2]), parameter('layers.0.bias', [2], { name: 'ones' }), parameter('head.weight', [1, 2])]);
  const rule = (pattern: string, name: string, options = {}): { pattern: string; initializer: { name: string; options: Record<string, number> } } => ({ pattern, initializer: { name, options } });
  const values = initialize(layout, 0, [rule('head.*', 'constant', { val: 7 }), rule('*', 'orthogonal'), rule('*.bias', 'zeros')]);
  assert.deepEqual(part(layout, values, 'head.weight'), [7, 7]);
  assert.deepEqual(part(layout, values, 'layers.0.bias'), [0, 0]);
  const [a = 0, b = 0, c = 0, d = 0] = part(layout, values, 'layers.0.weight');
  assert.ok(Math.abs(a * c + b * d) < 1e-15);
});

test('patterns match whole names, every other character literally', () => {
  assert.ok(matches('*', 'anything.at.all'));
  assert.ok(matches('transformer.h.*.weight', 'transformer.h.0.ln_1.weight'));
  assert.ok(!matches('layers.1.*', 'layers.10.weight'));
  assert.ok(!matches('weight', 'a.weight'));
  assert.ok(!matches('a.b', 'axb'));
});

test('gpt starts as GPT-2 does: 0.02, residual projections 0.02 / sqrt(2 layers), norms 1 and 0', () => {
  const model = findModel('gpt')!;
  const bound = model.build(resolved(model.spec.options, { layers: 2, heads: 2, width: 64 }), { data: dataShape({ kind: 'tokens', vocabulary: 90, blockSize: 50 }), loss: undefined, seed: 0 });
  const layout = layoutOf(bound.parameters);
  const values = initialize(layout, 0);
  const of = (name: string): Float64Array => Float64Array.from(part(layout, values, `transformer.${name}`));
  within(deviation(of('wte.weight')), 0.02, 0.05);
  within(deviation(of('wpe.weight')), 0.02, 0.05);
  within(deviation(of('h.1.attn.c_attn.weight')), 0.02, 0.03);
  within(deviation(of('h.1.attn.c_proj.weight')), 0.01, 0.05);
  within(deviation(of('h.0.mlp.c_proj.weight')), 0.01, 0.03);
  assert.ok(of('h.0.ln_2.weight').every(x => x === 1) && of('ln_f.bias').every(x => x === 0) && of('h.0.mlp.c_fc.bias').every(x => x === 0));
  assert.deepEqual(bound.checkpointConfig?.['n_head'], 2);
});

test('the other networks start as PyTorch\'s layers do', () => {
  const model = findModel('lstm_classifier')!;
  const bound = model.build(resolved(model.spec.options, { embedding_dim: 50, hidden_size: 25 }), { data: dataShape({ kind: 'labelled_text', vocabulary: 100, blockSize: 8, classes: ['ham', 'spam'] }), loss: undefined, seed: 0 });
  const layout = layoutOf(bound.parameters);
  assert.deepEqual(layout.map(({ name, shape }) => [name, shape]), [
    ['embedding.weight', [100, 50]], ['lstm.weight_ih_l0', [100, 50]], ['lstm.weight_hh_l0', [100, 25]], ['lstm.bias_l0', [100]], ['dense.weight', [1, 25]], ['dense.bias', [1]],
  ]);
  const values = initialize(layout, 0);
  within(deviation(Float64Array.from(part(layout, values, 'embedding.weight'))), 1, 0.03);
  for (const name of ['lstm.weight_ih_l0', 'lstm.weight_hh_l0', 'lstm.bias_l0', 'dense.weight']) {
    const drawn = largest(Float64Array.from(part(layout, values, name)));
    assert.ok(drawn <= 0.2 && drawn > 0.18, `${name}: ${drawn}`);
  }
});

test('regressions start at zeros', () => {
  for (const name of ['linear_regression', 'logistic_regression']) {
    const bound = findModel(name)!.build({}, { data: dataShape({ features: 3, classes: ['a', 'b', 'c'] }), loss: undefined, seed: 0 });
    assert.ok(initialize(layoutOf(bound.parameters), 3).every(x => x === 0));
  }
});
