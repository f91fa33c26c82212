import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Ops, Tensor } from '../../../src/engine/ops/ops';
import { assertClose, assertGradients, evaluate, integers, numbers, present } from '../program/check';
import type { Argument } from '../program/check';

type Case = readonly [name: string, f: (ops: Ops, inputs: readonly Tensor[]) => Tensor, args: readonly Argument[], expected: (inputs: readonly ArrayLike<number>[]) => readonly number[]];

const all = (f: (x: number) => number) => ([x = []]: readonly ArrayLike<number>[]): number[] => Array.from(x, f);
const both = (f: (x: number, y: number) => number) => ([x = [], y = []]: readonly ArrayLike<number>[]): number[] => Array.from(x, (v, i) => f(v, y[i] ?? NaN));
const [x, y] = [numbers([2, 3], -2, 2, 1), numbers([2, 3], -2, 2, 2)];
const positive = numbers([2, 3], 0.2, 3, 3);
const one = ([a]: readonly Tensor[]): Tensor => present(a);
const two = ([a, b]: readonly Tensor[]): [Tensor, Tensor] => [present(a), present(b)];

const elementwise: Case[] = [
  ['neg', (ops, t) => ops.neg(one(t)), [x], all(v => -v)],
  ['abs', (ops, t) => ops.abs(one(t)), [x], all(Math.abs)],
  ['sign', (ops, t) => ops.sign(one(t)), [x], all(Math.sign)],
  ['square', (ops, t) => ops.square(one(t)), [x], all(v => v * v)],
  ['sqrt', (ops, t) => ops.sqrt(one(t)), [positive], all(Math.sqrt)],
  ['reciprocal', (ops, t) => ops.reciprocal(one(t)), [positive], all(v => 1 / v)],
  ['exp', (ops, t) => ops.exp(one(t)), [x], all(Math.exp)],
  ['log', (ops, t) => ops.log(one(t)), [positive], all(Math.log)],
  ['sin', (ops, t) => ops.sin(one(t)), [x], all(Math.sin)],
  ['cos', (ops, t) => ops.cos(one(t)), [x], all(Math.cos)],
  ['tan', (ops, t) => ops.tan(one(t)), [numbers([2, 3], -1, 1, 4)], all(Math.tan)],
  ['atan', (ops, t) => ops.atan(one(t)), [x], all(Math.atan)],
  ['floor', (ops, t) => ops.floor(one(t)), [x], all(Math.floor)],
  ['tanh', (ops, t) => ops.tanh(one(t)), [x], all(Math.tanh)],
  ['sigmoid', (ops, t) => ops.sigmoid(one(t)), [x], all(v => 1 / (1 + Math.exp(-v)))],
  ['softplus', (ops, t) => ops.softplus(one(t)), [x], all(v => Math.log1p(Math.exp(v)))],
  ['relu', (ops, t) => ops.relu(one(t)), [x], all(v => Math.max(v, 0))],
  ['clip', (ops, t) => ops.clip(one(t), -0.5, 0.7), [x], all(v => Math.min(Math.max(v, -0.5), 0.7))],
  ['add', (ops, t) => ops.add(...two(t)), [x, y], both((a, b) => a + b)],
  ['sub', (ops, t) => ops.sub(...two(t)), [x, y], both((a, b) => a - b)],
  ['mul', (ops, t) => ops.mul(...two(t)), [x, y], both((a, b) => a * b)],
  ['div', (ops, t) => ops.div(...two(t)), [x, positive], both((a, b) => a / b)],
  ['pow', (ops, t) => ops.pow(...two(t)), [positive, y], both((a, b) => a ** b)],
  ['pow with a number', (ops, t) => ops.pow(one(t), 1.7), [positive], all(v => v ** 1.7)],
  ['mod', (ops, t) => ops.mod(...two(t)), [x, positive], both((a, b) => a - b * Math.floor(a / b))],
  ['maximum', (ops, t) => ops.maximum(...two(t)), [x, y], both(Math.max)],
  ['minimum', (ops, t) => ops.minimum(...two(t)), [x, y], both(Math.min)],
  ['where', (ops, t) => ops.where(ops.greater(...two(t)), one(t), 0.3), [x, y], both((a, b) => (a > b ? a : 0.3))],
];

