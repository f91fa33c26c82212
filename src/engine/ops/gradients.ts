/**
 * Gradients of the operations that `Ops` is made of, in place of TensorFlow.js' own: those hold constants in single precision,
 * multiply by tensors of ones, and compute again what the forward pass has.
 *
 * A gradient gets dy and what was saved (the named inputs, then the output where asked for) and gives each input's gradient, by
 * name, computed when asked for. Each result is a tensor of its own, never dy itself: autodiff disposes of what it has added up.
 */
import {
  add, backend_util, broadcastTo, cast, clone, concat, cos, cumsum, div, equal, floor, gather, greater, greaterEqual, lessEqual, log, logicalAnd, matMul,
  mul, neg, pad, pow, registerGradient, reshape, sigmoid, sign, sin, slice, slice_util, softmax, split, square, stack, sub, sum, transpose,
  unsortedSegmentSum, unstack, util, where, zerosLike,
} from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { Attributes } from '../program/attributes';
import { normalAxes } from '../program/builder';

const configs: GradConfig[] = [];

type NamedGradientMap = ReturnType<GradConfig['gradFunc']>;

type Saves = Pick<GradConfig, 'inputsToSave' | 'outputsToSave' | 'saveAllInputs'>;
const x: Saves = { inputsToSave: ['x'] };
const y: Saves = { outputsToSave: [true] };
const xy: Saves = { inputsToSave: ['x'], outputsToSave: [true] };
const ab: Saves = { inputsToSave: ['a', 'b'] };

function gradient(kernelName: string, saves: Saves, of: (dy: Tensor, saved: Tensor[], attributes: Attributes) => NamedGradientMap): void {
  configs.push({ kernelName, ...saves, gradFunc: (dy, saved, attributes) => of(one(dy), saved, new Attributes(kernelName, attributes)) });
}

/** A kernel that gives several outputs: all their gradients, joined along or stacked on `axis`, are the input's. */
function joining(kernelName: string, input: string, join: (dys: Tensor[], axis: number) => Tensor): void {
  configs.push({
    kernelName,
    gradFunc: (dys, _, attributes) => ({ [input]: () => join(Array.isArray(dys) ? dys : [dys], new Attributes(kernelName, attributes).number('axis')) }),
  });
}

/** An elementwise operation of one input: `slope` gives dx from dy and what was saved. */
function unary(kernelName: string, saves: Saves, slope: (dy: Tensor, saved: Tensor) => Tensor): void {
  gradient(kernelName, saves, (dy, [saved]) => ({ x: () => slope(dy, required(saved, kernelName)) }));
}

/** An elementwise operation of two inputs that broadcast. */
function binary(kernelName: string, da: (dy: Tensor, a: Tensor, b: Tensor) => Tensor, db: (dy: Tensor, a: Tensor, b: Tensor) => Tensor): void {
  gradient(kernelName, ab, (dy, [savedA, savedB]) => {
    const a = required(savedA, kernelName);
    const b = required(savedB, kernelName);
    return { a: () => sumTo(da(dy, a, b), a.shape), b: () => sumTo(db(dy, a, b), b.shape) };
  });
}

function required(tensor: Tensor | undefined, kernelName: string): Tensor {
  if (!tensor) throw new TypeError(`the gradient of ${kernelName} lacks a saved tensor`);
  return tensor;
}

/** Adds up the axes along which `shape` was broadcast. */
export function sumTo(gradient: Tensor, shape: number[]): Tensor {
  const axes = backend_util.getReductionAxes(shape, gradient.shape);
  return reshape(axes.length > 0 ? sum(gradient, axes) : gradient, shape);
}

/** Undoes a reduction's loss of axes. */
function spread(reduced: Tensor, shape: number[], axis: number | number[] | undefined): Tensor {
  const axes = normalAxes(axis, shape.length);
  return reshape(reduced, shape.map((d, i) => (axes.includes(i) ? 1 : d)));
}

/** `part` where `condition` holds, else 0. */
const masked = (condition: Tensor, part: Tensor): Tensor => where(condition, part, zerosLike(part));

