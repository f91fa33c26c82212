/** Every optimizer against torch.optim over 50 steps in double precision. References: test/reference/optimizers.py */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findModel } from '../../../src/engine/models/catalogue';
import { findOptimizer } from '../../../src/engine/optimizers/catalogue';
import reference from '../../reference/optimizers.json';
import { dataShape, knobsOf, objective, resolved, updater } from '../models/harness';
import type { Clip, Objective } from '../models/harness';

interface Trajectory {
  readonly losses: readonly number[];
  readonly params: Readonly<Record<string, readonly number[]>>;
}
interface Run {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly clip: Clip;
  readonly quadratic: Trajectory;
  readonly network: Trajectory;
}

function quadratic(): Objective {
  const model = findModel('function');
  assert.ok(model);
  const { matrix, vector, start } = reference.quadratic;
  return objective(model.build(resolved(model.spec.options, { function: 'quadratic', matrix, vector, start }), { data: undefined, loss: undefined, seed: 0 }));
}

function network(): Objective {
  const model = findModel('mlp');
  assert.ok(model);
  const { inputs, targets, hidden } = reference.network;
  const bound = model.build(resolved(model.spec.options, { hidden, activation: 'tanh' }), { data: dataShape({ features: 2 }), loss: 'mse', seed: 0 });
  return objective(bound, {
    inputs: { shape: [inputs.length, 2], dtype: 'float32', data: inputs.flat() },
    targets: { shape: [targets.length, 1], dtype: 'float32', data: targets },
  });
}

const close = (actual: number, expected: number): boolean => Math.abs(actual - expected) <= 1e-12 + 1e-9 * Math.abs(expected);

function follow(run: Run, { layout, at }: Objective, start: readonly number[], expected: Trajectory): void {
  const optimizer = findOptimizer(run.name);
  assert.ok(optimizer?.kind === 'gradient');
  const options = resolved(optimizer.spec.options, run.options);
  const step = updater(optimizer.transform(options), layout, run.clip);
  const slots: Record<string, Float64Array> = {};
  let theta = Float64Array.from(start);
  let kept = 0;
  for (let t = 1; t <= 50; t++) {
    const { loss, gradient } = at(theta);
    theta = Float64Array.from(step(t, knobsOf(options), theta, gradient, slots));
    const params = expected.params[t];
    if (!params) continue;
    assert.ok(close(loss, expected.losses[kept] ?? NaN), `loss at step ${t}: ${loss}, torch ${expected.losses[kept]}`);
    params.forEach((value, i) => assert.ok(close(theta[i] ?? NaN, value), `parameter ${i} after step ${t}: ${theta[i]}, torch ${value}`));
    kept++;
  }
  assert.equal(kept, reference.steps.length);
}

const runs: readonly Run[] = reference.runs;
const surfaces = { quadratic: quadratic(), network: network() };
for (const run of runs) {
  const clip = Object.entries(run.clip).map(([kind, value]) => `, clip ${kind} ${value}`).join('');
  test(`${run.name} ${JSON.stringify(run.options)}${clip} follows torch.optim for 50 steps`, () => {
    follow(run, surfaces.quadratic, reference.quadratic.start, run.quadratic);
    follow(run, surfaces.network, reference.network.start, run.network);
  });
}

test('defaults are those of torch.optim', () => {
  const defaults = (name: string): Record<string, unknown> => Object.fromEntries(Object.entries(findOptimizer(name)?.spec.options ?? {}).map(([key, option]) => [key, option.default]));
  assert.deepEqual(defaults('sgd'), { lr: 1e-3, momentum: 0, dampening: 0, nesterov: false, weight_decay: 0 });
  assert.deepEqual(defaults('adagrad'), { lr: 1e-2, lr_decay: 0, weight_decay: 0, initial_accumulator_value: 0, eps: 1e-10 });
  assert.deepEqual(defaults('rmsprop'), { lr: 1e-2, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0, centered: false });
  assert.deepEqual(defaults('adam'), { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0, amsgrad: false });
  assert.deepEqual(defaults('adamw'), { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 1e-2, amsgrad: false });
});
