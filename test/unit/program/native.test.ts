import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { gpt } from '../../../src/engine/models/gpt';
import { lstmClassifier } from '../../../src/engine/models/lstmClassifier';
import { layoutOf } from '../../../src/engine/models/model';
import { adamw } from '../../../src/engine/optimizers/adamw';
import { allocate, UnsupportedOperation } from '../../../src/engine/program/backend';
import { interpret } from '../../../src/engine/program/interpret';
import { allocateTogether } from '../../../src/engine/program/memory';
import { openNative } from '../../../src/engine/program/native';
import { SessionCache } from '../../../src/engine/program/native_sessions';
import { encodeModel } from '../../../src/engine/program/onnx';
import { toDouble } from '../../../src/engine/program/passes/replay';
import { record } from '../../../src/engine/program/record';
import { gradientFunction, updateFunction, updateScalars } from '../../../src/engine/train/programs';
import { nativeRuntime, numbers } from './run_lowered';
import type { Fields } from '../../../src/engine/data/dataset';
import type { BoundModel } from '../../../src/engine/models/model';
import type { Backend, Precision, StepFunction, TypedArray } from '../../../src/engine/program/backend';

const backend = openNative();
after(async () => (await backend).dispose());

type Filled = Record<string, TypedArray>;

/** Arrays for the inputs: whole numbers below `vocabulary` (or as given) for integers, small reals for the rest. */
function inputsOf(f: StepFunction, precision: Precision, vocabulary: number, given: Readonly<Record<string, ArrayLike<number>>> = {}): Filled {
  return Object.fromEntries(Object.entries(f.inputs).map(([name, spec], i) => {
    const array = allocate(spec, precision);
    array.set(given[name] ?? numbers(array.length, spec.dtype === 'int32' ? 0 : -0.3, spec.dtype === 'int32' ? vocabulary : 0.3, i + 1).map(x => (spec.dtype === 'int32' ? Math.floor(x) : x)));
    return [name, array];
  }));
}

async function run(f: StepFunction, inputs: Filled, precision: Precision, { threads = 1, on }: { threads?: number; on?: Backend } = {}): Promise<Filled> {
  const executable = await (on ?? (await backend)).compile(f, { precision, threads });
  const outputs = Object.fromEntries(Object.entries(executable.outputs).map(([name, spec]) => [name, allocate(spec, precision)]));
  const call = executable.bind({ inputs, outputs });
  await call.run();
  executable.release();
  return outputs;
}

function assertClose(actual: Filled, expected: Readonly<Record<string, Float64Array>>, tolerance: number): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, want] of Object.entries(expected)) {
    const scale = want.reduce((m, x) => Math.max(m, Math.abs(x)), 0) || 1;
    want.forEach((x, i) => assert.ok(Math.abs(x - (actual[name]?.[i] ?? Number.NaN)) <= tolerance * scale, `${name}[${i}]: ${actual[name]?.[i]}, not ${x}`));
  }
}

const shape = { size: 1000, features: 0, outputs: 1, classShares: undefined };
const tokens = (time: number) => ({ shape: [time], dtype: 'int32' }) as const;
const one = { shape: [], dtype: 'int32' } as const;

function gradientOf(name: string, model: BoundModel, fields: Fields, batchSize: number): StepFunction {
  return gradientFunction(name, { model, layout: layoutOf(model.parameters), fields, batchSize });
}

function gptGradient(dropout: number, vocabulary = 11): StepFunction {
  const model = gpt.build({ layers: 2, heads: 2, width: 8, dropout }, { loss: 'cross_entropy', seed: 0, data: { ...shape, kind: 'tokens', classes: undefined, vocabulary, blockSize: 5 } });
  return gradientOf('gpt', model, { inputs: tokens(5), targets: tokens(5) }, 3);
}

function lstmGradient(vocabulary: number): StepFunction {
  const model = lstmClassifier.build(
    { embedding_dim: 6, hidden_size: 5, return_sequences: false, dropout: 0.25 },
    { loss: 'cross_entropy', seed: 0, data: { ...shape, kind: 'labelled_text', classes: ['a', 'b', 'c'], vocabulary, blockSize: 7 } },
  );
  return gradientOf('lstm', model, { inputs: tokens(7), targets: one, lengths: one }, 4);
}
const lstmBatch = { 'batch.targets': [0, 2, 1, 2], 'batch.lengths': [7, 3, 0, 5] };