// Elementwise, one input
gradient('Identity', {}, dy => ({ x: () => clone(dy) }));
gradient('Cast', {}, dy => ({ x: () => clone(dy) }));
gradient('Neg', {}, dy => ({ x: () => neg(dy) }));
for (const name of ['Sign', 'Floor', 'Ceil', 'Round', 'Step']) gradient(name, {}, dy => ({ x: () => zerosLike(dy) }));
unary('Abs', x, (dy, x) => mul(dy, sign(x)));
unary('Square', x, (dy, x) => mul(dy, mul(x, 2)));
unary('Sqrt', y, (dy, y) => div(dy, mul(y, 2)));
unary('Rsqrt', y, (dy, y) => mul(dy, mul(mul(square(y), y), -0.5)));
unary('Reciprocal', y, (dy, y) => neg(mul(dy, square(y))));
unary('Exp', y, (dy, y) => mul(dy, y));
unary('Expm1', y, (dy, y) => mul(dy, add(y, 1)));
unary('Log', x, (dy, x) => div(dy, x));
unary('Log1p', x, (dy, x) => div(dy, add(x, 1)));
unary('Sin', x, (dy, x) => mul(dy, cos(x)));
unary('Cos', x, (dy, x) => neg(mul(dy, sin(x))));
unary('Tan', y, (dy, y) => mul(dy, add(square(y), 1)));
unary('Atan', x, (dy, x) => div(dy, add(square(x), 1)));
unary('Tanh', y, (dy, y) => mul(dy, sub(1, square(y))));
unary('Sigmoid', y, (dy, y) => mul(dy, mul(y, sub(1, y))));
unary('Softplus', x, (dy, x) => mul(dy, sigmoid(x)));
unary('Elu', y, (dy, y) => where(greater(y, 0), dy, mul(dy, add(y, 1))));
unary('Relu', y, (dy, y) => masked(greater(y, 0), dy));
gradient('ClipByValue', x, (dy, [saved], attributes) => {
  const given = required(saved, 'ClipByValue');
  const within = logicalAnd(greaterEqual(given, attributes.number('clipValueMin')), lessEqual(given, attributes.number('clipValueMax')));
  return { x: () => masked(within, dy) };
});

// Elementwise, two inputs and more
binary('Add', dy => dy, dy => dy);
binary('Sub', dy => dy, neg);
binary('Multiply', (dy, _, b) => mul(dy, b), (dy, a) => mul(dy, a));
binary('RealDiv', (dy, _, b) => div(dy, b), (dy, a, b) => neg(div(mul(dy, a), square(b))));
binary('Pow',
  (dy, a, b) => mul(dy, mul(b, pow(a, sub(b, 1)))),
  // 0 at a = 0, where the logarithm has no value but the power's limit is 0.
  (dy, a, b) => mul(dy, mul(pow(a, b), masked(greater(a, 0), log(where(greater(a, 0), a, 1))))));
binary('Mod', dy => dy, (dy, a, b) => neg(mul(dy, floor(div(a, b)))));
binary('Maximum', (dy, a, b) => masked(greaterEqual(a, b), dy), (dy, a, b) => masked(greater(b, a), dy));
binary('Minimum', (dy, a, b) => masked(lessEqual(a, b), dy), (dy, a, b) => masked(greater(a, b), dy));
binary('SquaredDifference', (dy, a, b) => mul(dy, mul(sub(a, b), 2)), (dy, a, b) => mul(dy, mul(sub(b, a), 2)));
gradient('Select', { inputsToSave: ['condition'] }, (dy, [saved]) => {
  const condition = required(saved, 'Select');
  return {
    condition: () => cast(zerosLike(condition), 'float32'),
    t: () => masked(condition, dy),
    e: () => where(condition, zerosLike(dy), dy),
  };
});

// Shapes
gradient('Reshape', x, (dy, [x]) => ({ x: () => reshape(dy, required(x, 'Reshape').shape) }));
gradient('ExpandDims', { inputsToSave: ['input'] }, (dy, [input]) => ({ input: () => reshape(dy, required(input, 'ExpandDims').shape) }));
gradient('Transpose', {}, (dy, _, attributes) => ({ x: () => transpose(dy, backend_util.getUndoAxesPermutation(attributes.numbers('perm'))) }));
gradient('BroadcastTo', x, (dy, [x]) => ({ x: () => sumTo(dy, required(x, 'BroadcastTo').shape) }));
gradient('Tile', x, (dy, [saved], attributes) => {
  const reps = attributes.numbers('reps');
  const { shape } = required(saved, 'Tile');
  // [2, 3] tiled (4, 5): dy [8, 15] as [4, 2, 5, 3], summed over the copies.
  const parted = shape.flatMap((d, i) => [reps[i] ?? 1, d]);
  return { x: () => reshape(sum(reshape(dy, parted), shape.map((_, i) => 2 * i)), shape) };
});
gradient('Slice', x, (dy, [saved], attributes) => {
  const whole = required(saved, 'Slice');
  const [from = [], sizes = []] = slice_util.parseSliceParams(whole, attributes.numbers('begin'), attributes.numbers('size'));
  return { x: () => pad(dy, from.map((b, i) => [b, (whole.shape[i] ?? 0) - b - (sizes[i] ?? 0)])) };
});
gradient('PadV2', x, (dy, [x], attributes) => ({ x: () => slice(dy, attributes.pairs('paddings').map(([before]) => before), required(x, 'PadV2').shape) }));
gradient('Concat', { saveAllInputs: true }, (dy, saved, attributes) => {
  const [normal = 0] = util.parseAxisParam(attributes.number('axis'), dy.shape);
  const parts = split(dy, saved.map(part => part.shape[normal] ?? 0), normal);
  return Object.fromEntries(parts.map((part, i) => [i, () => part]));
});
joining('SplitV', 'x', concat);
gradient('Pack', { saveAllInputs: true }, (dy, _, attributes) => Object.fromEntries(unstack(dy, attributes.number('axis')).map((part, i) => [i, () => part])));
joining('Unpack', 'value', stack);

