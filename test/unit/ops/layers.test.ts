import { memory, mean, setBackend, square, sub, tensor, tidy, variableGrads } from '@tensorflow/tfjs-core';
import type { io } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import type { Sequential } from '@tensorflow/tfjs-layers';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Network } from '../../../src/engine/models/network';
import type { Ops, Tensor } from '../../../src/engine/ops/ops';
import { NetworkError } from '../../../src/engine/ops/layers/files';
import { loadNetwork } from '../../../src/engine/ops/layers/load';
import { interpret } from '../../../src/engine/program/interpret';
import { toDouble } from '../../../src/engine/program/passes/replay';
import { record } from '../../../src/engine/program/record';
import { loadCpuBackend } from '../../../src/engine/program/tensorflow_backend';
import type { StepFunction } from '../../../src/engine/program/backend';
import { assertClose, integers, numbers, present } from '../program/check';
import type { Argument } from '../program/check';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'));
  await loadCpuBackend();
  await setBackend('cpu');
});
after(() => rm(folder, { recursive: true }));

/** Saves as `model.save('file://...')` does. */
async function save(model: Sequential, name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await model.save({
    async save({ modelTopology, weightSpecs, weightData }: io.ModelArtifacts) {
      const data = Buffer.concat([weightData ?? []].flat().map(part => Buffer.from(part)));
      await writeFile(join(path, 'model.json'), JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'], weights: weightSpecs }] }));
      await writeFile(join(path, 'group1-shard1of2.bin'), data.subarray(0, 8));
      await writeFile(join(path, 'group1-shard2of2.bin'), data.subarray(8));
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  return path;
}

const named = (network: Network, tensors: readonly Tensor[]): Record<string, Tensor> => Object.fromEntries(network.parameters.map(({ name }, i) => [name, present(tensors[i])]));

/** Output, and gradient of the mean square difference from `target`, as a step of x, target, key and the weights. */
function stepOf(network: Network, x: Argument, training: boolean, logits = false): StepFunction {
  const batch = present(x.shape[0]);
  return {
    name: 'network',
    inputs: {
      x: { shape: x.shape, dtype: x.dtype ?? 'float32' },
      target: { shape: [batch, ...network.outputShape], dtype: 'float32' },
      key: { shape: [], dtype: 'int32' },
      ...Object.fromEntries(network.parameters.map(({ name, shape }) => [name, { shape, dtype: 'float32' as const }])),
    },
    build(ops: Ops, inputs) {
      const apply = (weights: readonly Tensor[]): Tensor =>
        network.apply(ops, named(network, weights), present(inputs['x']), { training, ...(training && { dropoutKey: present(inputs['key']) }) }, { logits });
      const given = network.parameters.map(({ name }) => present(inputs[name]));
      const { value, gradients } = ops.valueAndGradients(weights => ops.mean(ops.square(ops.sub(apply(weights), present(inputs['target'])))), given);
      return { output: apply(given), loss: value, ...Object.fromEntries(gradients.map((g, i) => [`d ${present(network.parameters[i]).name}`, g])) };
    },
  };
}

function valuesOf(network: Network, x: Argument, target: Argument, training: boolean, key = 5, logits = false): Record<string, Float64Array> {
  let offset = 0;
  const weights = Object.fromEntries(network.parameters.map(({ name, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    offset += size;
    return [name, network.start.subarray(offset - size, offset)];
  }));
  return interpret(toDouble(record(stepOf(network, x, training, logits))), { x: x.data, target: target.data, key: [key], ...weights });
}

const shapeOf = (x: Argument): number[] => [...x.shape];

describe('a saved tf.LayersModel', () => {
  const cases: readonly [string, () => Sequential, Argument][] = [
    ['dense', () => sequential({ layers: [layers.dense({ units: 4, activation: 'relu', inputShape: [3] }), layers.dense({ units: 2, activation: 'softmax' })] }), numbers([5, 3])],
    ['embedding and LSTM', () => sequential({ layers: [
      layers.embedding({ inputDim: 7, outputDim: 3, inputLength: 4 }), layers.lstm({ units: 3, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform', returnSequences: true }),
      layers.lstm({ units: 2, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform', goBackwards: true }), layers.dense({ units: 1, activation: 'sigmoid' })] }), integers([2, 4], 7)],
    ['LSTM with a hard sigmoid, unrolled', () => sequential({ layers: [layers.lstm({ units: 2, recurrentInitializer: 'glorotUniform', inputShape: [3, 2] })] }), numbers([2, 3, 2])],
    ['bidirectional GRU', () => sequential({ layers: [layers.bidirectional({ layer: layers.gru({ units: 2, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' }), mergeMode: 'concat', inputShape: [3, 2] })] }), numbers([2, 3, 2])],
    ['pooling over time', () => sequential({ layers: [layers.reshape({ targetShape: [3, 2], inputShape: [6] }), layers.globalAveragePooling1d(), layers.dense({ units: 1, activation: 'tanh' })] }), numbers([2, 6])],
    ['convolutions over time', () => sequential({ layers: [
      layers.conv1d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [7, 2] }), layers.conv1d({ filters: 2, kernelSize: 2, strides: 2, padding: 'valid' }),
      layers.conv1d({ filters: 2, kernelSize: 2 }), layers.globalMaxPooling1d()] }), numbers([2, 7, 2])],
    ['convolution and pooling of pictures', () => sequential({ layers: [
      layers.conv2d({ filters: 2, kernelSize: [2, 3], strides: [1, 2], padding: 'same', inputShape: [4, 5, 2] }), layers.maxPooling2d({ poolSize: [2, 2], strides: [1, 1] }),
      layers.averagePooling2d({ poolSize: [2, 1] }), layers.flatten(), layers.dense({ units: 1 })] }), numbers([2, 4, 5, 2])],
    ['flattening', () => sequential({ layers: [layers.reshape({ targetShape: [3, 2], inputShape: [6] }), layers.flatten(), layers.dense({ units: 1, activation: 'elu' })] }), numbers([2, 6])],
    // As in Keras, a frozen normalisation keeps to its running statistics in training too.
    ['frozen batch normalisation', () => sequential({ layers: [layers.dense({ units: 3, inputShape: [2] }), layers.batchNormalization({ trainable: false }), layers.dense({ units: 1 })] }), numbers([4, 2])],
  ];

  for (const [name, make, x] of cases)
    test(`${name}: gives the outputs and gradients that TensorFlow.js gives`, async () => {
      const model = make();
      const network = await loadNetwork(await save(model, name));
      const target = numbers([present(x.shape[0]), ...network.outputShape], -1, 1, 9);
      const actual = valuesOf(network, x, target, true);
      let expected: ArrayLike<number> = [];
      const slopes = new Map<string, ArrayLike<number>>();
      tidy(() => {
        const input = tensor(Array.from(x.data), shapeOf(x), x.dtype ?? 'float32');
        const aim = tensor(Array.from(target.data), shapeOf(target));
        const predict = (): Tensor => model.apply(input, { training: !name.startsWith('frozen') }) as Tensor;
        const { grads } = variableGrads(() => mean(square(sub(predict(), aim))));
        expected = predict().dataSync();
        for (const weight of model.trainableWeights) slopes.set(weight.originalName, present(grads[weight.name]).dataSync());
      });
      assertClose(present(actual['output']), expected, 2e-6, 'output');
      for (const { name } of network.parameters) assertClose(present(actual[`d ${name}`]), present(slopes.get(name)), 5e-6, name);
    });

  test('starts from the weights of its files and names them as they do', async () => {
    const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2], name: 'out' })] });
    const network = await loadNetwork(await save(model, 'named'));
    assert.deepEqual(network.parameters.map(({ name, shape }) => [name, shape]), [['out/kernel', [2, 1]], ['out/bias', [1]]]);
    assert.deepEqual(Array.from(network.start), model.getWeights().flatMap(weight => Array.from(weight.dataSync())));
  });

  test('a dilated convolution, whose gradient TensorFlow.js does not have', async () => {
    const model = sequential({ layers: [layers.conv1d({ filters: 1, kernelSize: 2, dilationRate: 2, inputShape: [4, 1] })] });
    model.setWeights([tensor([1, 10], [2, 1, 1]), tensor([0])]);
    const network = await loadNetwork(await save(model, 'dilated'));
    const values = valuesOf(network, { shape: [1, 4, 1], data: [1, 2, 3, 4] }, { shape: [1, 2, 1], data: [0, 0] }, true);
    // x[t] + 10 x[t + 2]; the mean square's gradient by the kernel is the mean of 2 output x[t] and of 2 output x[t + 2].
    assert.deepEqual(Array.from(present(values['output'])), [31, 42]);
    assertClose(present(values[`d ${present(network.parameters[0]).name}`]), [31 * 1 + 42 * 2, 31 * 3 + 42 * 4], 1e-12);
  });

  test('gives raw outputs where the loss wants them', async () => {
    for (const activation of ['sigmoid', 'softmax'] as const) {
      const network = await loadNetwork(await save(sequential({ layers: [layers.dense({ units: 2, activation, inputShape: [2] })] }), activation));
      assert.equal(network.activation, activation);
      const [x, target] = [numbers([1, 2]), numbers([1, 2])];
      const raw = present(valuesOf(network, x, target, false, 0, true)['output']);
      const final = present(valuesOf(network, x, target, false)['output']);
      const total = raw.reduce((sum, z) => sum + Math.exp(z), 0);
      assertClose(final, raw.map(z => (activation === 'sigmoid' ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / total)), 1e-14);
    }
  });

  test('draws a new dropout mask at every key, and none outside of training', async () => {
    const network = await loadNetwork(await save(sequential({ layers: [layers.dropout({ rate: 0.5, inputShape: [400] }), layers.dense({ units: 1, kernelInitializer: 'ones' })] }), 'dropout'));
    const x: Argument = { shape: [1, 400], data: new Float64Array(400).fill(1) };
    const output = (training: boolean, key: number): number => present(valuesOf(network, x, { shape: [1, 1], data: [0] }, training, key)['output']?.[0]);
    assert.equal(output(false, 1), 400);
    const drawn = [1, 2, 3].map(key => output(true, key));
    assert.equal(new Set([...drawn, 400]).size, 4);
    // Kept entries count 2: mean 400, deviation 20.
    for (const sum of drawn) assert.ok(Math.abs(sum - 400) < 100, String(sum));
    assert.equal(output(true, 1), drawn[0]);
  });

  test('adds what its regularizers add', async () => {
    const { regularizers } = await import('@tensorflow/tfjs-layers');
    const network = await loadNetwork(await save(sequential({ layers: [layers.dense({ units: 1, inputShape: [2], useBias: false, kernelInitializer: 'ones', kernelRegularizer: regularizers.l2({ l2: 0.25 }) })] }), 'l2'));
    const f: StepFunction = {
      name: 'penalty',
      inputs: { w: { shape: [2, 1], dtype: 'float32' } },
      build: (ops, { w }) => ({ penalty: present(network.penalty(ops, named(network, [present(w)]))) }),
    };
    assertClose(present(interpret(record(f), { w: [2, 3] })['penalty']), [0.25 * 13], 1e-12);
  });

  test('refuses by name what would be frozen, lost or silently different', async () => {
    const refusal = async (name: string, model: Sequential, x: Argument): Promise<string> => {
      try {
        const network = await loadNetwork(await save(model, name));
        valuesOf(network, x, numbers([present(x.shape[0]), ...network.outputShape]), true);
      } catch (error) {
        assert.ok(error instanceof NetworkError, String(error));
        return error.message;
      }
      return 'not refused';
    };
    const { constraints } = await import('@tensorflow/tfjs-layers');
    const row = numbers([2, 3]);
    assert.match(await refusal('bn', sequential({ layers: [layers.batchNormalization({ inputShape: [3], name: 'norm' })] }), row), /layer norm \(BatchNormalization\) updates its running mean/);
    assert.match(await refusal('noise', sequential({ layers: [layers.gaussianNoise({ stddev: 1, inputShape: [3], name: 'noise' })] }), row), /layer noise \(GaussianNoise\) draws random numbers/);
    assert.match(await refusal('stateful', sequential({ layers: [layers.lstm({ units: 1, recurrentInitializer: 'zeros', stateful: true, batchInputShape: [2, 3, 1], name: 'state' })] }), numbers([2, 3, 1])), /layer state \(LSTM\) keeps its state/);
    assert.match(await refusal('drops', sequential({ layers: [layers.gru({ units: 1, recurrentInitializer: 'zeros', dropout: 0.5, inputShape: [3, 1], name: 'drops' })] }), numbers([2, 3, 1])), /layer drops \(GRU\) drops inputs/);
    assert.match(await refusal('constraint', sequential({ layers: [layers.dense({ units: 1, inputShape: [3], kernelConstraint: constraints.nonNeg(), name: 'bound' })] }), row), /layer bound \(Dense\) constrains/);
    assert.match(await refusal('open', sequential({ layers: [layers.dense({ units: 1, inputShape: [null, 3] })] }), row), /leaves a length open/);
  });

  test('leaves no tensor behind when it is recorded', async () => {
    const network = await loadNetwork(await save(sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] }), 'leak'));
    const before = memory().numTensors;
    record(stepOf(network, numbers([2, 3]), true));
    assert.equal(memory().numTensors, before);
  });
});

describe('the folder of a saved model', () => {
  const broken = async (name: string, change: (json: { weightsManifest: { paths: string[]; weights: { shape: number[] }[] }[] } & Record<string, unknown>, path: string) => unknown): Promise<string> => {
    const path = await save(sequential({ layers: [layers.dense({ units: 2, inputShape: [2] })] }), name);
    const file = join(path, 'model.json');
    const json: unknown = await change(JSON.parse(await readFile(file, 'utf8')), path);
    await writeFile(file, typeof json === 'string' ? json : JSON.stringify(json));
    return loadNetwork(path).then(() => 'loaded', (error: unknown) => {
      assert.ok(error instanceof NetworkError, String(error));
      return error.message;
    });
  };
  const paths = (...names: string[]) => (json: { weightsManifest: { paths: string[] }[] }) => {
    present(json.weightsManifest[0]).paths = names;
    return json;
  };

  test('may name no file outside of itself', async () => {
    for (const name of ['../secret.bin', '/etc/hostname', 'a/../../secret.bin', 'https://example.org/w.bin', 'file:///etc/hostname', '.'])
      assert.match(await broken('outside', paths(name)), /outside of its folder/, name);
  });

  test('may hold no link out of itself', async () => {
    const message = await broken('linked', async (json, path) => {
      await writeFile(join(folder, 'secret.bin'), 'x');
      await symlink(join(folder, 'secret.bin'), join(path, 'link.bin'));
      return paths('link.bin')(json);
    });
    assert.match(message, /links outside/);
  });

  test('must hold as many bytes as it declares', async () => {
    assert.match(await broken('short', paths('group1-shard1of2.bin')), /24 bytes, but .* hold 8/);
  });

  test('says what is missing or wrong', async () => {
    assert.match(await broken('json', () => '{'), /is not JSON/);
    assert.match(await broken('graph', () => ({ format: 'graph-model' })), /tf\.GraphModel/);
    assert.match(await broken('topology', ({ modelTopology: _, ...rest }) => rest), /no modelTopology/);
    assert.match(await broken('missing', paths('nothing.bin')), /is not there/);
    await assert.rejects(loadNetwork(join(folder, 'nowhere')), NetworkError);
  });
});
