import { boolean, integer, number, text } from '../config/spec';
import { lookup } from '../lookup';
import { dropoutKey } from '../ops/hash';
import type { Ops, Tensor } from '../ops/ops';
import { embeddingParameters, linearParameters, lstmParameters } from './initial';
import { classificationLosses } from './losses';
import { defineModel } from './model';
import type { Phase } from './model';
import { classificationHead, required } from './targets';

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Embedding, one LSTM layer, one dense layer, as of `nn.Embedding`, `nn.LSTM` and `nn.Linear`. Texts are padded at their end and
 * come with their lengths: what an output says after a text's last token is never looked at.
 */
export const lstmClassifier = defineModel({
  spec: {
    name: 'lstm_classifier',
    title: 'LSTM classifier',
    doc: text(
      'Reads a text token by token through an LSTM and names its class: spam or not, a topic, a mood.',
      '用 LSTM 逐个词元读完一段文本并判断类别：是否垃圾邮件、主题、情感等。',
    ),
    formula: 'h(t), c(t) <- LSTM(embedding(token t), h(t-1), c(t-1));  class <- dense h(last)',
    paper: { title: 'Long Short-Term Memory (Hochreiter, Schmidhuber 1997)', url: 'https://doi.org/10.1162/neco.1997.9.8.1735' },
    options: {
      embedding_dim: integer(text('Numbers a token becomes.', '每个词元的向量维数。'), { default: 128, min: 1 }),
      hidden_size: integer(text('Width of the LSTM.', 'LSTM 的宽度。'), { default: 128, min: 1 }),
      return_sequences: boolean(
        text(
          'Judge the text after every token and train all these judgements, not the last one alone. Accuracy is still the last one\'s.',
          '在每个词元之后都作一次判断并全部参与训练，而不只训练最后一次。准确率仍按最后一次计算。',
        ),
        false,
      ),
      dropout: number(text('Share of the embedding and of the LSTM\'s outputs set to 0 in training.', '训练时嵌入向量和 LSTM 输出中置零的比例。'), { default: 0, min: 0, below: 1 }),
    },
  },
  data: 'labelled_text',
  losses: classificationLosses,
  build({ embedding_dim: width, hidden_size: hidden, return_sequences: everywhere, dropout }, { data }) {
    const shape = required(data, 'lstm_classifier');
    const head = classificationHead(shape);

    /** Outputs after every token, flat: [time * batch, hidden], row t * batch + b. */
    function read(ops: Ops, parameters: Tensors, tokens: Tensor, phase: Phase): Tensor {
      const [batch = 1, time = 1] = tokens.shape;
      const drop = (x: Tensor, layer: number): Tensor =>
        dropout > 0 && phase.dropoutKey ? ops.mul(x, ops.bernoulli(dropoutKey(ops, phase.dropoutKey, layer), x.shape, 1 - dropout)) : x;
      // Tokens are turned to time-major order, not vectors: the embedding then comes out as the LSTM wants it.
      const embedded = ops.gather(lookup(parameters, 'embedding.weight', 'parameter'), ops.reshape(ops.transpose(tokens, [1, 0]), [time * batch]));
      const { outputs } = ops.lstm(
        ops.reshape(drop(embedded, 0), [time, batch, width]),
        lookup(parameters, 'lstm.weight_ih_l0', 'parameter'),
        lookup(parameters, 'lstm.weight_hh_l0', 'parameter'),
        lookup(parameters, 'lstm.bias_l0', 'parameter'),
      );
      return drop(ops.reshape(outputs, [time * batch, hidden]), 1);
    }

    const dense = (ops: Ops, parameters: Tensors, x: Tensor): Tensor => ops.linear(x, lookup(parameters, 'dense.weight', 'parameter'), lookup(parameters, 'dense.bias', 'parameter'));

    /** Logits after each text's last token [batch, outputs], from the outputs of `read`. */
    function judge(ops: Ops, parameters: Tensors, states: Tensor, { lengths }: Batch): Tensor {
      const [batch = 1] = lengths.shape;
      const rows = ops.add(ops.mul(ops.sub(ops.maximum(lengths, whole(ops, 1)), whole(ops, 1)), whole(ops, batch)), ops.constant(Int32Array.from({ length: batch }, (_, b) => b), [batch], 'int32'));
      return dense(ops, parameters, ops.gather(states, rows));
    }

    /** Mean loss over all tokens of all texts, padding left out. */
    function lossEverywhere(ops: Ops, parameters: Tensors, states: Tensor, { lengths, targets }: Batch): Tensor {
      const [batch = 1] = lengths.shape;
      const [rows = 1] = states.shape;
      const time = rows / batch;
      const logits = dense(ops, parameters, states);
      const repeated = ops.reshape(ops.broadcastTo(ops.reshape(targets, [1, batch]), [time, batch]), [rows]);
      const positions = ops.constant(Int32Array.from({ length: time }, (_, t) => t), [time, 1], 'int32');
      const valid = ops.reshape(ops.cast(ops.less(positions, ops.reshape(lengths, [1, batch])), 'float32'), [rows]);
      return ops.div(ops.sum(ops.mul(eachLoss(ops, logits, repeated), valid)), ops.sum(valid));
    }

    return {
      parameters: [...embeddingParameters('embedding', shape.vocabulary, width), ...lstmParameters('lstm', width, hidden), ...linearParameters('dense', hidden, head.outputs)],
      loss(ops, parameters, fields, phase) {
        const batch = batchOf(ops, fields);
        const states = read(ops, parameters, batch.tokens, phase);
        return everywhere ? lossEverywhere(ops, parameters, states, batch) : head.loss(ops, judge(ops, parameters, states, batch), batch.targets);
      },
      evaluate(ops, parameters, fields) {
        const batch = batchOf(ops, fields);
        const states = read(ops, parameters, batch.tokens, { training: false });
        const metrics = head.evaluate(ops, judge(ops, parameters, states, batch), batch.targets);
        return everywhere ? { ...metrics, loss: lossEverywhere(ops, parameters, states, batch) } : metrics;
      },
      summarise: head.summarise,
      references: head.references,
      // A token's vector, its four gates, cell and output, and the gradients that stand beside them.
      activationBytes: batchSize => 4 * batchSize * shape.blockSize * (2 * width + 12 * hidden + (dropout > 0 ? width + hidden : 0) + (everywhere ? 3 * head.outputs : 0)),
    };
  },
});

