/**
 * Layers that cannot be recorded as TensorFlow.js runs them: those that draw random numbers in JavaScript (which would be frozen
 * into the program), that change weights as they run, that unroll over time, or that need a kernel of their own. Each is replaced
 * by the same computation in `Ops` or refused by name.
 */
import { batchNorm, clone, reverse } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { dropoutKey } from '../hash';
import type { Ops, Tensor } from '../ops';
import { NetworkError } from './files';
import { convolve, pool } from './windows';
import type { WindowOptions } from './windows';

export type Layer = layers.Layer;
type Call = Layer['call'];

export interface Run {
  readonly ops: Ops;
  readonly training: boolean;
  /** int32 scalar; absent outside of training. */
  readonly key: Tensor | undefined;
  /** Counts the masks drawn so far: each gets a key of its own. */
  masks: number;
}

/** Random layers without a replacement. Outside of training they do nothing. */
const RANDOM = new Set(['GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'RandomWidth']);
const RECURRENT = new Set(['SimpleRNN', 'GRU', 'LSTM', 'RNN', 'ConvLSTM2D']);

/** How `layer` is to be called in this run; undefined: as it is. @throws NetworkError */
export function substitute(layer: Layer, run: Run): Call | undefined {
  const kind = layer.getClassName();
  const config = layer.getConfig();
  if (config['stateful'] === true) throw refused(layer, 'keeps its state from one batch to the next');
  if (kind === 'Dropout' || kind === 'SpatialDropout1D') return dropout(layer, Number(config['rate'] ?? 0), config['noiseShape'], run);
  if (RANDOM.has(kind) && run.training) throw refused(layer, 'draws random numbers that no backend here repeats');
  if (RECURRENT.has(kind)) {
    const drops = Number(config['dropout'] ?? 0) > 0 || Number(config['recurrentDropout'] ?? 0) > 0;
    if (run.training && drops) throw refused(layer, 'drops inputs or states at random; use a Dropout layer before it');
    return kind === 'LSTM' ? lstm(layer, run) : undefined;
  }
  if (kind === 'BatchNormalization') {
    if (run.training && layer.trainable) throw refused(layer, 'updates its running mean and variance as it trains; set trainable: false in model.json to train with those of the file');
    return frozenNorm(layer, config);
  }
  if (kind === 'Conv1D' || kind === 'Conv2D') return convolution(layer, run.ops);
  const pooled = POOLING[kind];
  return pooled && pooling(layer, run.ops, pooled);
}

const POOLING: Readonly<Record<string, 'max' | 'mean'>> = { MaxPooling1D: 'max', MaxPooling2D: 'max', AveragePooling1D: 'mean', AveragePooling2D: 'mean' };

function convolution(layer: Layer, ops: Ops): Call {
  const config = layer.getConfig();
  const options = windowOptions(layer, 'kernelSize', config['dilationRate']);
  return inputs => {
    const [kernel, bias] = layer.weights.map(weight => weight.read());
    if (!kernel) throw refused(layer, 'has no kernel');
    const sums = convolve(ops, single(layer, inputs), kernel, bias, options);
    const activation: unknown = Reflect.get(layer, 'activation');
    return isActivation(activation) ? activation.apply(sums) : sums;
  };
}

function pooling(layer: Layer, ops: Ops, kind: 'max' | 'mean'): Call {
  const options = windowOptions(layer, 'poolSize', undefined);
  if (options.padding !== 'valid') throw refused(layer, `pools with padding: ${options.padding}; only valid is trained here`);
  return inputs => pool(ops, single(layer, inputs), kind, options);
}

function windowOptions(layer: Layer, sizeKey: string, dilation: unknown): WindowOptions {
  const config = layer.getConfig();
  const { dataFormat, padding } = config;
  if (dataFormat === 'channelsFirst') throw refused(layer, 'has its channels first; only channels last are trained here');
  if (padding !== 'valid' && padding !== 'same') throw refused(layer, `pads ${String(padding)}; only valid and same are trained here`);
  const size = lengths(config[sizeKey]);
  return { size, strides: lengths(config['strides'] ?? size), dilations: lengths(dilation ?? size.map(() => 1)), padding };
}

const lengths = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : [Number(value)]);

const isActivation = (value: unknown): value is { apply(x: Tensor): Tensor } =>
  typeof value === 'object' && value !== null && 'apply' in value && typeof value.apply === 'function';

function dropout(layer: Layer, rate: number, noiseShape: unknown, run: Run): Call {
  return inputs => {
    const x = single(layer, inputs);
    if (!run.training || !run.key || rate <= 0) return clone(x);
    if (rate >= 1) return run.ops.zerosLike(x);
    // A noise shape repeats the mask along its axes of one; SpatialDropout1D drops whole channels of [batch, time, channels].
    const given = layer.getClassName() === 'SpatialDropout1D' ? [null, 1, null] : Array.isArray(noiseShape) ? noiseShape : undefined;
    const shape = x.shape.map((d, i) => (typeof given?.[i] === 'number' ? Number(given[i]) : d));
    return run.ops.mul(x, run.ops.bernoulli(dropoutKey(run.ops, run.key, run.masks++), shape, 1 - rate));
  };
}

/** One loop instead of as many copies as there are steps; only for what PyTorch and cuDNN call an LSTM as well. */
function lstm(layer: Layer, run: Run): Call | undefined {
  const { activation, recurrentActivation, useBias, returnSequences, returnState, goBackwards } = layer.getConfig();
  if (activation !== 'tanh' || recurrentActivation !== 'sigmoid' || useBias === false || returnState === true) return undefined;
  const unrolled: Call = layer.call.bind(layer);
  return (inputs, kwargs) => {
    if (Array.isArray(inputs) && inputs.length > 1) return unrolled(inputs, kwargs);
    const mask: unknown = kwargs?.['mask'];
    if ((mask !== undefined && mask !== null) || kwargs?.['initialState']) return unrolled(inputs, kwargs);
    const x = single(layer, inputs);
    const [kernel, recurrent, bias] = layer.weights.map(weight => weight.read());
    if (!kernel || !recurrent || !bias) throw refused(layer, 'has no kernel, recurrent kernel and bias');
    const { ops } = run;
    const byTime = ops.transpose(x, [1, 0, 2]);
    const { outputs, hidden } = ops.lstm(goBackwards === true ? reverse(byTime, 0) : byTime, ops.transpose(kernel), ops.transpose(recurrent), bias);
    return returnSequences === true ? ops.transpose(outputs, [1, 0, 2]) : hidden;
  };
}

/** Batch normalisation with the running statistics of the file, which is what a frozen layer computes. */
function frozenNorm(layer: Layer, config: ReturnType<Layer['getConfig']>): Call {
  const rank = layer.weights[0]?.shape.length ?? 1;
  if (rank !== 1) throw refused(layer, 'normalises over several axes');
  return inputs => {
    const x = single(layer, inputs);
    const axis = Number(config['axis'] ?? -1);
    if (axis !== -1 && axis !== x.rank - 1) throw refused(layer, `normalises axis ${axis}, not the last`);
    const weights = layer.weights.map(weight => weight.read());
    const gamma = config['scale'] === false ? undefined : weights.shift();
    const beta = config['center'] === false ? undefined : weights.shift();
    const [mean, variance] = weights;
    if (!mean || !variance) throw refused(layer, 'has no running mean and variance');
    return batchNorm(x, mean, variance, beta, gamma, Number(config['epsilon'] ?? 1e-3));
  };
}

export function refused(layer: Layer, why: string): NetworkError {
  return new NetworkError(`layer ${layer.name} (${layer.getClassName()}) ${why}`);
}

export function single(layer: Layer, inputs: Tensor | Tensor[]): Tensor {
  const [x, ...more] = Array.isArray(inputs) ? inputs : [inputs];
  if (!x || more.length > 0) throw refused(layer, 'takes one input');
  return x;
}
