import { image, memory, reshape, setBackend, tensor } from '@tensorflow/tfjs-core';
import type { Rank } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UnsupportedOperation } from '../../../src/engine/program/backend';
import { openBackend } from '../../../src/engine/program/backends';
import { interpret } from '../../../src/engine/program/interpret';
import { record } from '../../../src/engine/program/record';
import { RecordingError } from '../../../src/engine/program/recording_backend';
import type { Tensor } from '../../../src/engine/ops/ops';
import { assertClose, present, step } from './check';
import type { Argument } from './check';
import { gptGradient } from './gpt_step';

const x: Argument = { shape: [2], data: [1, 2] };
const size = { vocabulary: 11, time: 4, width: 8, heads: 2, layers: 1, batch: 2 };
const one = ([t]: readonly Tensor[]): Tensor => present(t);

describe('recording', () => {
  test('calls the step once and keeps its inputs and outputs by name', () => {
    let calls = 0;
    const program = record(step((ops, t) => {
      calls++;
      return { doubled: ops.mul(one(t), 2), same: one(t) };
    }, [x]));
    assert.equal(calls, 1);
    assert.deepEqual(program.inputs.map(({ name }) => name), ['0']);
    const { doubled, same } = interpret(program, { 0: [3, 4] });
    assert.deepEqual([Array.from(present(doubled)), Array.from(present(same))], [[6, 8], [3, 4]]);
  });

  test('every node comes after the nodes it reads from', () => {
    const { inputs, nodes, outputs } = record(gptGradient(size));
    const known = new Set(inputs.map(({ value }) => value));
    for (const node of nodes) {
      assert.ok(node.inputs.every(value => known.has(value)));
      for (const value of node.outputs) known.add(value);
    }
    assert.ok(outputs.every(({ value }) => known.has(value)));
  });

  test('leaves no tensor behind, and no state: the second program equals the first', () => {
    const before = memory().numTensors;
    const [first, second] = [record(gptGradient(size)), record(gptGradient(size))];
    assert.equal(memory().numTensors, before);
    assert.deepEqual(second, first);
  });

  test('a failed recording leaves no tensor behind and the next one succeeds', () => {
    const before = memory().numTensors;
    assert.throws(() => record(step(() => { throw new Error('mine'); }, [x])), /mine/);
    assert.equal(memory().numTensors, before);
    assert.equal(record(step((ops, t) => ({ y: ops.neg(one(t)) }), [x])).nodes.length, 1);
  });

  test('refuses to read a value, and says where', () => {
    assert.throws(
      () => record(step((_, t) => { one(t).dataSync(); return {}; }, [x])),
      (error: unknown) => error instanceof RecordingError && /value of a tensor was read/.test(error.message) && /record\.test\.ts:\d+/.test(error.message));
  });

  test('refuses a tensor made outside, which would be frozen into the program', async () => {
    await openBackend('cpu');
    await setBackend('cpu');
    const foreign = tensor([1, 2]);
    assert.throws(() => record(step((ops, t) => ({ y: ops.add(one(t), foreign) }), [x])), RecordingError);
    foreign.dispose();
  });

  test('refuses an operation that no program has, by name and line', () => {
    assert.throws(
      () => record(step((_, t) => ({ y: image.resizeBilinear(reshape<Rank.R4>(one(t), [1, 2, 1, 1]), [4, 2]) }), [x])),
      (error: unknown) => error instanceof UnsupportedOperation && error.operation === 'ResizeBilinear' && /record\.test\.ts:\d+$/.test(error.line ?? ''));
  });

  test('refuses a recording inside a recording', () => {
    const inner = step((ops, t) => ({ y: ops.neg(one(t)) }), [x]);
    assert.throws(() => record(step(() => { record(inner); return {}; }, [x])), /already under way/);
  });

  test('an LSTM is two loops, whatever its length', () => {
    const lstm = (time: number) => record(step((ops, inputs) => {
      const { value, gradients } = ops.valueAndGradients(
        ([x, ih, hh, bias]) => ops.mean(ops.lstm(present(x), present(ih), present(hh), present(bias)).hidden), inputs);
      return { value, ...Object.fromEntries(gradients.map((g, i) => [`d${i}`, g])) };
    }, [[time, 2, 3], [8, 3], [8, 2], [8]].map((shape): Argument => ({ shape, data: [] }))));
    assert.equal(lstm(100).nodes.length, lstm(3).nodes.length);
    assert.equal(lstm(100).nodes.filter(({ operation }) => operation.op === 'scan').length, 2);
  });

  test('dropout masks have expectation 1 and depend on key and layer', async () => {
    const { dropoutKey, dropoutMask, keptValue, threshold } = await import('../../../src/engine/ops/hash');
    for (const keep of [0.9, 0.5, 0.1]) assert.equal((threshold(keep) / 256) * keptValue(keep), 1);
    const mask = dropoutMask(12345, 400_000, 0.9);
    const kept = mask.filter(v => v > 0).length / mask.length;
    // 230 / 256 within five standard deviations.
    assert.ok(Math.abs(kept - 230 / 256) < 5 * Math.sqrt((0.9 * 0.1) / mask.length), String(kept));
    const draw = (layer: number) => interpret(record(step((ops, t) => ({ y: ops.bernoulli(dropoutKey(ops, one(t), layer), [50], 0.5) }), [{ shape: [], dtype: 'int32', data: [7] }])), { 0: [7] })['y'];
    assert.notDeepEqual(draw(1), draw(2));
    assert.deepEqual(draw(1), draw(1));
  });

  test('neighbouring entries, lanes and keys of dropout masks are uncorrelated', async () => {
    const { dropoutMask } = await import('../../../src/engine/ops/hash');
    const n = 1 << 18;
    const draw = (key: number): Float64Array => dropoutMask(key, n, 0.5).map(v => v - 1);
    const correlation = (a: Float64Array, b: Float64Array, shift = 0): number => a.reduce((sum, v, i) => sum + v * present(b[(i + shift) % n]), 0) / n;
    const a = draw(1);
    const limit = 5 / Math.sqrt(n);
    for (const shift of [1, 2, 64, n / 4, n / 2]) assert.ok(Math.abs(correlation(a, a, shift)) < limit, `shift ${shift}`);
    for (const key of [0, 2, 3, 1 << 16, -1]) assert.ok(Math.abs(correlation(a, draw(key))) < limit, `key ${key}`);
    assertClose([correlation(a, a)], [1], 1e-12);
  });
});
