/**
 * A saved `tf.LayersModel` as a network to train: its layers run as they are, on tensors of ours in place of their weights, so
 * recording them is recording any other step.
 */
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import type { io } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Network } from '../../models/network';
import { loadCpuBackend } from '../../program/tensorflow_backend';
import { registerGradients } from '../gradients';
import type { Ops, Tensor } from '../ops';
import { NetworkError, readNetwork } from './files';
import type { SavedNetwork } from './files';
import { refused, single, substitute } from './substitutes';
import type { Layer, Run } from './substitutes';

type Weight = Layer['weights'][number];

/**
 * @param path folder of a saved model, or its `model.json`
 * @throws NetworkError where it cannot be read, or cannot be trained here
 */
export async function loadNetwork(path: string): Promise<Network> {
  const model = await instantiate(await readNetwork(path), path);
  const all = flatten(model);
  const trainable = model.trainableWeights;
  const frozen = new Map(model.weights.filter(weight => !trainable.includes(weight)).map(weight => [weight, values(weight)]));
  const names = new Map(trainable.map(weight => [weight, weight.originalName]));
  if (new Set(names.values()).size !== trainable.length) throw new NetworkError(`${path}: two weights have the same name`);
  for (const layer of all) for (const weight of layer.weights) if (weight.constraint) throw refused(layer, 'constrains its weights after each update');
  const { inputShape, outputShape, last } = ends(model, path);
  const starts = trainable.map(values);
  const start = new Float64Array(starts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of starts) {
    start.set(part, offset);
    offset += part.length;
  }
  registerGradients();

  /** Runs `f` with every weight standing for a parameter or a constant, and put back afterwards. */
  const withWeights = <T>(ops: Ops, parameters: Readonly<Record<string, Tensor>>, f: () => T): T => {
    const restore: (() => void)[] = [];
    for (const layer of all)
      for (const weight of layer.weights) {
        const tensor = frozen.has(weight) ? ops.constant(frozen.get(weight) ?? [], weight.shape.map(Number)) : parameters[names.get(weight) ?? ''];
        if (!tensor) throw new NetworkError(`no value for weight ${weight.originalName}`);
        weight.read = () => tensor;
        weight.write = () => {
          throw refused(layer, `changes its weight ${weight.originalName} as it runs`);
        };
        // Uncovers the methods of the class.
        restore.push(() => ['read', 'write'].forEach(method => Reflect.deleteProperty(weight, method)));
      }
    try {
      return f();
    } finally {
      for (const undo of restore) undo();
    }
  };

  return {
    parameters: trainable.map(weight => ({ name: weight.originalName, shape: weight.shape.map(Number), initial: { name: 'zeros' }, decay: weight.shape.length > 1 })),
    start,
    inputShape,
    outputShape,
    activation: activationOf(last),
    activations: all.reduce((sum, layer) => sum + outputSize(layer), 0),
    apply: (ops, parameters, x, phase, options = {}) =>
      withWeights(ops, parameters, () => {
        const run: Run = { ops, training: phase.training, key: phase.dropoutKey, masks: 0 };
        const undo = all.map(layer => replaceCall(layer, options.logits === true && layer === last ? withoutActivation(layer) : substitute(layer, run)));
        try {
          return single(last, untyped(model.apply(ops.reshape(x, [x.shape[0] ?? 1, ...inputShape]), { training: phase.training })));
        } finally {
          for (const put of undo) put();
        }
      }),
    penalty: (ops, parameters) => {
      const terms = withWeights(ops, parameters, () => all.flatMap(layer => layer.calculateLosses()));
      return terms.length === 0 ? undefined : terms.reduce<Tensor>((sum, term) => ops.add(sum, term), ops.constant(0));
    },
  };
}

/** Builds the layers on the `cpu` backend; what it computes there is thrown away but the weights. */
async function instantiate({ topology, specs, data }: SavedNetwork, path: string): Promise<LayersModel> {
  await loadCpuBackend();
  const before: string | undefined = getBackend();
  await setBackend('cpu');
  try {
    return await loadLayersModel({ load: () => Promise.resolve({ modelTopology: topology, weightSpecs: specs.map((spec): io.WeightsManifestEntry => ({ ...spec })), weightData: data }) });
  } catch (error) {
    throw new NetworkError(`${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    if (before) await setBackend(before);
  }
}

/** All layers, those inside of models, wrappers and recurrent layers too. */
function flatten(layer: Layer): Layer[] {
  const inner = ['layers', 'layer', 'forwardLayer', 'backwardLayer', 'cell', 'cells'].flatMap((name): unknown => Reflect.get(layer, name));
  const found = inner.filter(isLayer).flatMap(flatten);
  return 'layers' in layer ? found : [layer, ...found];
}

const isLayer = (value: unknown): value is Layer => typeof value === 'object' && value !== null && 'call' in value && 'getClassName' in value;

function ends(model: LayersModel, path: string): { inputShape: number[]; outputShape: number[]; last: Layer } {
  const [input, ...inputs] = model.inputs;
  const [output, ...outputs] = model.outputs;
  if (!input || !output || inputs.length > 0 || outputs.length > 0) throw new NetworkError(`${path} has ${model.inputs.length} inputs and ${model.outputs.length} outputs; one of each can be trained`);
  const [inputShape, outputShape] = [input, output].map(({ shape }) => shape.slice(1).map(d => {
    if (d === null) throw new NetworkError(`${path} leaves a length open, [${shape.join(', ')}]; save it with fixed lengths`);
    return d;
  }));
  return { inputShape: inputShape ?? [], outputShape: outputShape ?? [], last: output.sourceLayer };
}

function activationOf(layer: Layer): Network['activation'] {
  const kind = layer.getClassName();
  const name: unknown = kind === 'Softmax' ? 'softmax' : kind === 'Dense' || kind === 'Activation' ? layer.getConfig()['activation'] : 'other';
  return name === 'linear' || name === 'sigmoid' || name === 'softmax' ? name : 'other';
}

/** The last layer's call with its activation left out. */
function withoutActivation(layer: Layer): Layer['call'] {
  if (layer.getClassName() !== 'Dense') return inputs => single(layer, inputs);
  const original = layer.call.bind(layer);
  return (inputs, kwargs) => {
    const activation: unknown = Reflect.get(layer, 'activation');
    Reflect.set(layer, 'activation', { apply: (x: Tensor) => x, getClassName: () => 'linear' });
    try {
      return original(inputs, kwargs);
    } finally {
      Reflect.set(layer, 'activation', activation);
    }
  };
}

/** Puts `call` in the place of the layer's own, and gives the way back. */
function replaceCall(layer: Layer, call: Layer['call'] | undefined): () => void {
  if (!call) return () => undefined;
  layer.call = call;
  // Uncovers the method of the layer's class.
  return () => void Reflect.deleteProperty(layer, 'call');
}

function values(weight: Weight): Float64Array {
  return Float64Array.from(weight.read().dataSync());
}

/** Elements that a layer gives for one example; those inside of wrappers and recurrent layers are not asked by themselves. */
function outputSize(layer: Layer): number {
  if (layer.inboundNodes.length !== 1) return 0;
  return layer.outputShape.reduce<number>((size, d) => size * (typeof d === 'number' ? d : 1), 1);
}

function untyped(result: unknown): Tensor | Tensor[] {
  if (isTensor(result) || (Array.isArray(result) && result.every(isTensor))) return result;
  throw new NetworkError('the network gave no tensor');
}

const isTensor = (value: unknown): value is Tensor => typeof value === 'object' && value !== null && 'dataId' in value;
