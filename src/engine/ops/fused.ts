/**
 * The fused operations as kernels with gradients by hand: fewer and larger nodes than autodiff makes of the compositions, and
 * nothing computed twice. Only while recording; second derivatives need the compositions.
 */
import {
  abs, add, customGrad, div, engine, exp, log1p, matMul, mul, neg, registerGradient, relu, reshape, sigmoid, softmax, sub, sum,
} from '@tensorflow/tfjs-core';
import { ADD_ALONG, CAUSAL_MASK, LAYER_NORM, LSTM, LSTM_GRADIENT, TAKE_ALONG } from '../program/kernel_names';
import { compositions, GELU, lengthOf, MASKED } from './compositions';
import type { FusedOps, PlainOps } from './compositions';
import type { Tensor } from './ops';

export function fused(ops: PlainOps): FusedOps {
  const plain = compositions(ops);

  const gelu = withGradient(
    ['x'],
    ({ x }) => {
      // With z = a x and k = b / a^3: y = z h / a, h = sigmoid(z (1 + k z^2)). The factors a and 1 / a end up in the products before
      // and after. The slope is (x h)' = h + (1 - h) (1 + 3 k z^2) z h; it is computed here, where its parts are at hand: one array
      // is kept for the backward pass, not three. Passes with a constant read half of what others do, hence this form.
      const z = ops.mul(x, GELU.linear);
      const k = GELU.cubic / GELU.linear ** 3;
      const squared = ops.square(z);
      const gate = sigmoid(mul(z, ops.add(ops.mul(squared, k), 1)));
      const gated = mul(z, gate);
      const slope = add(gate, mul(mul(ops.sub(1, gate), ops.add(ops.mul(squared, 3 * k), 1)), gated));
      return { value: ops.mul(gated, 1 / GELU.linear), saved: { slope } };
    },
    (dy, { slope }) => ({ x: mul(dy, slope) }),
  );

  const crossEntropy = withGradient(
    ['logits', 'targets'],
    ({ logits, targets }) => {
      const logProbabilities = ops.logSoftmax(logits);
      const picked = run(TAKE_ALONG, { x: logProbabilities, indices: targets });
      return { value: neg(ops.mean(picked)), saved: { logProbabilities, targets } };
    },
    (dy, { logProbabilities, targets }) => {
      const difference = run(ADD_ALONG, { x: exp(logProbabilities), indices: targets }, { value: -1 });
      return { logits: mul(difference, div(dy, lengthOf(logProbabilities, 0))), targets: ops.cast(ops.zerosLike(targets), 'float32') };
    },
  );

  const binaryCrossEntropy = withGradient(
    ['logits', 'targets'],
    ({ logits, targets }) => {
      // softplus(z) - z y with the large parts cancelled first: max(z, 0) - z y + log(1 + e^-|z|).
      const linear = sub(relu(logits), mul(logits, targets));
      return { value: ops.mean(add(linear, log1p(exp(neg(abs(logits)))))), saved: { logits, targets } };
    },
    (dy, { logits, targets }) => {
      const each = div(dy, logits.size);
      return { logits: mul(sub(sigmoid(logits), targets), each), targets: neg(mul(logits, each)) };
    },
  );

  return {
    linear: plain.linear,
    affine: plain.affine,
    layerNorm: (x, scale, shift, epsilon) => named(['y'], runAll(LAYER_NORM, { x, scale, shift }, { epsilon })).y,
    gelu: x => gelu({ x }),
    attention(q, k, v, { causal, dropout }) {
      const mask = causal ? run(CAUSAL_MASK, {}, { time: lengthOf(q, 2), value: MASKED }) : undefined;
      const alpha = 1 / Math.sqrt(lengthOf(q, 3));
      const attend = withGradient(
        ['q', 'k', 'v'],
        ({ q, k, v }) => {
          const scores = ops.mul(matMul(q, k, false, true), alpha);
          const weights = softmax(mask ? ops.add(scores, mask) : scores);
          const factor = dropout ?? ops.constant(1);
          const used = mul(weights, factor);
          const mixed = matMul(used, v);
          return { value: mixed, saved: { q, k, v, weights, factor, used, mixed } };
        },
        (dy, { q, k, v, weights, factor, used, mixed }) => {
          const dWeights = mul(matMul(dy, v, false, true), factor);
          // The softmax gradient's row sums of weight times gradient equal those of dy times the result: [time, size], not [time, time].
          const dScores = mul(weights, sub(dWeights, sum(mul(dy, mixed), -1, true)));
          return {
            q: ops.mul(matMul(dScores, k), alpha),
            k: ops.mul(matMul(dScores, q, true), alpha),
            v: matMul(used, dy, true),
          };
        },
      );
      return attend({ q, k, v });
    },
    crossEntropy: (logits, targets) => crossEntropy({ logits, targets }),
    binaryCrossEntropy: (logits, targets) => binaryCrossEntropy({ logits, targets }),
    lstm: (x, weightIh, weightHh, bias) => named(['outputs', 'hidden', 'cell'], runAll(LSTM, { x, weightIh, weightHh, bias })),
  };
}