interface Batch {
  /** int32 [batch, time] */
  readonly tokens: Tensor;
  /** int32 [batch] */
  readonly targets: Tensor;
  /** int32 [batch]; texts without a token count as one of padding. */
  readonly lengths: Tensor;
}

const whole = (ops: Ops, value: number): Tensor => ops.constant(value, [], 'int32');

/** Texts that come without lengths fill their window. */
function batchOf(ops: Ops, fields: Tensors): Batch {
  const tokens = lookup(fields, 'inputs', 'array');
  const [batch = 1, time = 1] = tokens.shape;
  return { tokens, targets: lookup(fields, 'targets', 'array'), lengths: fields['lengths'] ?? ops.constant(new Int32Array(batch).fill(time), [batch], 'int32') };
}

/** Cross-entropy of each row [rows], for logits [rows, 1] or [rows, classes] and class numbers [rows]. */
function eachLoss(ops: Ops, logits: Tensor, targets: Tensor): Tensor {
  const [rows = 1, classes = 1] = logits.shape;
  if (classes === 1) {
    const z = ops.reshape(logits, [rows]);
    return ops.sub(ops.softplus(z), ops.mul(z, ops.cast(targets, 'float32')));
  }
  return ops.neg(ops.sum(ops.mul(ops.logSoftmax(logits), ops.oneHot(targets, classes)), 1));
}
