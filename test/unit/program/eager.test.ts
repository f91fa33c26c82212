import { memory } from '@tensorflow/tfjs-core';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allocate } from '../../../src/engine/program/backend';
import type { Backend, StepFunction, TypedArray } from '../../../src/engine/program/backend';
import { openBackend } from '../../../src/engine/program/backends';
import { PrecisionError, TensorflowModuleError } from '../../../src/engine/program/eager';
import { stream } from '../../../src/engine/random';
import { tensorFlow } from '../../support/tensorflow';
import { assertClose, integers, numbers, present, step } from './check';
import type { Argument } from './check';
import { gptGradient } from './gpt_step';

const size = { vocabulary: 7, time: 3, width: 8, heads: 2, layers: 1, batch: 2 };
const tensorflow = tensorFlow();

/** Inputs drawn from the seed, outputs by one run. */
async function outputsOf(backend: Backend, f: StepFunction): Promise<Record<string, TypedArray>> {
  const executable = await backend.compile(f, { precision: 'float32', threads: 1 });
  const draw = stream(3, 'eager');
  let counter = 0;
  const inputs = Object.fromEntries(Object.entries(executable.inputs).map(([name, spec]) => {
    const array = allocate(spec, 'float32');
    array.forEach((_, i) => (array[i] = spec.dtype === 'int32' ? draw.integer(counter++, size.vocabulary) : draw.uniform(counter++) - 0.5));
    return [name, array];
  }));
  const outputs = Object.fromEntries(Object.entries(executable.outputs).map(([name, spec]) => [name, allocate(spec, 'float32')]));
  const call = executable.bind({ inputs, outputs });
  await call.run();
  call.release();
  executable.release();
  return outputs;
}

for (const name of ['cpu', 'tensorflow'] as const)
  describe(`the ${name} backend`, { skip: (name === 'tensorflow' && tensorflow.skip) || false }, () => {
    const open = (): Promise<Backend> => openBackend(name, { tensorflowModule: tensorflow.module });

    test('gives the loss and gradients of a GPT that the interpreter gives, in single precision', async () => {
      const [actual, expected] = await Promise.all([open(), openBackend('interpreter')].map(async opening => outputsOf(await opening, gptGradient(size))));
      for (const [output, values] of Object.entries(present(expected))) assertClose(present(present(actual)[output]), values, 2e-6, output);
    });

    test('runs the LSTM and dropout as the interpreter does', async () => {
      const args: Argument[] = [numbers([3, 2, 4]), numbers([8, 4]), numbers([8, 2]), numbers([8]), { shape: [], dtype: 'int32', data: [99] }];
      const f = step((ops, [x, ih, hh, bias, key]) => {
        const { value, gradients } = ops.valueAndGradients(([x, ih, hh, bias]) => {
          const { outputs, cell } = ops.lstm(present(x), present(ih), present(hh), present(bias));
          return ops.add(ops.sum(ops.mul(outputs, ops.bernoulli(present(key), outputs.shape, 0.5))), ops.sum(cell));
        }, [x, ih, hh, bias].map(present));
        return { value, ...Object.fromEntries(gradients.map((g, i) => [`d${i}`, g])) };
      }, args);
      const [actual, expected] = await Promise.all([open(), openBackend('interpreter')].map(async opening => outputsOf(await opening, f)));
      for (const [output, values] of Object.entries(present(expected))) assertClose(present(present(actual)[output]), values, 2e-6, output);
    });

    test('holds no tensor after a step', async () => {
      const backend = await open();
      await outputsOf(backend, gptGradient(size));
      const before = memory().numTensors;
      for (let i = 0; i < 3; i++) await outputsOf(backend, gptGradient(size));
      assert.equal(memory().numTensors, before);
    });

    test('writes a result in place of the input it was computed from, after everything was read', async () => {
      const f = step((ops, [x]) => ({ next: ops.add(present(x), 1), before: present(x) }), [{ shape: [2], data: [] }]);
      const executable = await (await open()).compile(f, { precision: 'float32', threads: 1 });
      const state = Float32Array.of(1, 2);
      const before = new Float32Array(2);
      const call = executable.bind({ inputs: { 0: state }, outputs: { next: state, before } });
      await call.run();
      await call.run();
      assert.deepEqual([Array.from(state), Array.from(before)], [[3, 4], [2, 3]]);
    });

    test('refuses float64', async () => {
      const backend = await open();
      await assert.rejects(backend.compile(gptGradient(size), { precision: 'float64', threads: 1 }), PrecisionError);
    });

    test('checks the arrays it is given', async () => {
      const executable = await (await open()).compile(step((ops, [x]) => ({ y: ops.neg(present(x)) }), [{ shape: [2], data: [] }]), { precision: 'float32', threads: 1 });
      const good = new Float32Array(2);
      assert.throws(() => executable.bind({ inputs: {}, outputs: { y: good } }), /no array for input 0/);
      assert.throws(() => executable.bind({ inputs: { 0: new Float64Array(2) }, outputs: { y: good } }), /wants a Float32Array/);
      assert.throws(() => executable.bind({ inputs: { 0: new Float32Array(3) }, outputs: { y: good } }), /2 elements, its array 3/);
      assert.throws(() => executable.bind({ inputs: { 0: good }, outputs: { y: good, z: good } }), /no output z/);
    });
  });

test('the tensorflow backend says which folder has no package', async () => {
  await assert.rejects(openBackend('tensorflow', { tensorflowModule: '/nowhere/tfjs-node' }), (error: unknown) =>
    error instanceof TensorflowModuleError && error.message.includes('/nowhere/tfjs-node'));
  await assert.rejects(openBackend('tensorflow'), TensorflowModuleError);
});

test('integers stay integers through an eager backend', async () => {
  const f = step((ops, [x]) => ({ y: ops.add(present(x), 1) }), [integers([3], 5)]);
  const outputs = await outputsOf(await openBackend('cpu'), f);
  assert.ok(outputs['y'] instanceof Int32Array);
});
