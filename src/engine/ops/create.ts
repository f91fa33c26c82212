/** @file `Ops` over TensorFlow.js: the same functions record on the recording backend and compute on an eager one. */
import * as tf from '@tensorflow/tfjs-core';
import { BERNOULLI, CONSTANT } from '../program/kernel_names';
import { compositions } from './compositions';
import type { FusedOps, PlainOps } from './compositions';
import { fused } from './fused';
import { registerGradients } from './gradients';
import { dropoutMask } from './hash';
import type { Axes, DType, Operand, Ops, Shape, Tensor } from './ops';

export interface OpsOptions {
  /** True on the recording backend: constants stay doubles, masks are drawn by the program. */
  readonly recording: boolean;
  /** `kernel` only where recording. */
  readonly fused: 'kernel' | 'composition';
}

export function createOps({ recording, fused: form }: OpsOptions): Ops {
  if (form === 'kernel' && !recording) throw new TypeError('an eager backend runs the fused operations as compositions');
  registerGradients();
  const plain = recording ? recordedOps() : eagerOps();
  const ops = { ...operations(plain.constant), ...plain };
  const fusedOps: FusedOps = form === 'kernel' ? fused(ops) : compositions(ops);
  return { ...ops, ...fusedOps };
}

/** What a recording does otherwise than an eager backend. */
type OwnOps = Pick<Ops, 'constant' | 'fill' | 'bernoulli' | 'logSoftmax'>;

function recordedOps(): OwnOps {
  const constant = (data: number[], shape: number[], dtype: DType): Tensor => tf.engine().runKernel<Tensor>(CONSTANT, {}, { data, shape, dtype });
  return {
    constant: (value, shape, dtype = 'float32') => constant(elements(value), [...shapeOf(value, shape)], dtype),
    fill: (shape, value) => constant([value], [...shape], 'float32'),
    bernoulli: (key, shape, keep) => tf.engine().runKernel<Tensor>(BERNOULLI, { key }, { shape: [...shape], keep }),
    // `tf.logSoftmax` spells the operation out instead of calling its kernel.
    logSoftmax: x => tf.engine().runKernel<Tensor>(tf.LogSoftmax, { logits: x }, { axis: -1 }),
  };
}

function eagerOps(): OwnOps {
  return {
    constant: (value, shape, dtype = 'float32') => tf.tensor(elements(value), [...shapeOf(value, shape)], dtype),
    fill: (shape, value) => tf.fill([...shape], value),
    bernoulli(key, shape, keep) {
      const [bits = 0] = key.dataSync();
      const size = shape.reduce((a, b) => a * b, 1);
      return tf.tensor(Float32Array.from(dropoutMask(bits, size, keep)), [...shape]);
    },
    logSoftmax: x => tf.logSoftmax(x),
  };
}

const elements = (value: number | ArrayLike<number>): number[] => (typeof value === 'number' ? [value] : Array.from(value));

function shapeOf(value: number | ArrayLike<number>, shape: Shape | undefined): Shape {
  const length = typeof value === 'number' ? 1 : value.length;
  if (!shape) return typeof value === 'number' ? [] : [length];
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== length) throw new RangeError(`a constant of ${length} elements does not fill [${shape}]`);
  return shape;
}

