import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { onnx } from 'onnx-proto';
import { allocate } from '../../../src/engine/program/backend';
import { openBindingRuntime } from '../../../src/engine/program/binding';
import { ProgramBuilder } from '../../../src/engine/program/builder';
import { lower } from '../../../src/engine/program/lower/lower';
import { openNativeRuntime, packagedLibrary } from '../../../src/engine/program/session';
import { arrayFor, nativeRuntime, numbers, runLowered } from './run_lowered';
import type { Program } from '../../../src/engine/program/program';

/** y = tanh(x w) + x, and the sum of y. */
function layer(rows: number, width: number): Program {
  const b = new ProgramBuilder();
  const [x, w] = [b.input('x', [rows, width], 'float32'), b.input('w', [width, width], 'float32')];
  const y = b.binary('add', b.unary('tanh', b.matMul(x, w)), x);
  return b.finish('layer', [{ name: 'y', value: y }, { name: 'total', value: b.reduce('sum', y) }]);
}

/** The gradient of an embedding of `rows` rows. */
function scatter(rows: number, count: number, width: number): Program {
  const b = new ProgramBuilder();
  const [updates, indices] = [b.input('updates', [count, width], 'float32'), b.input('indices', [count], 'int32')];
  return b.finish('scatter', [{ name: 'sum', value: b.emitOne({ op: 'scatterAdd', rows }, [updates, indices], [rows, width], 'float32') }]);
}

const bits = (array: { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number } | undefined) => {
  assert.ok(array);
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
};

describe('scatterAdd at the size where a racing scatter loses updates', () => {
  const [rows, count, width] = [10_000, 3200, 128];
  // A tenth of the indices fall on ten rows. Whole numbers add exactly in any order.
  const picks = numbers(count, 0, 1, 3);
  const indices = Int32Array.from(picks, (p, i) => (i % 10 === 0 ? Math.floor(p * 10) : Math.floor(p * rows)));
  const updates = Float32Array.from(numbers(count * width, -1000, 1000, 4), Math.round);

  test('two threads add every update, bit for bit, fifty times', async () => {
    const expected = new Float32Array(rows * width);
    indices.forEach((row, i) => {
      for (let j = 0; j < width; j++) expected[row * width + j]! += updates[i * width + j]!;
    });
    const lowered = lower(scatter(rows, count, width));
    assert.ok(!onnx.ModelProto.decode(lowered.model).graph?.node?.some(node => node.opType === 'ScatterND'));
    const session = await (await nativeRuntime()).open(lowered.model, { threads: 2, spinning: true });
    const value = lowered.outputs.get('sum');
    assert.ok(value);
    const sum = arrayFor(value);
    const inputs = lowered.inputs.map(({ name, value: each }) => {
      const array = arrayFor(each);
      array.set(name === 'updates' ? updates : indices);
      return { value: each, array };
    });
    const call = session.bind(inputs, [{ value, array: sum }]);
    for (let run = 0; run < 50; run++) {
      sum.fill(Number.NaN);
      await call.run();
      assert.ok(bits(sum).equals(bits(expected)));
    }
    session.release();
  });

  test('so does the one-hot product for few rows', async () => {
    const few = indices.map(row => row % 65);
    const expected = new Float32Array(65 * width);
    few.forEach((row, i) => {
      for (let j = 0; j < width; j++) expected[row * width + j]! += updates[i * width + j]!;
    });
    const { sum } = await runLowered(scatter(65, count, width), { updates, indices: few }, { threads: 2 });
    assert.deepEqual(sum, expected);
  });
});

describe('the C API and the binding', () => {
  test('give the same bits', async () => {
    const inputs = { x: numbers(64 * 128), w: numbers(128 * 128, -0.1, 0.1, 2) };
    const c = await runLowered(layer(64, 128), inputs, { threads: 2 });
    const js = await runLowered(layer(64, 128), inputs, { threads: 2, runtime: openBindingRuntime() });
    assert.ok(bits(c['y']).equals(bits(js['y'])));
    assert.ok(bits(c['total']).equals(bits(js['total'])));
  });
  test('are the same library', async () => {
    assert.equal((await nativeRuntime()).version, openBindingRuntime().version);
  });
});

