import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minimise } from '../../../src/engine/optimizers/brent';
import { chain } from '../../../src/engine/optimizers/chain';
import { sgd } from '../../../src/engine/optimizers/sgd';
import { addWeightDecay, trace } from '../../../src/engine/optimizers/transforms';

function counted(f: (x: number) => number): { f: (x: number) => number; calls: () => number } {
  let calls = 0;
  return { f: x => (calls++, f(x)), calls: () => calls };
}

test('a parabola is solved to half the digits there are, in a few evaluations', () => {
  for (const [centre, scale] of [[3, 1], [-0.001, 5], [1000, 1e-4]] as const) {
    const { f, calls } = counted(x => scale * (x - centre) ** 2);
    const found = minimise(f, scale * centre ** 2, 0.01);
    assert.ok(found && Math.abs(found.x - centre) < 1e-6 * Math.max(1, Math.abs(centre)));
    assert.ok(calls() < 60, `${calls()}`);
  }
});

test('functions with known minima', () => {
  const cases: readonly (readonly [(x: number) => number, number])[] = [
    [x => Math.cosh(x - 0.5), 0.5],
    [x => x ** 4 - 4 * x, 1],
    [x => Math.abs(x - 2) ** 1.5, 2],
    [x => Math.exp(x) - 3 * x, Math.log(3)],
  ];
  for (const [f, expected] of cases) {
    const found = minimise(f, f(0), 0.01);
    assert.ok(found && Math.abs(found.x - expected) < 1e-5, `${found?.x} against ${expected}`);
  }
});

test('the minimum is found on the other side than believed, and closer than the first step', () => {
  assert.ok(Math.abs(minimise(x => (x + 2) ** 2, 4, 0.1)!.x + 2) < 1e-6);
  assert.ok(Math.abs(minimise(x => (x - 1e-3) ** 2, 1e-6, 0.5)!.x - 1e-3) < 1e-6);
});

test('walls of NaN and infinity are stayed out of', () => {
  const found = minimise(x => (x > 1 ? NaN : -Math.log(2 - x) - x), -Math.log(2), 0.1);
  // Falls until 1 and has its own minimum there, 1 / (2 - x) = 1.
  assert.ok(found && found.x <= 1 && found.x > 0.999);
});

test('a function that falls for ever has no minimum', () => {
  assert.equal(minimise(x => -x, 0, 0.1), undefined);
  assert.equal(minimise(x => -(x ** 3), 0, 0.1), undefined);
});

test('Nesterov needs momentum and no dampening', () => {
  const codes = (changes: { momentum?: number; dampening?: number }): string[] =>
    (sgd.spec.check?.({ lr: 0.1, momentum: 0, dampening: 0, nesterov: true, weight_decay: 0, ...changes }) ?? []).map(({ code, path }) => `${path.join('.')} ${code}`);
  assert.deepEqual(codes({}), ['nesterov nesterov-needs-momentum']);
  assert.deepEqual(codes({ momentum: 0.9, dampening: 0.1 }), ['dampening nesterov-needs-no-dampening']);
  assert.deepEqual(codes({ momentum: 0.9 }), []);
});

test('what a hyper-parameter of 0 leaves out costs no slot and no scalar', () => {
  const plain = sgd.transform({ lr: 0.1, momentum: 0, dampening: 0, nesterov: false, weight_decay: 0 });
  assert.deepEqual([plain.slots, plain.scalars(1, { lr: 0.1 })], [[], {}]);
  const both = chain(addWeightDecay, trace({ dampened: true, nesterov: false }));
  assert.deepEqual(both.slots.map(({ name }) => name), ['momentum_buffer']);
  assert.deepEqual(both.scalars(1, { weight_decay: 0.1, momentum: 0.9, dampening: 0.25 }), { weight_decay: 0.1, momentum: 0.9, undamped: 1 });
  assert.deepEqual(both.scalars(2, { weight_decay: 0.1, momentum: 0.9, dampening: 0.25 }), { weight_decay: 0.1, momentum: 0.9, undamped: 0.75 });
});