function operations(constant: Ops['constant']): Omit<PlainOps, keyof OwnOps> {
  /** Both operands as tensors of one type; numbers become constants of the other's type (whole numbers beside int32). */
  const pair = (a: Operand, b: Operand): [Tensor, Tensor] => {
    if (typeof a !== 'number' && typeof b !== 'number') return [a, b];
    if (typeof a !== 'number') return [a, typeof b === 'number' ? beside(a, b) : b];
    return typeof b === 'number' ? [constant(a), constant(b)] : [beside(b, a), b];
  };
  const beside = (x: Tensor, value: number): Tensor => constant(value, [], x.dtype === 'int32' && Number.isInteger(value) ? 'int32' : 'float32');
  const binary = (f: (a: Tensor, b: Tensor) => Tensor) => (a: Operand, b: Operand): Tensor => f(...pair(a, b));
  /** Comparisons have no gradient: what they read is cut off, so that autodiff does not walk through them. */
  const compare = (f: (a: Tensor, b: Tensor) => Tensor) => (a: Operand, b: Operand): Tensor => {
    const [left, right] = pair(a, b);
    return f(stopGradient(left), stopGradient(right));
  };
  const float = (x: Tensor): Tensor => (x.dtype === 'float32' ? x : tf.cast(x, 'float32'));
  const maximum = binary((a, b) => tf.maximum(a, b));
  const minimum = binary((a, b) => tf.minimum(a, b));
  const axesOf = (axes: Axes | undefined): number | number[] | undefined => (typeof axes === 'object' ? [...axes] : axes);

  return {
    zerosLike: x => tf.zerosLike(x),
    cast: (x, dtype) => tf.cast(x, dtype),
    reshape: (x, shape) => tf.reshape(x, [...shape]),
    transpose: (x, permutation) => tf.transpose(x, permutation && [...permutation]),
    expandDims: (x, axis) => tf.expandDims(x, axis),
    squeeze: (x, axis) => tf.squeeze(x, typeof axis === 'number' ? [axis] : axis && [...axis]),
    broadcastTo: (x, shape) => tf.broadcastTo(x, [...shape]),
    slice: (x, begin, size) => tf.slice(x, [...begin], [...size]),
    concat: (parts, axis = 0) => tf.concat([...parts], axis),
    split: (x, sizes, axis = 0) => (sizes.length === 1 ? [tf.clone(x)] : tf.split(x, [...sizes], axis)),
    stack: (parts, axis = 0) => tf.stack([...parts], axis),
    tile: (x, repetitions) => tf.tile(x, [...repetitions]),

    add: binary((a, b) => tf.add(a, b)),
    sub: binary((a, b) => tf.sub(a, b)),
    mul: binary((a, b) => tf.mul(a, b)),
    div: binary((a, b) => tf.div(float(a), float(b))),
    pow: binary((a, b) => tf.pow(a, b)),
    mod: binary((a, b) => tf.mod(a, b)),
    maximum,
    minimum,
    neg: x => tf.neg(x),
    abs: x => tf.abs(x),
    sign: x => tf.sign(x),
    square: x => tf.square(x),
    sqrt: x => tf.sqrt(x),
    reciprocal: x => tf.reciprocal(x),
    exp: x => tf.exp(x),
    log: x => tf.log(x),
    sin: x => tf.sin(x),
    cos: x => tf.cos(x),
    tan: x => tf.tan(x),
    atan: x => tf.atan(x),
    floor: x => tf.floor(x),
    tanh: x => tf.tanh(x),
    sigmoid: x => tf.sigmoid(x),
    softplus: x => tf.softplus(x),
    relu: x => tf.relu(x),
    clip: (x, low, high) => minimum(maximum(x, low), high),
    where: (condition, a, b) => tf.where(condition, ...pair(a, b)),

    greater: compare((a, b) => tf.greater(a, b)),
    greaterEqual: compare((a, b) => tf.greaterEqual(a, b)),
    less: compare((a, b) => tf.less(a, b)),
    lessEqual: compare((a, b) => tf.lessEqual(a, b)),
    equal: compare((a, b) => tf.equal(a, b)),
    logicalAnd: (a, b) => tf.logicalAnd(a, b),
    logicalNot: a => tf.logicalNot(a),

    sum: (x, axes, keepDims) => tf.sum(x, axesOf(axes), keepDims),
    mean: (x, axes, keepDims) => tf.mean(x, axesOf(axes), keepDims),
    max: (x, axes, keepDims) => tf.max(x, axesOf(axes), keepDims),
    min: (x, axes, keepDims) => tf.min(x, axesOf(axes), keepDims),
    argMax: (x, axis) => tf.argMax(stopGradient(x), axis),

    matMul(a, b, transposeA = false, transposeB = false) {
      // [.., rows, in] times a plain matrix is one product of all rows.
      if (a.rank <= 2 || b.rank !== 2 || transposeA) return tf.matMul(a, b, transposeA, transposeB);
      const product = tf.matMul(tf.reshape(a, [-1, a.shape[a.rank - 1] ?? 1]), b, false, transposeB);
      return tf.reshape(product, [...a.shape.slice(0, -1), product.shape[1] ?? 1]);
    },
    gather: (x, indices, axis = 0) => tf.gather(x, indices, axis),
    oneHot: (indices, depth) => tf.oneHot(indices, depth, 1, 0, 'float32'),
    softmax: x => tf.softmax(x),
    stopGradient,

    valueAndGradients(f, xs) {
      if (xs.length === 0) return { value: f(xs), gradients: [] };
      const { value, grads } = tf.engine().gradients(() => f(xs), [...xs], undefined, true);
      return { value, gradients: xs.map((x, i) => grads[i] ?? tf.zerosLike(x)) };
    },
  };
}

/** A second tensor over the same data, which autodiff does not connect with the first. */
function stopGradient(x: Tensor): Tensor {
  tf.backend().incRef(x.dataId);
  return tf.engine().makeTensorFromTensorInfo({ dataId: x.dataId, shape: x.shape, dtype: x.dtype });
}
