import { integer, number, text } from '../config/spec';
import { lookup } from '../lookup';
import { dropoutKey } from '../ops/hash';
import type { Ops, Tensor } from '../ops/ops';
import { accuracy } from './metrics';
import { defineModel } from './model';
import type { ParameterSpec, Phase } from './model';
import { required } from './targets';

type Tensors = Readonly<Record<string, Tensor>>;

const EPSILON = 1e-5;
const DEVIATION = 0.02;

/**
 * GPT-2 (Radford et al. 2019): pre-norm transformer blocks, learned positions, tanh GELU, the output head tied to the token
 * embedding. Parameters, shapes and start are those of Hugging Face's `GPT2LMHeadModel`, so a checkpoint is a GPT-2 checkpoint.
 */
export const gpt = defineModel({
  spec: {
    name: 'gpt',
    title: 'GPT',
    doc: text(
      'A small GPT-2: reads a window of tokens and, at every position, predicts the next. Writes text in the style of what it was trained on.',
      '小型 GPT-2：读入一段词元，在每个位置预测下一个词元。可以按训练语料的风格生成文本。',
    ),
    formula: 'x <- x + attention(norm(x));  x <- x + mlp(norm(x));  ...;  P(next) = softmax(norm(x) embedding\')',
    paper: { title: 'Language Models are Unsupervised Multitask Learners (Radford et al. 2019)', url: 'https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf' },
    options: {
      layers: integer(text('Transformer blocks.', 'Transformer 块的数量。'), { default: 4, min: 1 }),
      heads: integer(text('Attention heads a block; `width` must be a multiple.', '每块的注意力头数；`width` 必须是其整数倍。'), { default: 4, min: 1 }),
      width: integer(text('Numbers a token is carried by through the network.', '网络中每个词元的向量维数。'), { default: 128, min: 1 }),
      dropout: number(text('Share of values set to 0 in training: after the embedding, in the attention, after each branch.', '训练时置零的比例：作用于嵌入之后、注意力权重以及每个分支之后。'), { default: 0, min: 0, below: 1 }),
    },
    check: ({ heads, width }) => (width % heads === 0 ? [] : [{ path: ['heads'], code: 'width-not-divisible', severity: 'error', args: [width, heads] }]),
  },
  data: 'tokens',
  losses: ['cross_entropy'],
  build({ layers, heads, width, dropout }, { data }) {
    const { vocabulary, blockSize } = required(data, 'gpt');
    const size = width / heads;

    /** tokens int32 [batch, time] -> normalised states [batch * time, width] */
    function states(ops: Ops, p: Tensors, tokens: Tensor, phase: Phase): Tensor {
      const [batch = 1, time = 1] = tokens.shape;
      const rows = batch * time;
      const get = (name: string): Tensor => lookup(p, `transformer.${name}`, 'parameter');
      const norm = (x: Tensor, name: string): Tensor => ops.layerNorm(x, get(`${name}.weight`), get(`${name}.bias`), EPSILON);
      const affine = (x: Tensor, name: string): Tensor => ops.affine(x, get(`${name}.weight`), get(`${name}.bias`));
      const mask = (shape: readonly number[], layer: number): Tensor | undefined =>
        dropout > 0 && phase.dropoutKey ? ops.bernoulli(dropoutKey(ops, phase.dropoutKey, layer), shape, 1 - dropout) : undefined;
      const drop = (x: Tensor, layer: number): Tensor => {
        const kept = mask(x.shape, layer);
        return kept ? ops.mul(x, kept) : x;
      };

      function attention(x: Tensor, block: string, layer: number): Tensor {
        // One transposition for queries, keys and values together: [batch, time, 3, heads, size] -> [3, batch, heads, time, size].
        const qkv = ops.transpose(ops.reshape(affine(x, `${block}.attn.c_attn`), [batch, time, 3, heads, size]), [2, 0, 3, 1, 4]);
        const [q, k, v] = ops.split(qkv, [1, 1, 1], 0).map(part => ops.reshape(part, [batch, heads, time, size]));
        if (!q || !k || !v) throw new Error('a split into three gave fewer');
        const dropped = mask([batch, heads, time, time], layer);
        const mixed = ops.attention(q, k, v, { causal: true, ...(dropped && { dropout: dropped }) });
        return affine(ops.reshape(ops.transpose(mixed, [0, 2, 1, 3]), [rows, width]), `${block}.attn.c_proj`);
      }

      const positions = blockSize === time ? get('wpe.weight') : ops.slice(get('wpe.weight'), [0, 0], [time, width]);
      const embedded = ops.reshape(ops.gather(get('wte.weight'), ops.reshape(tokens, [rows])), [batch, time, width]);
      let x = drop(ops.reshape(ops.add(embedded, positions), [rows, width]), 0);
      for (let layer = 0; layer < layers; layer++) {
        const block = `h.${layer}`;
        x = ops.add(x, drop(attention(norm(x, `${block}.ln_1`), block, 3 * layer + 1), 3 * layer + 2));
        x = ops.add(x, drop(affine(ops.gelu(affine(norm(x, `${block}.ln_2`), `${block}.mlp.c_fc`)), `${block}.mlp.c_proj`), 3 * layer + 3));
      }
      return norm(x, 'ln_f');
    }

    /** The head is the token embedding: [rows, width] -> [rows, vocabulary]. */
    const head = (ops: Ops, p: Tensors, x: Tensor): Tensor => ops.linear(x, lookup(p, 'transformer.wte.weight', 'parameter'));
    const logits = (ops: Ops, p: Tensors, batch: Tensors, phase: Phase): Tensor => head(ops, p, states(ops, p, lookup(batch, 'inputs', 'array'), phase));
    const targets = (ops: Ops, batch: Tensors): Tensor => {
      const given = lookup(batch, 'targets', 'array');
      return ops.reshape(given, [given.size]);
    };

    return {
      parameters: gptParameters({ layers, width, vocabulary, blockSize }),
      loss: (ops, p, batch, phase) => ops.crossEntropy(logits(ops, p, batch, phase), targets(ops, batch)),
      evaluate(ops, p, batch) {
        const z = logits(ops, p, batch, { training: false });
        return { loss: ops.crossEntropy(z, targets(ops, batch)), accuracy: accuracy(ops, z, targets(ops, batch)) };
      },
      summarise: means => ({ ...means, ...(means['loss'] !== undefined && { perplexity: Math.exp(means['loss']) }) }),
      next(ops, p, tokens) {
        const [batch = 1, time = 1] = tokens.shape;
        const last = ops.slice(ops.reshape(states(ops, p, tokens, { training: false }), [batch, time, width]), [0, time - 1, 0], [batch, 1, width]);
        return head(ops, p, ops.reshape(last, [batch, width]));
      },
      references: [{ kind: 'uniform', value: Math.log(vocabulary) }],
      // A block keeps its norms, qkv twice, the attention weights (with dropout also their mask and product), and the four times
      // wider GELU; the end the log probabilities; and the backward pass of one attention works beside them.
      activationBytes: batch =>
        4 * batch * blockSize * (layers * (width * (dropout > 0 ? 26 : 22) + heads * blockSize * (dropout > 0 ? 3 : 1)) + 2 * heads * blockSize + 4 * width + 3 * vocabulary),
      checkpointConfig: checkpointConfig({ layers, heads, width, dropout, vocabulary, blockSize }),
    };
  },
});

