/** @file A small GPT's loss written against `Ops`, for tests of recording and compiling. */
import type { StepFunction, TensorSpec } from '../../../src/engine/program/backend';
import type { Ops, Tensor } from '../../../src/engine/ops/ops';

export interface GptSize {
  readonly vocabulary: number;
  readonly time: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  readonly batch: number;
}

export function gptShapes({ vocabulary, time, width, layers }: GptSize): Record<string, number[]> {
  const shapes: Record<string, number[]> = { wte: [vocabulary, width], wpe: [time, width] };
  for (let layer = 0; layer < layers; layer++)
    Object.assign(shapes, {
      [`h${layer}.ln1.weight`]: [width], [`h${layer}.ln1.bias`]: [width],
      [`h${layer}.qkv.weight`]: [width, 3 * width], [`h${layer}.qkv.bias`]: [3 * width],
      [`h${layer}.o.weight`]: [width, width], [`h${layer}.o.bias`]: [width],
      [`h${layer}.ln2.weight`]: [width], [`h${layer}.ln2.bias`]: [width],
      [`h${layer}.fc.weight`]: [width, 4 * width], [`h${layer}.fc.bias`]: [4 * width],
      [`h${layer}.pr.weight`]: [4 * width, width], [`h${layer}.pr.bias`]: [width],
    });
  return { ...shapes, 'lnf.weight': [width], 'lnf.bias': [width] };
}

export function gptLoss(ops: Ops, p: Readonly<Record<string, Tensor>>, tokens: Tensor, targets: Tensor, size: GptSize): Tensor {
  const { time, width, heads, layers, batch } = size;
  const rows = batch * time;
  const get = (name: string): Tensor => {
    const tensor = p[name];
    if (!tensor) throw new RangeError(`no parameter ${name}`);
    return tensor;
  };
  const embedded = ops.add(ops.gather(get('wte'), tokens), get('wpe'));
  let x = ops.reshape(embedded, [rows, width]);
  for (let layer = 0; layer < layers; layer++) {
    const own = (name: string): Tensor => get(`h${layer}.${name}`);
    const norm = (name: string): Tensor => ops.layerNorm(x, own(`${name}.weight`), own(`${name}.bias`), 1e-5);
    const affine = (input: Tensor, name: string): Tensor => ops.affine(input, own(`${name}.weight`), own(`${name}.bias`));
    const parts = ops.split(ops.transpose(ops.reshape(affine(norm('ln1'), 'qkv'), [batch, time, 3, heads, width / heads]), [2, 0, 3, 1, 4]), [1, 1, 1], 0);
    const [q, k, v] = parts.map(part => ops.reshape(part, [batch, heads, time, width / heads]));
    if (!q || !k || !v) throw new RangeError('three parts');
    const mixed = ops.reshape(ops.transpose(ops.attention(q, k, v, { causal: true }), [0, 2, 1, 3]), [rows, width]);
    x = ops.add(x, affine(mixed, 'o'));
    x = ops.add(x, affine(ops.gelu(affine(norm('ln2'), 'fc')), 'pr'));
  }
  const logits = ops.matMul(ops.layerNorm(x, get('lnf.weight'), get('lnf.bias'), 1e-5), get('wte'), false, true);
  return ops.crossEntropy(logits, ops.reshape(targets, [rows]));
}

/** Loss and gradients of all parameters. */
export function gptGradient(size: GptSize): StepFunction {
  const shapes = gptShapes(size);
  const names = Object.keys(shapes);
  const inputs: Record<string, TensorSpec> = {
    tokens: { shape: [size.batch, size.time], dtype: 'int32' },
    targets: { shape: [size.batch, size.time], dtype: 'int32' },
  };
  for (const [name, shape] of Object.entries(shapes)) inputs[name] = { shape, dtype: 'float32' };
  return {
    name: 'gpt gradient',
    inputs,
    build(ops, given) {
      const all = names.map(name => given[name]).filter(t => t !== undefined);
      const { tokens, targets } = given;
      if (!tokens || !targets) throw new RangeError('inputs');
      const { value, gradients } = ops.valueAndGradients(
        xs => gptLoss(ops, Object.fromEntries(names.map((name, i) => [name, xs[i] as Tensor])), tokens, targets, size), all);
      return { loss: value, ...Object.fromEntries(names.map((name, i) => [`d ${name}`, gradients[i] as Tensor])) };
    },
  };
}
