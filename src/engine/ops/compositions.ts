/**
 * The fused operations written out in ordinary ones. Eager backends run these, and tests hold the kernels of `fused.ts` against
 * them; autodiff goes through them, to any order.
 */
import type { Ops, Tensor } from './ops';

/** Added to the scores of masked positions: e to this is 0 in either precision. */
export const MASKED = -1e9;

/** The operations that have a kernel form and a composition. */
export type FusedOps = Pick<Ops, 'linear' | 'affine' | 'layerNorm' | 'gelu' | 'attention' | 'crossEntropy' | 'binaryCrossEntropy' | 'lstm'>;

export type PlainOps = Omit<Ops, keyof FusedOps>;

/** gelu(x) = x sigmoid(2 u) with u = sqrt(2 / pi) (x + 0.044715 x^3); these are 2 sqrt(2 / pi) and its product with 0.044715. */
export const GELU = { linear: 2 * Math.sqrt(2 / Math.PI), cubic: 2 * Math.sqrt(2 / Math.PI) * 0.044715 } as const;

export function compositions(ops: PlainOps): FusedOps {
  const { add, sub, mul, div, matMul, mean, sum } = ops;

  const withBias = (product: Tensor, bias: Tensor | undefined): Tensor => (bias ? add(product, bias) : product);

  return {
    linear: (x, weight, bias) => withBias(matMul(x, weight, false, true), bias),
    affine: (x, weight, bias) => withBias(matMul(x, weight), bias),

    layerNorm(x, scale, shift, epsilon) {
      const centred = sub(x, mean(x, -1, true));
      const variance = mean(ops.square(centred), -1, true);
      return add(mul(div(centred, ops.sqrt(add(variance, epsilon))), scale), shift);
    },

    gelu(x) {
      const slope = add(mul(ops.square(x), GELU.cubic), GELU.linear);
      return mul(x, ops.sigmoid(mul(x, slope)));
    },

    attention(q, k, v, { causal, dropout }) {
      const scores = mul(matMul(q, k, false, true), 1 / Math.sqrt(lengthOf(q, 3)));
      const weights = ops.softmax(causal ? add(scores, causalMask(ops, lengthOf(q, 2))) : scores);
      return matMul(dropout ? mul(weights, dropout) : weights, v);
    },

    crossEntropy(logits, targets) {
      const picked = mul(ops.logSoftmax(logits), ops.oneHot(targets, lengthOf(logits, 1)));
      return ops.neg(mean(sum(picked, -1)));
    },

    binaryCrossEntropy: (logits, targets) => mean(sub(ops.softplus(logits), mul(logits, targets))),

    lstm(x, weightIh, weightHh, bias) {
      const [steps, batch, hiddenSize] = [lengthOf(x, 0), lengthOf(x, 1), lengthOf(weightHh, 1)];
      const inputs = ops.reshape(x, [steps * batch, lengthOf(x, 2)]);
      const projected = ops.split(add(matMul(inputs, weightIh, false, true), bias), Array.from({ length: steps }, () => batch), 0);
      let hidden = ops.fill([batch, hiddenSize], 0);
      let cell = hidden;
      const outputs = projected.map(fromInput => {
        const gates = ops.split(add(fromInput, matMul(hidden, weightHh, false, true)), [hiddenSize, hiddenSize, hiddenSize, hiddenSize], 1);
        const [i, f, g, o] = gates;
        if (!i || !f || !g || !o) throw new RangeError('an LSTM has four gates');
        cell = add(mul(ops.sigmoid(f), cell), mul(ops.sigmoid(i), ops.tanh(g)));
        hidden = mul(ops.sigmoid(o), ops.tanh(cell));
        return hidden;
      });
      return { outputs: ops.stack(outputs, 0), hidden, cell };
    },
  };
}

/** [time, time]: 0 where the key comes no later than the query, `MASKED` where it does. */
function causalMask(ops: Pick<Ops, 'constant'>, time: number): Tensor {
  const mask = new Float64Array(time * time);
  for (let query = 0; query < time; query++) mask.fill(MASKED, query * time + query + 1, (query + 1) * time);
  return ops.constant(mask, [time, time]);
}

export function lengthOf(x: Tensor, axis: number): number {
  const length = x.shape[axis];
  if (length === undefined) throw new RangeError(`a tensor of shape [${x.shape}] has no axis ${axis}`);
  return length;
}
