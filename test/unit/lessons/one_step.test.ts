/**
 * Lesson 0, one step, one parameter at a time: y = t0 + t1 x on x = y = [1, 2, 3] from (0, 0), lr 0.01, 1000 full-batch steps.
 * Figures computed independently in double precision.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findModel } from '../../../src/engine/models/catalogue';
import { coordinateDescent } from '../../../src/engine/optimizers/coordinateDescent';
import { sgd } from '../../../src/engine/optimizers/sgd';
import { dataShape, objective, updater } from '../models/harness';
import type { Objective } from '../models/harness';

function line(loss: string): Objective {
  const model = findModel('linear_regression');
  assert.ok(model);
  const rows = { shape: [3, 1], dtype: 'float32', data: [1, 2, 3] } as const;
  return objective(model.build({}, { data: dataShape({ size: 3 }), loss, seed: 0 }), { inputs: rows, targets: rows });
}

/** Points (t0, t1) after each step; the layout holds the weight t1 first, then the bias t0. */
function descend({ at, layout }: Objective, steps: number): (readonly [number, number])[] {
  const step = updater(sgd.transform({ lr: 0.01, momentum: 0, dampening: 0, nesterov: false, weight_decay: 0 }), layout);
  let theta: Float64Array = new Float64Array(2);
  return Array.from({ length: steps }, (_, i) => {
    theta = step(i + 1, { lr: 0.01 }, theta, at(theta).gradient, {});
    return [theta[1]!, theta[0]!];
  });
}

const shows = (point: readonly [number, number] | undefined, t0: string, t1: string): void => {
  assert.ok(point);
  const digits = (text: string): number => text.split('.')[1]?.length ?? 0;
  assert.deepEqual([point[0].toFixed(digits(t0)), point[1].toFixed(digits(t1))], [t0, t1]);
};

test('both parameters at once, mean squared error', () => {
  const surface = line('mse');
  const path = descend(surface, 1000);
  shows(path[0], '0.0400000', '0.0933333');
  shows(path[999], '0.0332091', '0.9853913');
  assert.equal(surface.at([path[999]![1], path[999]![0]]).loss.toExponential(5), '1.58210e-4');
});

test('with half the loss the same lr goes half as far', () => {
  const path = descend(line('half_mse'), 1000);
  shows(path[999], '0.1107152', '0.9512962');
  // The figure is the mean squared error there, not half of it.
  assert.equal(line('mse').at([path[999]![1], path[999]![0]]).loss.toExponential(5), '1.75847e-3');
});

test('t0 first, then t1 with t0 already moved', () => {
  const { at, layout } = line('mse');
  const theta = new Float64Array(2);
  const method = coordinateDescent.create({ selection: [1, 0], step: undefined, lr: 0.01 });
  for (let t = 1; t <= 2000; t++) {
    method.step(t, 0.01, { dimensions: 2, layout, theta, gradient: () => at(theta), loss: point => at(point).loss, curvature: undefined, uniform: () => 0 });
    if (t === 2) shows([theta[1]!, theta[0]!], '0.0400000', '0.0917333');
  }
  shows([theta[1]!, theta[0]!], '0.0325338', '0.9857176');
});

test('with the sum of squares lr 0.01 still converges, three times as fast as the mean', () => {
  const sum = descend(line('sum_squares'), 300);
  const mean = descend(line('mse'), 900);
  assert.ok(Math.abs(sum[299]![0] - mean[899]![0]) < 5e-3);
});
