import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/engine/failure';
import { findModel } from '../../../src/engine/models/catalogue';
import type { BoundModel } from '../../../src/engine/models/model';
import { coordinateDescent } from '../../../src/engine/optimizers/coordinateDescent';
import type { Driver } from '../../../src/engine/optimizers/optimizer';
import { stream } from '../../../src/engine/random';
import { objective, resolved } from '../models/harness';

const functionModel = findModel('function')!;
const functionOf = (options: Readonly<Record<string, unknown>>): BoundModel => functionModel.build(resolved(functionModel.spec.options, options), { data: undefined, loss: undefined, seed: 0 });

/** Points after each step, and what the steps cost. */
function descend(model: BoundModel, given: Readonly<Record<string, unknown>>, steps: number): { readonly path: readonly (readonly number[])[]; readonly evaluations: number; readonly losses: readonly number[] } {
  const options = resolved(coordinateDescent.spec.options, given);
  const { at, layout } = objective(model);
  const theta = model.start!.slice();
  const draws = stream(0, 'coordinates');
  let evaluations = 0;
  let step = 0;
  const curvature = model.curvature?.(undefined);
  const driver: Driver = {
    dimensions: theta.length,
    layout,
    theta,
    gradient: () => (evaluations++, at(theta)),
    loss: point => (evaluations++, at(point).loss),
    curvature,
    uniform: i => draws.child(step).uniform(i),
  };
  const method = coordinateDescent.create(options as Parameters<typeof coordinateDescent.create>[0]);
  const path: number[][] = [];
  const losses: number[] = [];
  for (let t = 1; t <= steps; t++) {
    step = t;
    losses.push(method.step(t, typeof given['lr'] === 'number' ? given['lr'] : 1, driver).loss);
    path.push([...theta]);
  }
  return { path, evaluations, losses };
}

const quadratic = (start: readonly number[]): BoundModel => functionOf({ function: 'quadratic', matrix: [[4, 1], [1, 3]], vector: [1, 2], start });
const near = (actual: readonly number[], expected: readonly number[], tolerance = 1e-12): void => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) <= tolerance * Math.max(1, Math.abs(expected[i]!)), `${actual} against ${expected}`));
};

test('exact cyclic steps on a quadratic are Gauss-Seidel\'s', () => {
  // x <- (1 - y) / 4, then y <- (2 - x) / 3.
  const { path, evaluations } = descend(quadratic([2, 2]), {}, 4);
  near(path[0]!, [-1 / 4, 2]);
  near(path[1]!, [-1 / 4, 3 / 4]);
  near(path[2]!, [1 / 16, 3 / 4]);
  near(path[3]!, [1 / 16, 31 / 48]);
  assert.equal(evaluations, 4);
});

test('exact steps reach the minimiser of a quadratic', () => {
  for (const selection of ['cyclic', 'random', 'gauss_southwell', 'gauss_southwell_lipschitz']) near(descend(quadratic([2, -3]), { selection }, 60).path.at(-1)!, [1 / 11, 7 / 11], 1e-12);
});

test('giving lr implies fixed steps', () => {
  near(descend(quadratic([2, 2]), { lr: 0.1 }, 2).path[1]!, [2 - 0.1 * 9, 2 - 0.1 * (1.1 + 6 - 2)]);
});

test('a list of indices is gone through again and again', () => {
  const moved = descend(quadratic([2, 2]), { lr: 0.01, selection: [1, 1, 0] }, 6).path;
  const before = [[2, 2], ...moved];
  assert.deepEqual(moved.map((point, t) => point.findIndex((x, i) => x !== before[t]![i])), [1, 1, 0, 1, 1, 0]);
});

test('Gauss-Southwell takes the steepest coordinate, its Lipschitz form the one that gains most', () => {
  // Gradient (8, -20) beside curvatures (2, 200): 64 / 2 > 400 / 200.
  const model = functionOf({ function: 'quadratic', matrix: [[2, 0], [0, 200]], start: [4, -0.1] });
  near(descend(model, { selection: 'gauss_southwell' }, 1).path[0]!, [4, 0]);
  near(descend(model, { selection: 'gauss_southwell_lipschitz' }, 1).path[0]!, [0, -0.1]);
});