registerGradient({
  kernelName: LAYER_NORM,
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, true, true],
  gradFunc: (dys, saved) => {
    const { dy } = named(['dy'], dys);
    const { x, scale, mean, inverse } = named(['x', 'scale', 'mean', 'inverse'], saved);
    const width = lengthOf(x, x.rank - 1);
    const rows = x.shape.slice(0, -1).map((_, i) => i);
    const column = div(reshape(scale, [width, 1]), width);
    const normal = mul(sub(x, mean), inverse);
    const product = mul(dy, normal);
    return {
      // inverse (dy s - <dy s> - xn <dy s xn>), with the means over the row as products with s / width.
      x: () => {
        const projected = add(matMul(dy, column), mul(normal, matMul(product, column)));
        return mul(sub(mul(dy, scale), projected), inverse);
      },
      scale: () => sum(product, rows),
      shift: () => sum(dy, rows),
    };
  },
});

registerGradient({
  kernelName: LSTM,
  inputsToSave: ['x', 'weightIh', 'weightHh'],
  outputsToSave: [true, false, false],
  gradFunc: (dys, saved) => {
    const inputs = { ...named(['dOutputs', 'dHidden', 'dCell'], dys), ...named(['x', 'weightIh', 'weightHh', 'outputs'], saved) };
    const gradients = named(['x', 'weightIh', 'weightHh', 'bias'], runAll(LSTM_GRADIENT, inputs));
    return { x: () => gradients.x, weightIh: () => gradients.weightIh, weightHh: () => gradients.weightHh, bias: () => gradients.bias };
  },
});

/** The first tensors of a list by name. */
function named<K extends string>(names: readonly K[], given: Tensor | readonly Tensor[]): Record<K, Tensor> {
  const tensors = given instanceof Array ? given : [given];
  const entries = names.map((name, i) => {
    const tensor = tensors[i];
    if (!tensor) throw new RangeError(`${name} is missing among ${tensors.length} tensors`);
    return [name, tensor] as const;
  });
  return Object.fromEntries(entries) as Record<K, Tensor>;
}

/**
 * A function of tensors with its gradient by hand. `backward` gets dy and what `forward` saved, and gives the gradient of every
 * input. (TensorFlow.js' `customGrad` hands over inputs and its saving function in one untyped list.)
 */
function withGradient<Input extends string, Saved extends string>(
  inputs: readonly Input[],
  forward: (inputs: Record<Input, Tensor>) => { readonly value: Tensor; readonly saved: Record<Saved, Tensor> },
  backward: (dy: Tensor, saved: Record<Saved, Tensor>) => Record<Input, Tensor>,
): (given: Record<Input, Tensor>) => Tensor {
  const call = customGrad((...given) => {
    const tensors: Tensor[] = [];
    let save = (_: Tensor[]): void => undefined;
    for (const item of given) {
      if (typeof item === 'function') save = item;
      else tensors.push(item);
    }
    const { value, saved } = forward(named(inputs, tensors));
    const keys = Object.keys(saved) as Saved[];
    save(keys.map(key => saved[key]));
    return {
      value,
      gradFunc: (dy: Tensor, kept: Tensor[]) => {
        const gradients = backward(dy, named(keys, kept));
        return inputs.map(name => gradients[name]);
      },
    };
  });
  return given => call(...inputs.map(name => given[name]));
}

function run(kernelName: string, inputs: Record<string, Tensor>, attributes: Record<string, number> = {}): Tensor {
  return engine().runKernel<Tensor>(kernelName, inputs, attributes);
}

function runAll(kernelName: string, inputs: Record<string, Tensor>, attributes: Record<string, number> = {}): Tensor[] {
  return engine().runKernel<Tensor[]>(kernelName, inputs, attributes);
}