const shaped: Case[] = [
  ['transpose', (ops, t) => ops.transpose(one(t)), [x], ([v = []]) => [0, 3, 1, 4, 2, 5].map(i => v[i] ?? NaN)],
  ['broadcastTo', (ops, t) => ops.broadcastTo(one(t), [2, 3]), [numbers([1, 3])], ([v = []]) => [0, 1, 2, 0, 1, 2].map(i => v[i] ?? NaN)],
  ['slice', (ops, t) => ops.slice(one(t), [0, 1], [2, 2]), [x], ([v = []]) => [1, 2, 4, 5].map(i => v[i] ?? NaN)],
  ['concat', (ops, t) => ops.concat(two(t), 1), [numbers([2, 1]), numbers([2, 2], -1, 1, 2)], ([a = [], b = []]) => [a[0], b[0], b[1], a[1], b[2], b[3]].map(present)],
  ['split', (ops, t) => present(ops.split(one(t), [1, 2], 1)[1]), [x], ([v = []]) => [1, 2, 4, 5].map(i => v[i] ?? NaN)],
  ['stack', (ops, t) => ops.stack(two(t), 1), [numbers([2]), numbers([2], -1, 1, 2)], ([a = [], b = []]) => [a[0], b[0], a[1], b[1]].map(present)],
  ['tile', (ops, t) => ops.tile(one(t), [2, 2]), [numbers([1, 2])], ([v = []]) => [0, 1, 0, 1, 0, 1, 0, 1].map(i => v[i] ?? NaN)],
  ['expandDims and squeeze', (ops, t) => ops.squeeze(ops.expandDims(one(t), -1), -1), [x], all(v => v)],
  ['sum', (ops, t) => ops.sum(one(t), 0), [x], ([v = []]) => [0, 1, 2].map(i => (v[i] ?? NaN) + (v[i + 3] ?? NaN))],
  ['mean of all', (ops, t) => ops.mean(one(t)), [x], ([v = []]) => [Array.from(v).reduce((a, b) => a + b) / 6]],
  ['max', (ops, t) => ops.max(one(t), -1, true), [x], ([v = []]) => [Math.max(...Array.from(v).slice(0, 3)), Math.max(...Array.from(v).slice(3))]],
  ['min', (ops, t) => ops.min(one(t), 1), [x], ([v = []]) => [Math.min(...Array.from(v).slice(0, 3)), Math.min(...Array.from(v).slice(3))]],
  ['matMul', (ops, t) => ops.matMul(...two(t)), [numbers([1, 2]), numbers([2, 1], -1, 1, 2)], ([a = [], b = []]) => [present(a[0]) * present(b[0]) + present(a[1]) * present(b[1])]],
  ['gather', (ops, t) => ops.gather(...two(t)), [numbers([3, 2]), { shape: [4], dtype: 'int32', data: [2, 0, 2, 2] }], ([v = []]) => [4, 5, 0, 1, 4, 5, 4, 5].map(i => v[i] ?? NaN)],
  ['gather along the last axis', (ops, t) => ops.gather(one(t), present(t[1]), 1), [x, { shape: [2], dtype: 'int32', data: [2, 2] }], ([v = []]) => [2, 2, 5, 5].map(i => v[i] ?? NaN)],
  ['softmax', (ops, t) => ops.softmax(one(t)), [x], ([v = []]) => [0, 3].flatMap(row => [0, 1, 2].map(i => Math.exp(v[row + i] ?? NaN) / [0, 1, 2].reduce((s, j) => s + Math.exp(v[row + j] ?? NaN), 0)))],
  ['logSoftmax', (ops, t) => ops.logSoftmax(one(t)), [x], ([v = []]) => [0, 3].flatMap(row => [0, 1, 2].map(i => (v[row + i] ?? NaN) - Math.log([0, 1, 2].reduce((s, j) => s + Math.exp(v[row + j] ?? NaN), 0))))],
];