describe('loss and gradients in doubles equal the interpreter to 1e-9', () => {
  for (const [name, f, vocabulary, given] of [
    ['a GPT', gptGradient(0), 11, {}],
    ['a GPT with dropout', gptGradient(0.2), 11, {}],
    ['a GPT of a large vocabulary', gptGradient(0, 600), 600, {}],
    ['an LSTM', lstmGradient(20), 20, lstmBatch],
    ['an LSTM of a large vocabulary, whose embedding gradient is added up on the host', lstmGradient(700), 700, lstmBatch],
  ] as const) {
    test(name, async () => {
      const inputs = inputsOf(f, 'float64', vocabulary, given);
      assertClose(await run(f, inputs, 'float64'), interpret(toDouble(record(f)), inputs), 1e-9);
    });
  }
});

test('in single precision they are as near as singles are', async () => {
  const f = gptGradient(0.1);
  const inputs = inputsOf(f, 'float32', 11);
  assertClose(await run(f, inputs, 'float32', { threads: 2 }), interpret(record(f), inputs), 1e-4);
});

test('one and two threads, and the binding, give the same bits', async () => {
  for (const f of [gptGradient(0.1), lstmGradient(700)]) {
    const inputs = inputsOf(f, 'float32', 11, lstmBatch);
    const here = await run(f, inputs, 'float32');
    assert.deepEqual(await run(f, inputs, 'float32', { threads: 2 }), here);
    const binding = await openNative({ carrier: 'binding' });
    assert.deepEqual(await run(f, inputs, 'float32', { on: binding }), here);
    binding.dispose();
  }
});

test('where the library cannot be loaded the binding stands in', async () => {
  const standing = await openNative({ library: '/nowhere/libonnxruntime.so' });
  assert.equal(standing.carrier, 'binding');
  standing.dispose();
});

describe('an update program', () => {
  const layout = layoutOf([{ name: 'w', shape: [1000], initial: { name: 'zeros' } }]);
  const options = { lr: 0.01, betas: [0.9, 0.999] as const, eps: 1e-8, weight_decay: 0.1, amsgrad: false };
  const transform = adamw.transform(options);
  const knobs = { lr: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.1 };
  const clip = { norm: true, value: false };
  const scalars = updateScalars(transform, knobs, clip);
  const f = updateFunction('adamw', transform, layout, scalars, clip);
  const fill: Readonly<Record<string, ArrayLike<number>>> = { ...Object.fromEntries(Object.entries({ ...knobs, ...transform.scalars(1, knobs), clip_norm: 1 }).map(([name, x]) => [name, [x]])), 'slot.v': numbers(1000, 0, 1), theta: numbers(1000), gradient: numbers(1000, -1, 1, 2) };

  /** Three updates in place; the arrays lie together in one memory (fused loop) or apart (ONNX graph). */
  async function updates(together: boolean): Promise<Filled> {
    const executable = await (await backend).compile(f, { precision: 'float64', threads: 1 });
    const outputs = Object.fromEntries(Object.entries(executable.outputs).filter(([name]) => !f.inPlace?.[name]));
    const specs = { ...f.inputs, ...outputs };
    const arrays: Filled = together ? allocateTogether(specs, 'float64') : Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, allocate(spec, 'float64')]));
    const at = (name: string) => arrays[name] ?? assert.fail(name);
    for (const name of Object.keys(f.inputs)) if (fill[name]) at(name).set(fill[name]);
    const call = executable.bind({
      inputs: Object.fromEntries(Object.keys(f.inputs).map(name => [name, at(name)])),
      outputs: Object.fromEntries(Object.keys(executable.outputs).map(name => [name, at(f.inPlace?.[name] ?? name)])),
    });
    for (let t = 0; t < 3; t++) await call.run();
    executable.release();
    return arrays;
  }

  test('gives the same as a fused loop and as an ONNX graph', async () => {
    const fused = await updates(true);
    const graph = await updates(false);
    assertClose(fused, Object.fromEntries(Object.entries(graph).map(([name, array]) => [name, Float64Array.from(array)])), 1e-12);
    assert.notEqual(graph['theta']?.[0], fill['theta']?.[0]);
  });
});

