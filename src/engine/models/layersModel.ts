import { option, text } from '../config/spec';
import { Failure } from '../failure';
import { lookup } from '../lookup';
import type { Ops, Tensor } from '../ops/ops';
import { classificationLosses, regressionLosses } from './losses';
import { defineModel } from './model';
import type { Phase } from './model';
import type { Network } from './network';
import { classificationHead, regressionHead, required } from './targets';

/** A saved TensorFlow.js network, trained on from its weights. Loading it is the engine's part (`network`). */
export const layersModel = defineModel({
  spec: {
    name: 'layers_model',
    title: 'TensorFlow.js model',
    doc: text(
      'A `tf.LayersModel` saved by TensorFlow.js or converted from Keras: the folder with its `model.json`. Training goes on from the saved weights. One input, one output; the last layer may end in a sigmoid or softmax.',
      '由 TensorFlow.js 保存或从 Keras 转换的 `tf.LayersModel`：包含 `model.json` 的文件夹。从保存的权重继续训练。单输入、单输出；末层可以带 sigmoid 或 softmax。',
    ),
    options: {
      path: option<string>(text('Folder of the saved model, or its `model.json`.', '保存模型的文件夹，或其中的 `model.json`。'), { type: 'path', what: 'any', extensions: ['.json'] }, { required: true }),
    },
  },
  data: 'rows',
  losses: [...regressionLosses, ...classificationLosses],
  network: ({ path }) => path,
  build({ path }, { data, loss, network }) {
    const shape = required(data, 'layers_model');
    if (!network) throw new Failure('network-not-loaded', [path]);
    const classifies = loss === 'cross_entropy' || (loss === undefined && shape.classes !== undefined);
    const head = classifies ? classificationHead(shape) : regressionHead(shape, loss ?? 'mse');
    checkLengths(network, shape.features, head.outputs, path);
    // The loss takes raw outputs, whose logarithms do not overflow.
    const logits = classifies && (network.activation === 'sigmoid' || network.activation === 'softmax');

    const predict = (ops: Ops, parameters: Readonly<Record<string, Tensor>>, batch: Readonly<Record<string, Tensor>>, phase: Phase): Tensor => {
      const output = network.apply(ops, parameters, lookup(batch, 'inputs', 'array'), phase, { logits });
      return ops.reshape(output, [output.shape[0] ?? 1, head.outputs]);
    };
    const regularized = (ops: Ops, parameters: Readonly<Record<string, Tensor>>, value: Tensor): Tensor => {
      const penalty = network.penalty(ops, parameters);
      return penalty ? ops.add(value, penalty) : value;
    };

    return {
      parameters: network.parameters,
      start: network.start,
      loss: (ops, parameters, batch, phase) => regularized(ops, parameters, head.loss(ops, predict(ops, parameters, batch, phase), lookup(batch, 'targets', 'array'))),
      evaluate(ops, parameters, batch) {
        const means = head.evaluate(ops, predict(ops, parameters, batch, { training: false }), lookup(batch, 'targets', 'array'));
        return { ...means, loss: regularized(ops, parameters, lookup(means, 'loss', 'metric')) };
      },
      summarise: head.summarise,
      references: head.references,
      // Each layer's output and what its activation was computed from.
      activationBytes: batchSize => 8 * batchSize * network.activations,
    };
  },
});

/** @throws Failure `network-inputs-differ`, `network-outputs-differ` */
function checkLengths({ inputShape, outputShape }: Network, features: number, outputs: number, path: string): void {
  const [input, output] = [inputShape, outputShape].map(shape => shape.reduce((a, b) => a * b, 1));
  if (input !== features) throw new Failure('network-inputs-differ', [path, `[${inputShape.join(', ')}]`, features]);
  if (output !== outputs) throw new Failure('network-outputs-differ', [path, `[${outputShape.join(', ')}]`, outputs]);
}