describe('operations, recorded and interpreted in doubles', () => {
  for (const [name, f, args, expected] of [...elementwise, ...shaped]) {
    test(`${name}: value`, () => {
      assertClose(evaluate(f, args).value, expected(args.map(({ data }) => data)), 1e-14, name);
    });
    test(`${name}: gradient against finite differences`, () => assertGradients(f, args));
  }

  for (const [ta, tb] of [[false, false], [true, false], [false, true], [true, true]] as const)
    test(`matMul gradient, batched and broadcast, transposeA ${ta}, transposeB ${tb}`, () => {
      const a = numbers(ta ? [2, 3, 2] : [2, 2, 3], -1, 1, 5);
      const b = numbers(tb ? [1, 2, 3] : [1, 3, 2], -1, 1, 6);
      assertGradients((ops, t) => ops.matMul(...two(t), ta, tb), [a, b]);
    });

  for (const name of ['add', 'sub', 'mul', 'div', 'maximum'] as const)
    test(`${name}: gradients of broadcast operands are summed back to their shapes`, () =>
      assertGradients((ops, t) => ops[name](...two(t)), [numbers([3, 1], 0.5, 2, 7), numbers([2, 1, 2], 0.6, 2.1, 8)]));

  test('the gradient of a gather adds up where indices repeat', () => {
    const { gradients } = evaluate((ops, t) => ops.gather(...two(t)), [numbers([3, 1]), { shape: [4], dtype: 'int32', data: [2, 0, 2, 2] }]);
    assertClose(present(gradients[0]), [Math.sin(2), 0, Math.sin(1) + Math.sin(3) + Math.sin(4)], 1e-14);
  });

  test('pow has the gradient 0 for its exponent at base 0', () => {
    const { gradients } = evaluate((ops, t) => ops.pow(...two(t)), [{ shape: [1], data: [0] }, { shape: [1], data: [2] }]);
    assert.deepEqual(gradients.map(g => Array.from(g)), [[0], [0]]);
  });

  test('comparisons, argMax and oneHot', () => {
    const float = (f: (ops: Ops, t: readonly Tensor[]) => Tensor, ...args: Argument[]): number[] =>
      Array.from(evaluate((ops, t) => ops.cast(f(ops, t), 'float32'), args).value);
    const [a, b]: Argument[] = [{ shape: [3], data: [1, 2, 3] }, { shape: [3], data: [2, 2, 2] }];
    if (!a || !b) throw new RangeError();
    assert.deepEqual(float((ops, t) => ops.greater(...two(t)), a, b), [0, 0, 1]);
    assert.deepEqual(float((ops, t) => ops.greaterEqual(...two(t)), a, b), [0, 1, 1]);
    assert.deepEqual(float((ops, t) => ops.less(...two(t)), a, b), [1, 0, 0]);
    assert.deepEqual(float((ops, t) => ops.lessEqual(...two(t)), a, b), [1, 1, 0]);
    assert.deepEqual(float((ops, t) => ops.equal(...two(t)), a, b), [0, 1, 0]);
    assert.deepEqual(float((ops, t) => ops.logicalNot(ops.logicalAnd(ops.greater(...two(t)), ops.less(one(t), 5))), a, b), [1, 1, 0]);
    assert.deepEqual(float((ops, t) => ops.argMax(one(t), 0), a), [2]);
    assert.deepEqual(float((ops, t) => ops.oneHot(one(t), 3), { shape: [2], dtype: 'int32', data: [2, 0] }), [0, 0, 1, 1, 0, 0]);
  });

  test('stopGradient passes the value on and no gradient back', () => {
    const { value, gradients } = evaluate((ops, t) => ops.mul(one(t), ops.stopGradient(ops.square(one(t)))), [{ shape: [1], data: [3] }]);
    assertClose(value, [27], 1e-15);
    assertClose(present(gradients[0]), [9 * Math.sin(1)], 1e-14);
  });

  test('numbers given as operands stay doubles: 0.1 does not become 0.10000000149', () => {
    const { value } = evaluate((ops, t) => ops.add(ops.mul(one(t), 0.1), ops.constant([1 / 3], [1])), [{ shape: [1], data: [1] }]);
    assert.equal(value[0], 0.1 + 1 / 3);
  });

  test('a whole number beside an int32 tensor keeps it int32', () => {
    const { value } = evaluate((ops, t) => ops.cast(ops.mul(ops.add(one(t), 2), 3), 'float32'), [integers([3], 5)]);
    assert.deepEqual(Array.from(value), Array.from(integers([3], 5).data, v => (v + 2) * 3));
  });

  test('the gradient of an input that does not matter is zero', () => {
    const { gradients } = evaluate((ops, t) => ops.square(one(t)), [x, y]);
    assert.deepEqual(Array.from(present(gradients[1])), [0, 0, 0, 0, 0, 0]);
  });

  test('second derivatives: autodiff runs through autodiff', () => {
    // d/dx of (d/dx x^4) at 2: 12 x^2 = 48.
    const { value } = evaluate((ops, t) => {
      const slope = (x: Tensor): Tensor => present(ops.valueAndGradients(xs => ops.sum(ops.pow(present(xs[0]), 4)), [x]).gradients[0]);
      return present(ops.valueAndGradients(xs => ops.sum(slope(present(xs[0]))), [one(t)]).gradients[0]);
    }, [{ shape: [1], data: [2] }]);
    assertClose(value, [48], 1e-12);
  });
});
