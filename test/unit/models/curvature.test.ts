import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findModel } from '../../../src/engine/models/catalogue';
import type { BoundModel } from '../../../src/engine/models/model';
import { dataShape, objective, resolved } from './harness';

const X = [0.5, -1, 2, 0.3, -0.7, 1.1, 0.2, -0.4];
const rows = { inputs: Float64Array.from(X), features: 2, rows: 4 };
const inputs = { shape: [4, 2], dtype: 'float32', data: X } as const;

function build(name: string, given: Parameters<typeof dataShape>[0], loss?: string): BoundModel {
  const model = findModel(name);
  assert.ok(model);
  return model.build(resolved(model.spec.options, {}), { data: dataShape({ features: 2, size: 4, ...given }), loss, seed: 0 });
}

/** Hessian by central differences of the gradient, row-major. */
function hessianAt(at: (theta: readonly number[]) => { gradient: Float64Array }, theta: readonly number[], h: number): number[] {
  return theta.flatMap((_, i) => {
    const moved = (by: number): Float64Array => at(theta.map((x, j) => (j === i ? x + by : x))).gradient;
    const [up, down] = [moved(h), moved(-h)];
    return theta.map((_, j) => (up[j]! - down[j]!) / (2 * h));
  });
}

for (const loss of ['mse', 'half_mse', 'sum_squares']) {
  for (const outputs of [1, 2]) {
    test(`linear regression with ${loss} and ${outputs} outputs knows its Hessian exactly`, () => {
      const model = build('linear_regression', { outputs }, loss);
      const { at } = objective(model, { inputs, targets: { shape: [4, outputs], dtype: 'float32', data: X.slice(0, 4 * outputs).reverse() } });
      const curvature = model.curvature?.(rows);
      assert.ok(curvature?.hessian);
      assert.equal(curvature.kind, 'exact');
      const n = 3 * outputs;
      const expected = hessianAt(at, Array.from({ length: n }, (_, i) => i / 10), 0.5);
      expected.forEach((value, i) => assert.ok(Math.abs(curvature.hessian![i]! - value) < 1e-12, `${curvature.hessian![i]} against ${value}`));
      curvature.diagonal.forEach((value, i) => assert.equal(value, curvature.hessian![i * n + i]));
    });
  }
}

test('a loss that is not quadratic has no exact curvature', () => {
  assert.equal(build('linear_regression', {}, 'mae').curvature?.(rows), undefined);
});

for (const classes of [['a', 'b'], ['a', 'b', 'c']]) {
  test(`logistic regression of ${classes.length} classes is never more bent than its bound, and reaches it where classes are undecided`, () => {
    const model = build('logistic_regression', { classes });
    const { at } = objective(model, { inputs, targets: { shape: [4], dtype: 'int32', data: [0, 1, 1, 0] } });
    const n = 3 * (classes.length === 2 ? 1 : 3);
    const diagonal = model.curvature!(rows)!.diagonal;
    for (const scale of [0, 0.3, 2]) {
      const hessian = hessianAt(at, Array.from({ length: n }, (_, i) => scale * Math.sin(3 * i + 1)), 1e-4);
      for (let i = 0; i < n; i++) {
        assert.ok(hessian[i * n + i]! <= diagonal[i]! + 1e-8);
        if (scale === 0 && classes.length === 2) assert.ok(Math.abs(hessian[i * n + i]! - diagonal[i]!) < 1e-7);
      }
    }
  });
}

test('references: the class shares\' entropy, ln V', () => {
  assert.ok(Math.abs(build('logistic_regression', { classes: ['a', 'b'], classShares: [0.25, 0.75] }).references[0]!.value - 0.5623351446188083) < 1e-15);
  const gpt = findModel('gpt')!;
  const bound = gpt.build(resolved(gpt.spec.options, {}), { data: dataShape({ kind: 'tokens', vocabulary: 93, blockSize: 8 }), loss: undefined, seed: 0 });
  assert.deepEqual(bound.references, [{ kind: 'uniform', value: Math.log(93) }]);
});

test('losses of lesson 0 relate as their names say', () => {
  const value = (loss: string): number => objective(build('linear_regression', {}, loss), { inputs, targets: { shape: [4, 1], dtype: 'float32', data: [1, 2, -1, 0.5] } }).at([0.2, -0.1, 0.3]).loss;
  assert.ok(Math.abs(value('half_mse') - value('mse') / 2) < 1e-15);
  assert.ok(Math.abs(value('sum_squares') - value('mse') * 4) < 1e-14);
});

test('r2 is the share of the variance explained', () => {
  const y = [1, 2, -1, 0.5];
  const { metrics } = objective(build('linear_regression', {}), { inputs, targets: { shape: [4, 1], dtype: 'float32', data: y } });
  // A constant prediction of the mean explains nothing, one of 0 less than nothing.
  const variance = y.reduce((sum, v) => sum + (v - 0.625) ** 2, 0) / 4;
  assert.ok(Math.abs(metrics([0, 0, 0.625])['r2']!) < 1e-14);
  assert.ok(Math.abs(metrics([0, 0, 0])['r2']! - (1 - (variance + 0.625 ** 2) / variance)) < 1e-14);
  assert.deepEqual(Object.keys(metrics([0, 0, 0])).sort(), ['loss', 'mae', 'mse', 'r2']);
});

test('width that the heads do not divide is an error at heads', () => {
  const { spec } = findModel('gpt')!;
  assert.deepEqual(spec.check?.(resolved(spec.options, { width: 100, heads: 3 })), [{ path: ['heads'], code: 'width-not-divisible', severity: 'error', args: [100, 3] }]);
  assert.deepEqual(spec.check?.(resolved(spec.options, {})), []);
});
