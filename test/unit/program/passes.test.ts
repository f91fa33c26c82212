import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Ops, Tensor } from '../../../src/engine/ops/ops';
import { ProgramBuilder } from '../../../src/engine/program/builder';
import { interpret } from '../../../src/engine/program/interpret';
import { optimize } from '../../../src/engine/program/passes/optimize';
import { replay, toDouble } from '../../../src/engine/program/passes/replay';
import { Simplifier } from '../../../src/engine/program/passes/simplify';
import type { Program } from '../../../src/engine/program/program';
import { record } from '../../../src/engine/program/record';
import { stream } from '../../../src/engine/random';
import { assertClose, numbers, present, step } from './check';
import { gptGradient } from './gpt_step';

const [x, y] = [numbers([2, 3]), numbers([3, 2], -1, 1, 2)];
const kinds = ({ nodes }: Program): string[] => nodes.map(({ operation }) => ('kind' in operation ? operation.kind : operation.op)).filter(kind => kind !== 'constant');
const recorded = (f: (ops: Ops, a: Tensor, b: Tensor) => Tensor): Program => record(step((ops, [a, b]) => ({ y: f(ops, present(a), present(b)) }), [x, y]));

describe('passes', () => {
  const rules: readonly [string, (ops: Ops, a: Tensor, b: Tensor) => Tensor, readonly string[]][] = [
    ['times 1 is nothing', (ops, a) => ops.mul(a, 1), []],
    ['plus 0 is nothing', (ops, a) => ops.add(0, a), []],
    ['times 0 is 0', (ops, a) => ops.mul(ops.exp(a), 0), []],
    ['two transposes cancel', (ops, a) => ops.transpose(ops.transpose(a)), []],
    ['two reshapes are one', (ops, a) => ops.reshape(ops.reshape(a, [6]), [3, 2]), ['reshape']],
    ['a reshape to the own shape is nothing', (ops, a) => ops.reshape(ops.reshape(a, [6]), [2, 3]), []],
    ['a transpose that moves an axis of one is a reshape', (ops, a) => ops.transpose(ops.reshape(a, [6, 1])), ['reshape']],
    ['minus minus is plus', (ops, a) => ops.sub(a, ops.neg(a)), ['add']],
    ['the same computed twice is computed once', (ops, a) => ops.mul(ops.exp(a), ops.exp(a)), ['exp', 'mul']],
    ['also with operands exchanged', (ops, a) => { const e = ops.exp(a); return ops.sin(ops.sub(ops.mul(a, e), ops.mul(e, a))); }, ['exp', 'mul', 'sub', 'sin']],
    ['constants are computed beforehand', (ops, a) => ops.mul(a, ops.sqrt(ops.add(ops.constant(2), 7))), ['mul']],
    ['what no output needs is dropped', (ops, a) => { ops.exp(a); return ops.sin(a); }, ['sin']],
    ['broadcasting is left to the operation', (ops, a) => ops.mul(a, ops.broadcastTo(ops.sum(a, 0, true), [2, 3])), ['sum', 'mul']],
    ['a transpose goes into the product', (ops, a) => ops.matMul(ops.transpose(a), ops.transpose(a), true, false), ['matMul']],
    ['factors go into the product', (ops, a, b) => ops.mul(ops.matMul(ops.mul(a, 3), ops.div(b, 4)), 2), ['matMul']],
    ['factors go past reshapes into the product', (ops, a, b) => ops.matMul(ops.reshape(ops.mul(ops.reshape(a, [6]), 3), [2, 3]), b), ['matMul']],
    ['a bias goes into the product', (ops, a, b) => ops.add(ops.matMul(a, b), ops.constant([1, 2])), ['matMul']],
    ['but not where it would make the result larger', (ops, a, b) => ops.add(ops.reshape(ops.matMul(a, b), [2, 2]), ops.reshape(b, [3, 1, 2])), ['matMul', 'reshape', 'add']],
    ['nor where the bare product is read as well', (ops, a, b) => { const p = ops.matMul(a, b); return ops.mul(ops.add(p, ops.constant([1, 2])), p); }, ['matMul', 'add', 'mul']],
  ];
  for (const [name, f, expected] of rules)
    test(name, () => {
      const program = recorded(f);
      assert.deepEqual(kinds(program), expected);
      const raw = record(step((ops, [a, b]) => ({ y: f(ops, present(a), present(b)) }), [x, y]), { optimized: false });
      const inputs = { 0: x.data, 1: y.data };
      assertClose(present(interpret(program, inputs)['y']), present(interpret(raw, inputs)['y']), 1e-15);
    });

  test('a GPT computes the same before and after, in fewer nodes', () => {
    const f = gptGradient({ vocabulary: 5, time: 3, width: 4, heads: 2, layers: 2, batch: 2 });
    const raw = record(f, { optimized: false });
    const optimized = record(f);
    const draw = stream(1, 'passes');
    let counter = 0;
    const inputs = Object.fromEntries(Object.entries(f.inputs).map(([name, { shape, dtype }]) =>
      [name, Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (dtype === 'int32' ? draw.integer(counter++, 5) : draw.normal(counter++)))]));
    const [before, after] = [interpret(toDouble(raw), inputs), interpret(toDouble(optimized), inputs)];
    for (const [name, values] of Object.entries(before)) assertClose(present(after[name]), values, 1e-12, name);
    assert.ok(optimized.nodes.length < 0.9 * raw.nodes.length, `${optimized.nodes.length} of ${raw.nodes.length}`);
    assert.equal(optimize(optimized).nodes.length, optimized.nodes.length);
  });

  test('toDouble widens every float, also in loop bodies and casts, and nothing else', () => {
    const program = toDouble(record(step((ops, [x, ih, hh, bias]) => {
      const { hidden } = ops.lstm(present(x), present(ih), present(hh), present(bias));
      return { hidden, count: ops.cast(ops.cast(ops.greater(hidden, 0), 'float32'), 'int32') };
    }, [[2, 1, 1], [4, 1], [4, 1], [4]].map(shape => ({ shape, data: [] })))));
    const types = (p: Program): Set<string> => new Set([...p.values.map(({ dtype }) => dtype), ...p.nodes.flatMap(({ operation }) => (operation.op === 'scan' ? [...types(operation.body)] : operation.op === 'cast' ? [operation.to] : []))]);
    assert.deepEqual(types(program), new Set(['float64', 'bool', 'int32']));
  });

  test('negative zero and zero are different constants', () => {
    const b = new Simplifier();
    const x = b.input('x', [1], 'float32');
    const divide = (zero: number) => b.binary('div', x, b.binary('add', b.scalar(zero), b.scalar(zero)));
    const program = b.finish('zeros', [{ name: 'plus', value: divide(0) }, { name: 'minus', value: divide(-0) }]);
    const { plus, minus } = interpret(program, { x: [1] });
    assert.deepEqual([present(plus)[0], present(minus)[0]], [Infinity, -Infinity]);
  });

  test('scattering passes keep the order of inputs and outputs', () => {
    const b = new ProgramBuilder();
    const [p, q] = [b.input('p', [2], 'float32'), b.input('q', [2], 'float32')];
    const program = b.finish('order', [{ name: 'second', value: q }, { name: 'sum', value: b.binary('add', p, q) }, { name: 'first', value: p }]);
    const again = replay(program, new Simplifier());
    assert.deepEqual(again.inputs.map(({ name }) => name), ['p', 'q']);
    assert.deepEqual(again.outputs.map(({ name }) => name), ['second', 'sum', 'first']);
  });
});
