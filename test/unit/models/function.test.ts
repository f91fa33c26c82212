import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/engine/failure';
import { findModel } from '../../../src/engine/models/catalogue';
import { functionSpecs, testFunctions } from '../../../src/engine/models/functions/catalogue';
import type { BoundModel } from '../../../src/engine/models/model';
import { expressionProblem } from '../../../src/engine/models/objective';
import { objective, resolved } from './harness';
import type { Objective } from './harness';

const functionModel = findModel('function')!;
const context = { data: undefined, loss: undefined, seed: 0 };
const build = (options: Readonly<Record<string, unknown>>): BoundModel => functionModel.build(resolved(functionModel.spec.options, options), context);
const problems = (options: Readonly<Record<string, unknown>>): string[] => (functionModel.spec.check?.(resolved(functionModel.spec.options, options)) ?? []).map(({ path, code }) => `${path.join('.')} ${code}`);
const valueAt = (options: Readonly<Record<string, unknown>>, x: readonly number[]): number => objective(build({ ...options, dimensions: x.length })).at(x).loss;

/** Largest difference between the gradient and central differences, relative to the gradient's size. */
function gradientError({ at }: Objective, x: readonly number[]): number {
  const { gradient } = at(x);
  const errors = x.map((value, i) => {
    const h = 1e-5 * Math.max(1, Math.abs(value));
    const moved = (by: number): number => at(x.map((y, j) => (j === i ? y + by : y))).loss;
    return Math.abs(gradient[i]! - (moved(h) - moved(-h)) / (2 * h));
  });
  return Math.max(...errors) / Math.max(1, ...gradient.map(Math.abs));
}

for (const { spec, dimensions, window: [low, high], minimum, minimisers, hessianDiagonal } of testFunctions) {
  for (const n of dimensions.max === 2 ? [2] : [2, 5]) {
    test(`${spec.name} in ${n} dimensions has its minimum where the literature says, and right gradients`, () => {
      const surface = objective(build({ function: spec.name, dimensions: n }));
      for (const x of minimisers(n)) {
        assert.ok(Math.abs(surface.at(x).loss - minimum(n)) < 1e-12 * Math.max(1, Math.abs(minimum(n))) + 1e-14, `${surface.at(x).loss} at ${x}`);
        // Ackley has a kink at its minimum: no gradient there.
        if (spec.name !== 'ackley') assert.ok(Math.max(...surface.at(x).gradient.map(Math.abs)) < 1e-6 * Math.max(1, ...x), `slope at ${x}`);
      }
      // Points of a fixed irregular pattern in the window: none is below the minimum, all have the gradient of finite differences.
      for (let k = 1; k <= 8; k++) {
        const x = Array.from({ length: n }, (_, i) => low + (high - low) * ((k * 0.618034 + i * 0.754878) % 1));
        assert.ok(surface.at(x).loss >= minimum(n));
        assert.ok(gradientError(surface, x) < 1e-6, `gradient at ${x}`);
      }
    });
  }
  if (hessianDiagonal) {
    test(`${spec.name} knows its curvature`, () => {
      const n = 3;
      const { at } = objective(build({ function: spec.name, dimensions: n }));
      hessianDiagonal(n).forEach((second, i) => {
        const moved = (by: number): number => at([0.3, -0.4, 0.7].map((x, j) => (j === i ? x + by : x))).gradient[i]!;
        assert.ok(Math.abs((moved(1) - moved(-1)) / 2 - second) < 1e-9 * second);
      });
    });
  }
}

test('values of the functions of the contract', () => {
  assert.equal(valueAt({ function: 'sphere' }, [1, 2, 3]), 14);
  assert.ok(Math.abs(valueAt({ function: 'rosenbrock' }, [-1.2, 1]) - 24.2) < 1e-12);
  assert.ok(Math.abs(valueAt({ function: 'ellipsoid' }, [1, 1, 1]) - 1_001_001) < 1e-6);
  assert.equal(valueAt({ function: 'ellipsoid' }, [3]), 9);
  assert.equal(valueAt({ function: 'cigar' }, [1, 2, 3]), 1 + 1e6 * 13);
  assert.equal(valueAt({ function: 'himmelblau' }, [0, 0]), 170);
  assert.equal(valueAt({ function: 'goldstein_price' }, [0, 0]), 600);
});

test('a quadratic is 1/2 x\'Ax - b\'x, with the minimiser that solves Ax = b', () => {
  const model = build({ function: 'quadratic', matrix: [[4, 1], [1, 3]], vector: [1, 2] });
  const { at } = objective(model);
  // 1/2 (4 + 4 + 12) - 5 at (1, 2); gradient Ax - b.
  assert.equal(at([1, 2]).loss, 5);
  assert.deepEqual([...at([1, 2]).gradient], [5, 5]);
  const [x = NaN, y = NaN] = model.minimisers?.[0] ?? [];
  assert.ok(Math.abs(x - 1 / 11) < 1e-15 && Math.abs(y - 7 / 11) < 1e-15);
  assert.ok(Math.abs((model.references[0]?.value ?? NaN) + 15 / 22) < 1e-15);
  assert.deepEqual([...model.curvature!(undefined)!.diagonal], [4, 3]);
});