// Reductions
gradient('Sum', x, (dy, [saved], attributes) => {
  const { shape } = required(saved, 'Sum');
  return { x: () => broadcastTo(spread(dy, shape, attributes.axes('axis')), shape) };
});
gradient('Mean', x, (dy, [saved], attributes) => {
  const { shape, size } = required(saved, 'Mean');
  return { x: () => broadcastTo(spread(div(dy, size / Math.max(1, dy.size)), shape, attributes.axes('axis')), shape) };
});
for (const [name, axes] of [['Max', 'reductionIndices'], ['Min', 'axis']] as const)
  gradient(name, xy, (dy, [savedX, savedY], attributes) => {
    const all = required(savedX, name);
    const axis = attributes.axes(axes);
    // Where several entries are the extreme one, they share.
    const best = cast(equal(all, spread(required(savedY, name), all.shape, axis)), 'float32');
    const share = div(best, sum(best, normalAxes(axis, all.rank), true));
    return { x: () => mul(spread(dy, all.shape, axis), share) };
  });
gradient('Cumsum', {}, (dy, _, attributes) => ({ x: () => cumsum(dy, attributes.number('axis'), attributes.flag('exclusive'), !attributes.flag('reverse')) }));

// Products, indexing, softmax
gradient('BatchMatMul', ab, (dy, [savedA, savedB], attributes) => {
  const [transposeA, transposeB] = [attributes.flag('transposeA'), attributes.flag('transposeB')];
  const a = required(savedA, 'BatchMatMul');
  const b = required(savedB, 'BatchMatMul');
  return {
    a: () => sumTo(transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB), a.shape),
    b: () => sumTo(transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false), b.shape),
  };
});
gradient('GatherV2', { inputsToSave: ['x', 'indices'] }, (dy, [savedX, savedIndices], attributes) => {
  const from = required(savedX, 'GatherV2');
  const indices = required(savedIndices, 'GatherV2');
  const [normal = 0] = util.parseAxisParam(attributes.number('axis'), from.shape);
  const outer = from.shape.slice(0, normal);
  const inner = from.shape.slice(normal + 1);
  const rank = outer.length + 1 + inner.length;
  // The gathered axis to the front, the sum by row, and back.
  const front = [normal, ...Array.from({ length: rank }, (_, i) => i).filter(i => i !== normal)];
  return {
    x: () => {
      const rows = transpose(reshape(dy, [...outer, indices.size, ...inner]), front);
      const sums = unsortedSegmentSum(rows, reshape(indices, [indices.size]), from.shape[normal] ?? 0);
      return transpose(sums, backend_util.getUndoAxesPermutation(front));
    },
    indices: () => cast(zerosLike(indices), 'float32'),
  };
});
gradient('UnsortedSegmentSum', { inputsToSave: ['segmentIds'] }, (dy, [saved]) => {
  const ids = required(saved, 'UnsortedSegmentSum');
  return { x: () => gather(dy, ids), segmentIds: () => cast(zerosLike(ids), 'float32') };
});
gradient('Softmax', y, (dy, [saved]) => {
  const y = required(saved, 'Softmax');
  return { logits: () => mul(y, sub(dy, sum(mul(dy, y), -1, true))) };
});
gradient('LogSoftmax', { inputsToSave: ['logits'] }, (dy, [logits]) => ({
  logits: () => sub(dy, mul(softmax(required(logits, 'LogSoftmax')), sum(dy, -1, true))),
}));

function one(dy: Tensor | Tensor[]): Tensor {
  if (Array.isArray(dy)) throw new TypeError('one output expected');
  return dy;
}

/** Puts these gradients in place; again after anything else has registered its own. */
export function registerGradients(): void {
  for (const config of configs) registerGradient(config);
}

registerGradients();
