import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Ops, Tensor } from '../../../src/engine/ops/ops';
import reference from '../../reference/fused.json' with { type: 'json' };
import { assertClose, assertGradients, evaluate, integers, numbers, present } from '../program/check';
import type { Argument } from '../program/check';

type Compute = (ops: Ops, inputs: readonly Tensor[]) => Tensor;

/** The dropout mask of attention is an input of the reference, but not one that is differentiated here. */
const attend = (ops: Ops, [q, k, v, mask]: readonly Tensor[], causal: boolean): Tensor =>
  ops.attention(present(q), present(k), present(v), { causal, ...(mask && { dropout: mask }) });
const recur = (ops: Ops, [x, ih, hh, bias]: readonly Tensor[]) => ops.lstm(present(x), present(ih), present(hh), present(bias));
const flat = (ops: Ops, t: Tensor): Tensor => ops.reshape(t, [t.size]);

const computes: Readonly<Record<string, Compute>> = {
  'linear': (ops, [x, w, b]) => ops.linear(present(x), present(w), b),
  'affine': (ops, [x, w, b]) => ops.affine(present(x), present(w), b),
  'layerNorm': (ops, [x, s, b]) => ops.layerNorm(present(x), present(s), present(b), 1e-5),
  'gelu': (ops, [x]) => ops.gelu(present(x)),
  'attention': (ops, inputs) => attend(ops, inputs, false),
  'causal attention': (ops, inputs) => attend(ops, inputs, true),
  'causal attention with dropout': (ops, inputs) => attend(ops, inputs, true),
  'crossEntropy': (ops, [z, t]) => ops.crossEntropy(present(z), present(t)),
  'binaryCrossEntropy': (ops, [z, t]) => ops.binaryCrossEntropy(present(z), present(t)),
  'lstm outputs': (ops, inputs) => recur(ops, inputs).outputs,
  'lstm hidden': (ops, inputs) => recur(ops, inputs).hidden,
  'lstm cell': (ops, inputs) => recur(ops, inputs).cell,
  'lstm all': (ops, inputs) => {
    const { outputs, hidden, cell } = recur(ops, inputs);
    return ops.concat([outputs, hidden, cell].map(t => flat(ops, t)));
  },
};

describe('fused operations against PyTorch in float64', () => {
  for (const { name, inputs, value, gradients } of reference.cases)
    for (const fused of ['kernel', 'composition'] as const)
      test(`${name} as ${fused}`, () => {
        const args = inputs.map(({ shape, dtype, data }): Argument => ({ shape, dtype: dtype === 'int32' ? 'int32' : 'float32', data }));
        const actual = evaluate(present(computes[name]), args, { fused });
        assertClose(actual.value, value, 1e-12, 'value');
        gradients.forEach((expected, i) => {
          // The kernel takes the dropout mask as given: it has no gradient.
          if (i < 3 || !name.includes('dropout')) assertClose(present(actual.gradients[i]), expected, 1e-11, `gradient ${i}`);
        });
      });
});

describe('fused operations at other shapes', () => {
  const close = (f: Compute, args: readonly Argument[]): void => {
    const kernel = evaluate(f, args, { fused: 'kernel' });
    const composition = evaluate(f, args, { fused: 'composition' });
    assertClose(kernel.value, composition.value, 1e-12, 'value');
    kernel.gradients.forEach((gradient, i) => assertClose(gradient, present(composition.gradients[i]), 1e-11, `gradient ${i}`));
  };

  test('layerNorm over the last of three axes', () => close(present(computes['layerNorm']), [numbers([2, 3, 4], -2, 3), numbers([4], 0.5, 2, 2), numbers([4], -1, 1, 3)]));
  test('layerNorm: gradient against finite differences', () =>
    assertGradients(present(computes['layerNorm']), [numbers([2, 3, 4], -2, 3), numbers([4], 0.5, 2, 2), numbers([4], -1, 1, 3)]));
  test('gelu: gradient against finite differences', () => assertGradients(present(computes['gelu']), [numbers([9], -3, 3)]));
  test('attention with a mask drawn inside of the differentiated function', () =>
    close((ops, [q, k, v]) => ops.attention(present(q), present(k), present(v), { causal: true, dropout: ops.bernoulli(ops.constant(3, [], 'int32'), [1, 2, 3, 3], 0.5) }),
      [1, 2, 3].map(seed => numbers([1, 2, 3, 2], -1, 1, seed))));
  test('linear without bias', () => close((ops, [x, w]) => ops.linear(present(x), present(w)), [numbers([3, 4]), numbers([2, 4], -1, 1, 2)]));
  test('one step of an LSTM', () => close(present(computes['lstm all']), [numbers([1, 2, 3]), numbers([8, 3], -1, 1, 2), numbers([8, 2], -1, 1, 3), numbers([8], -1, 1, 4)]));
  test('crossEntropy stays finite for logits of 1000', () => {
    const { value } = evaluate(present(computes['crossEntropy']), [{ shape: [1, 2], data: [1000, 0] }, { shape: [1], dtype: 'int32', data: [1] }]);
    assert.equal(value[0], 1000);
  });
  test('binaryCrossEntropy keeps its precision where the probability is within 1e-20 of the target', () => {
    const { value } = evaluate(present(computes['binaryCrossEntropy']), [{ shape: [1], data: [50] }, { shape: [1], data: [1] }]);
    assertClose([present(value[0]) / Math.exp(-50)], [1], 1e-12);
  });
  test('embedding gradients are equal by one-hot product (512 rows) and by scatter (513 rows)', () => {
    const indices = integers([40], 512);
    const of = (rows: number) => present(evaluate((ops, [x, i]) => ops.gather(present(x), present(i)), [numbers([rows, 2]), indices]).gradients[0]);
    assertClose(of(512), of(513).slice(0, 1024), 1e-13);
  });
});