test('a quadratic whose matrix is not symmetric has the gradient of its symmetric part', () => {
  const { at } = objective(build({ function: 'quadratic', matrix: [[2, 3], [1, 4]] }));
  assert.deepEqual([...at([1, 1]).gradient], [4, 6]);
  assert.equal(at([1, 1]).loss, 5);
});

test('a quadratic without a minimum claims none', () => {
  const model = build({ function: 'quadratic', matrix: [[1, 0], [0, -1]] });
  assert.deepEqual(model.minimisers, []);
  assert.deepEqual(model.references, []);
});

test('formulas: x is a number, the whole point, or the first coordinate beside y', () => {
  assert.equal(build({ function: 'x^2' }).parameters[0]!.shape[0], 1);
  assert.equal(objective(build({ function: 'x^2', start: 3 })).at([3]).loss, 9);
  assert.equal(objective(build({ function: 'sum(x^2)', start: [1, 2, 3] })).at([1, 2, 3]).loss, 14);
  assert.equal(objective(build({ function: '(1 - x)^2 + 100 * (y - x^2)^2' })).at([2, 3]).loss, 101);
  assert.equal(objective(build({ function: 'x * y + x[0] - z' })).at([2, 3, 5]).loss, 3);
  assert.equal(objective(build({ function: 'x[0]^2 + x[2]' })).at([2, 9, 5]).loss, 9);
  assert.equal(objective(build({ function: 'sum((i + 1) * x) / n', dimensions: 4 })).at([1, 1, 1, 1]).loss, 2.5);
  assert.equal(objective(build({ function: '3' })).at([7]).loss, 3);
  assert.deepEqual([...objective(build({ function: '3' })).at([7]).gradient], [0]);
});

test('the start is a list, one number for all, or the function\'s own', () => {
  assert.deepEqual([...build({ function: 'rosenbrock' }).start!], [-1.2, 1]);
  assert.deepEqual([...build({ function: 'sphere', dimensions: 3, start: 2 }).start!], [2, 2, 2]);
  assert.deepEqual([...build({ function: 'sphere', start: [1, 2, 3] }).start!], [1, 2, 3]);
  assert.deepEqual([...build({ function: 'x + y' }).start!], [1, 1]);
});

test('options that do not fit each other are named at their key', () => {
  assert.deepEqual(problems({ function: 'sphere' }), []);
  assert.deepEqual(problems({ function: 'sphere', dimensions: 3, start: [1, 2] }), ['start start-length']);
  assert.deepEqual(problems({ function: 'himmelblau', dimensions: 3 }), ['dimensions dimensions-of-function']);
  assert.deepEqual(problems({ function: 'rosenbrock', start: [1] }), ['start dimensions-of-function']);
  assert.deepEqual(problems({ function: 'x * y', dimensions: 1 }), ['dimensions dimensions-of-function']);
  assert.deepEqual(problems({ function: 'sphere', matrix: [[1]] }), ['matrix only-for-quadratic']);
  assert.deepEqual(problems({ function: 'sphere', vector: [1] }), ['vector only-for-quadratic']);
  assert.deepEqual(problems({ function: 'quadratic' }), ['function quadratic-needs-matrix']);
  assert.deepEqual(problems({ function: 'quadratic', matrix: [[1, 2, 3], [4, 5, 6]] }), ['matrix matrix-not-square']);
  assert.deepEqual(problems({ function: 'quadratic', matrix: [[1]], vector: [1, 2] }), ['vector vector-length']);
  assert.deepEqual(problems({ function: 'quadratic', matrix: [[1]], start: [1, 2] }), ['start dimensions-of-matrix']);
  assert.deepEqual(problems({ function: 'x^2', dimensions: 2 }), ['function expression-is-a-vector']);
  assert.deepEqual(problems({ function: 'x^' }), ['function expression-incomplete']);
  assert.throws(() => build({ function: 'w^2' }), (error: unknown) => error instanceof Failure && error.code === 'expression-unknown-name');
});

test('the place of a mistake in a formula is known to the editor', () => {
  assert.deepEqual(expressionProblem('x^2 + w'), { code: 'expression-unknown-name', args: ['w', 'x, y, z, n, i'], start: 6, end: 7 });
  assert.equal(expressionProblem('sum(x^2)'), undefined);
});

test('every function a config may name has its texts in both languages', () => {
  for (const { doc, title, formula } of functionSpecs) assert.ok(doc.en && doc.zh && title && formula);
});