describe('arrays bound to an executable', () => {
  const f: StepFunction = {
    name: 'step',
    inputs: { x: { shape: [4, 4], dtype: 'float32' }, y: { shape: [4, 4], dtype: 'float32' } },
    build: (ops, { x, y }) => (x && y ? { moved: ops.matMul(x, y), sum: ops.add(x, y) } : {}),
    inPlace: { moved: 'x' },
  };
  const arrays = () => [0, 1, 2, 3].map(i => allocate({ shape: [4, 4], dtype: 'float32' }, 'float32').fill(i + 1));

  test('an output that cannot share its input is copied there after the run', async () => {
    const executable = await (await backend).compile(f, { precision: 'float32', threads: 1 });
    const [x, y, sum] = arrays();
    assert.ok(x && y && sum);
    const call = executable.bind({ inputs: { x, y }, outputs: { moved: x, sum } });
    await call.run();
    assert.deepEqual([x[0], sum[0]], [1 * 2 * 4, 3]);
    await call.run();
    assert.deepEqual([x[0], sum[0]], [8 * 2 * 4, 10]);
    executable.release();
  });

  test('missing, superfluous, misfit and overlapping ones are refused', async () => {
    const executable = await (await backend).compile(f, { precision: 'float32', threads: 1 });
    const [x, y, moved, sum] = arrays();
    assert.ok(x && y && moved && sum);
    const bind = (inputs: Filled, outputs: Filled) => () => executable.bind({ inputs, outputs });
    assert.throws(bind({ x }, { moved, sum }), /no array for input y/);
    assert.throws(bind({ x, y, z: y }, { moved, sum }), /no input z/);
    assert.throws(bind({ x, y: new Float64Array(64).subarray(0, 16) }, { moved, sum }), /wants a Float32Array/);
    assert.throws(bind({ x, y: y.subarray(1) }, { moved, sum }), /15/);
    assert.throws(bind({ x, y }, { moved, sum: y }), /output sum overlaps input y/);
    assert.throws(bind({ x, y }, { moved: sum, sum }), /outputs moved and sum overlap/);
    const long = new Float32Array(128);
    assert.throws(bind({ x: long.subarray(0, 16), y }, { moved: long.subarray(8, 24), sum }), /output moved overlaps input x/);
    executable.release();
    assert.throws(bind({ x, y }, { moved, sum }), /released/);
  });
});

test('an operation without an implementation is named with the line that asked for it', async () => {
  const value = (name: string) => ({ name, type: 'float64' as const, shape: [2] });
  const tan = { type: 'Tan', name: 'models/mine.ts:12', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} };
  const model = encodeModel({ irVersion: 9, operatorSets: [{ domain: '', version: 20 }], graph: { name: 'g', nodes: [tan], initializers: [], inputs: [value('x')], outputs: [value('y')] } });
  const sessions = new SessionCache(await nativeRuntime(), false);
  await assert.rejects(sessions.acquire(model, 1), (error: unknown) => error instanceof UnsupportedOperation && error.operation === 'Tan' && error.line === 'models/mine.ts:12');
});

test('sessions of equal programs are shared, and two are kept for when they are wanted again', async () => {
  let opened = 0;
  const released: number[] = [];
  const sessions = new SessionCache({
    carrier: 'c-api', version: '0',
    open: async () => {
      const number = ++opened;
      return { bind: () => assert.fail(), release: () => void released.push(number) };
    },
  }, false);
  const acquire = (name: string) => sessions.acquire(Buffer.from(name), 1);
  const [a, again] = [await acquire('a'), await acquire('a')];
  assert.equal(a, again);
  sessions.release(a);
  sessions.release(again);
  assert.equal(await acquire('a'), a);
  sessions.release(a);
  for (const name of ['b', 'c', 'd']) sessions.release(await acquire(name));
  await Promise.resolve();
  assert.equal(opened, 4);
  assert.deepEqual(released, [1, 2]);
});