/** In the order of GPT-2's state dict. Conv1D weights are [in, out]. */
function gptParameters({ layers, width, vocabulary, blockSize }: { readonly layers: number; readonly width: number; readonly vocabulary: number; readonly blockSize: number }): ParameterSpec[] {
  const normal = (std: number): ParameterSpec['initial'] => ({ name: 'normal', options: { std } });
  const norm = (name: string): ParameterSpec[] => [
    { name: `${name}.weight`, shape: [width], initial: { name: 'ones' }, decay: false },
    { name: `${name}.bias`, shape: [width], initial: { name: 'zeros' }, decay: false },
  ];
  const conv1d = (name: string, input: number, output: number, std: number): ParameterSpec[] => [
    { name: `${name}.weight`, shape: [input, output], initial: normal(std) },
    { name: `${name}.bias`, shape: [output], initial: { name: 'zeros' }, decay: false },
  ];
  // Two branches a block add to the residual stream: their last layers start smaller, so that its variance does not grow with depth.
  const residual = DEVIATION / Math.sqrt(2 * layers);
  return [
    { name: 'transformer.wte.weight', shape: [vocabulary, width], initial: normal(DEVIATION), decay: false },
    { name: 'transformer.wpe.weight', shape: [blockSize, width], initial: normal(DEVIATION), decay: false },
    ...Array.from({ length: layers }, (_, layer) => `transformer.h.${layer}`).flatMap(block => [
      ...norm(`${block}.ln_1`),
      ...conv1d(`${block}.attn.c_attn`, width, 3 * width, DEVIATION),
      ...conv1d(`${block}.attn.c_proj`, width, width, residual),
      ...norm(`${block}.ln_2`),
      ...conv1d(`${block}.mlp.c_fc`, width, 4 * width, DEVIATION),
      ...conv1d(`${block}.mlp.c_proj`, 4 * width, width, residual),
    ]),
    ...norm('transformer.ln_f'),
  ];
}

/** `config.json` as Hugging Face's GPT2Config reads it. */
function checkpointConfig(given: { readonly layers: number; readonly heads: number; readonly width: number; readonly dropout: number; readonly vocabulary: number; readonly blockSize: number }): Readonly<Record<string, unknown>> {
  return {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    vocab_size: given.vocabulary,
    n_positions: given.blockSize,
    n_ctx: given.blockSize,
    n_embd: given.width,
    n_layer: given.layers,
    n_head: given.heads,
    n_inner: null,
    activation_function: 'gelu_new',
    embd_pdrop: given.dropout,
    attn_pdrop: given.dropout,
    resid_pdrop: given.dropout,
    layer_norm_epsilon: EPSILON,
    initializer_range: DEVIATION,
    tie_word_embeddings: true,
    // Character vocabularies have no special tokens.
    bos_token_id: null,
    eos_token_id: null,
  };
}