test('random selection takes every coordinate about equally often and depends on the draws alone', () => {
  const model = functionOf({ function: 'sphere', dimensions: 4 });
  const picks = (): number[] => {
    const { path } = descend(model, { selection: 'random', lr: 1e-6 }, 2000);
    return path.map((point, t) => point.findIndex((x, i) => x !== (t ? path[t - 1]! : [1, 1, 1, 1])[i]));
  };
  const counts = [0, 1, 2, 3].map(i => picks().filter(pick => pick === i).length);
  // 500 each; the deviation of a count is below 20.
  for (const count of counts) assert.ok(Math.abs(count - 500) < 80, `${counts}`);
  assert.deepEqual(picks(), picks());
});

test('Lipschitz steps divide by the curvature', () => {
  near(descend(quadratic([2, 2]), { step: 'lipschitz' }, 1).path[0]!, [2 - 9 / 4, 2]);
});

test('exact steps find the minimum along the line of a function that is not quadratic', () => {
  // Rosenbrock from (-1.2, 1): along x a cubic equation, 400 x (x^2 - 1) + 2 (x - 1) = 0, so x = 1 or 200 x^2 + 200 x + 1 = 0.
  const { path } = descend(functionOf({ function: 'rosenbrock', start: [-1.2, 1] }), {}, 2);
  const root = (-200 - Math.sqrt(200 * 200 - 4 * 200)) / 400;
  assert.ok(Math.abs(path[0]![0]! - root) < 1e-6 || Math.abs(path[0]![0]! - 1) < 1e-6, `${path[0]}`);
  assert.ok(Math.abs(path[1]![1]! - path[1]![0]! ** 2) < 1e-6);
});

test('exact steps never climb, whatever the surface', () => {
  for (const name of ['himmelblau', 'beale', 'rastrigin', 'ackley', 'levy', 'goldstein_price', 'styblinski_tang', 'griewank']) {
    const { losses } = descend(functionOf({ function: name }), {}, 12);
    losses.slice(1).forEach((loss, t) => assert.ok(loss <= losses[t]! + 1e-12 * Math.abs(losses[t]!), `${name}: ${losses[t]} -> ${loss} at step ${t + 2}`));
  }
});

test('exact steps walk down a line search in well under a hundred evaluations', () => {
  const { evaluations } = descend(functionOf({ function: 'rosenbrock' }), {}, 20);
  assert.ok(evaluations < 20 * 60, `${evaluations}`);
});

const failsWith = (code: string, run: () => unknown): void => void assert.throws(run, (error: unknown) => error instanceof Failure && error.code === code);

test('what needs curvature says so where there is none', () => {
  const model = functionOf({ function: 'himmelblau' });
  failsWith('curvature-unknown', () => descend(model, { step: 'lipschitz' }, 1));
  failsWith('curvature-unknown', () => descend(model, { selection: 'gauss_southwell_lipschitz' }, 1));
});

test('a coordinate that does not exist, and a slope without end, are errors', () => {
  failsWith('coordinate-out-of-range', () => descend(quadratic([1, 1]), { selection: [0, 2] }, 2));
  failsWith('unbounded-along-coordinate', () => descend(functionOf({ function: 'quadratic', matrix: [[1, 0], [0, -1]] }), {}, 2));
  failsWith('unbounded-along-coordinate', () => descend(functionOf({ function: 'x + y^2' }), {}, 1));
});

test('options that contradict each other are named', () => {
  const codes = (given: Readonly<Record<string, unknown>>): string[] => (coordinateDescent.spec.check?.(resolved(coordinateDescent.spec.options, given) as Parameters<NonNullable<typeof coordinateDescent.spec.check>>[0]) ?? []).map(({ code }) => code);
  assert.deepEqual(codes({}), []);
  assert.deepEqual(codes({ step: 'fixed' }), ['fixed-step-needs-lr']);
  assert.deepEqual(codes({ step: 'exact', lr: 0.1 }), ['lr-without-fixed-step']);
  assert.deepEqual(codes({ step: 'fixed', lr: 0.1 }), []);
});