describe('binding arrays', () => {
  const open = async () => {
    const lowered = lower(layer(2, 3));
    const session = await (await nativeRuntime()).open(lowered.model, { threads: 1, spinning: false });
    const [x, w, y, total] = [lowered.inputs.find(({ name }) => name === 'x')?.value, lowered.inputs.find(({ name }) => name === 'w')?.value, lowered.outputs.get('y'), lowered.outputs.get('total')];
    assert.ok(x && w && y && total);
    return { session, x, w, y, total };
  };

  test('views of one flat array are read and written where they lie', async () => {
    const { session, x, w, y, total } = await open();
    const flat = new Float32Array(200);
    flat.set([0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6], 0);
    const call = session.bind([{ value: w, array: new Float32Array(flat.buffer, 400, 9) }, { value: x, array: flat.subarray(6, 12) }], [
      { value: y, array: flat.subarray(20, 26) },
      { value: total, array: flat.subarray(30, 31) },
    ]);
    call.run();
    assert.deepEqual([...flat.subarray(19, 32)], [0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 21, 0]);
    session.release();
  });

  test('refuses a wrong length, a wrong type and a buffer that could move', async () => {
    const { session, x, w, y, total } = await open();
    const [goodX, goodW, goodY, goodTotal] = [x, w, y, total].map(value => ({ value, array: arrayFor(value) }));
    assert.ok(goodX && goodW && goodY && goodTotal);
    const big = new ArrayBuffer(4096);
    assert.throws(() => session.bind([{ value: x, array: new Float32Array(big, 0, 5) }, goodW], [goodY, goodTotal]), /x \[2, 3\] has 6 elements, but was bound to an array of 5/);
    assert.throws(() => session.bind([{ value: x, array: new Int32Array(big, 0, 6) }, goodW], [goodY, goodTotal]), /x holds float32, but was bound to a Int32Array/);
    assert.throws(() => session.bind([{ value: x, array: new Float32Array(6) }, goodW], [goodY, goodTotal]), /allocate/);
    session.release();
  });

  test('refuses to run over an array that was transferred away, or after release', async () => {
    const { session, x, w, y, total } = await open();
    const gone = new Float32Array(new ArrayBuffer(4096), 0, 6);
    const others = [w, y, total].map(value => ({ value, array: arrayFor(value) }));
    const call = session.bind([{ value: x, array: gone }, others[0]!], others.slice(1));
    call.run();
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    assert.throws(() => call.run(), /transferred/);
    session.release();
    assert.throws(() => call.run(), /released/);
    assert.throws(() => session.bind([], []), /released/);
  });

  test('an index out of range is an error that says so, and the session goes on', async () => {
    const b = new ProgramBuilder();
    const program = b.finish('g', [{ name: 'y', value: b.gather(b.input('x', [3, 2], 'float32'), b.input('i', [1], 'int32'), 0) }]);
    const lowered = lower(program);
    const session = await (await nativeRuntime()).open(lowered.model, { threads: 1, spinning: false });
    const [x, i, y] = [lowered.inputs.find(({ name }) => name === 'x')?.value, lowered.inputs.find(({ name }) => name === 'i')?.value, lowered.outputs.get('y')];
    assert.ok(x && i && y);
    const [table, index, row] = [arrayFor(x), arrayFor(i), arrayFor(y)];
    table.set([1, 2, 3, 4, 5, 6]);
    index[0] = 3;
    const call = session.bind([{ value: x, array: table }, { value: i, array: index }], [{ value: y, array: row }]);
    assert.throws(() => call.run(), /ONNX Runtime: .*out of data bounds/s);
    index[0] = 2;
    call.run();
    assert.deepEqual([...row], [5, 6]);
    session.release();
  });
});

test('a model that is not one is an error', async () => {
  await assert.rejects(async () => (await nativeRuntime()).open(new Uint8Array([1, 2, 3]), { threads: 1, spinning: false }), /ONNX Runtime: /);
});

test('the library may be given by path, and a missing one is an error', async () => {
  const { version } = await openNativeRuntime(path.resolve(packagedLibrary()));
  assert.match(version, /^\d+\.\d+\.\d+$/);
  await assert.rejects(openNativeRuntime('/nowhere/libonnxruntime.so'));
});

test('the library stays loaded when nothing but a session refers to it', async () => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  assert.ok(typeof collect === 'function');
  const inputs = { x: numbers(6), w: numbers(9) };
  const before = await runLowered(layer(2, 3), inputs);
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise(resolve => setImmediate(resolve));
  }
  assert.deepEqual(await runLowered(layer(2, 3), inputs), before);
});

test('two workers run at once and agree with this thread to the last bit', async () => {
  const inputs = { x: numbers(64 * 128), w: numbers(128 * 128, -0.1, 0.1, 2) };
  const here = await runLowered(layer(64, 128), inputs);
  const worker = path.join(__dirname, 'session_worker.cjs');
  const run = () =>
    new Promise<Float32Array>((resolve, reject) => {
      const lowered = lower(layer(64, 128));
      const started = new Worker(worker, { workerData: { model: lowered.model, inputs: lowered.inputs.map(({ value }) => value), outputs: [...lowered.outputs.values()], arrays: [inputs.x, inputs.w], runs: 30 } });
      started.once('message', resolve).once('error', reject);
    });
  const [first, second] = await Promise.all([run(), run()]);
  assert.ok(bits(first).equals(bits(here['y'])));
  assert.ok(bits(second).equals(bits(here['y'])));
});

test('scalars and empty tensors can be bound', async () => {
  const b = new ProgramBuilder();
  const program = b.finish('small', [{ name: 'y', value: b.binary('mul', b.input('s', [], 'float32'), b.input('x', [0, 4], 'float32')) }, { name: 't', value: b.unary('neg', b.input('u', [], 'float32')) }]);
  const { y, t } = await runLowered(program, { s: [2], x: [], u: [3] });
  assert.equal(y?.length, 0);
  assert.deepEqual([...(t ?? [])], [-3]);
  assert.equal(allocate({ shape: [0], dtype: 'float32' }, 'float32').buffer.byteLength, 256);
});
