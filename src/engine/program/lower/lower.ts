/** Lowers a program to one ONNX model: one rule an operation. */
import { ElementType, encodeModel } from '../onnx';
import { binary, constantPower, unary, where } from './elementwise';
import { GraphBuilder, GraphInputs, NameSource } from './graph';
import { planInPlace } from './in_place';
import { addAlong, gather, oneHot, scatterAdd, takeAlong } from './indexing';
import { layerNorm, matMul, softmax } from './linear';
import { input, Lowering, result, sameShape } from './lowering';
import { bernoulli } from './random';
import { argMax, cumulativeSum, reduce } from './reduce';
import { scan } from './scan';
import { concat, pad, reverse, slice, split, tile, transpose } from './shape';
import type { Node, Program } from '../program';
import type { OnnxGraph, OnnxNode, OnnxValue } from '../onnx';

/** ONNX 1.13, the oldest set that has all operators used. */
const OPERATOR_SET = 18;
const IR_VERSION = 8;

/** What of a lowered program is needed to bind arrays to it. */
export interface GraphBinding {
  /** Tensors of the graph by the program's names. Shapes may differ from the program's where only the elements matter; an input may come several times, under different shapes. */
  readonly inputs: readonly { readonly name: string; readonly value: OnnxValue }[];
  readonly outputs: ReadonlyMap<string, OnnxValue>;
  /** Of the outputs wanted in place, those that may share the buffer of their input: output name -> input name. */
  readonly shared: ReadonlyMap<string, string>;
  /** Nodes, those of scan bodies included. */
  readonly nodes: number;
}

export interface LoweredProgram extends GraphBinding {
  /** A serialised `ModelProto`. */
  readonly model: Uint8Array;
}

/** @param inPlace output name -> input name whose buffer it is to share where that is safe */
export function lower(program: Program, inPlace: Readonly<Record<string, string>> = {}): LoweredProgram {
  const wanted = Object.entries(inPlace).map(([output, input]) => [outputName(output), input] as const);
  const whole = lowerGraph(program);
  const { graph, shared } = planInPlace(whole.graph, wanted, whole.views);
  const operatorSets = [
    { domain: '', version: OPERATOR_SET },
    { domain: 'com.microsoft', version: 1 },
  ];
  return {
    model: encodeModel({ irVersion: IR_VERSION, operatorSets, graph }),
    inputs: graph.inputs.map(value => ({ name: whole.views.get(value.name) ?? value.name, value })),
    outputs: new Map(program.outputs.map(({ name }, i) => [name, valueAt(graph.outputs, i)])),
    shared: new Map(Object.entries(inPlace).filter(([output]) => shared.has(outputName(output)))),
    nodes: countNodes(graph),
  };
}

/** A graph may not have an input and an output of one name, a program may. */
const outputName = (name: string): string => `${name}:out`;

function valueAt(values: readonly OnnxValue[], position: number): OnnxValue {
  const value = values[position];
  if (!value) throw new Error(`the graph lacks output ${position}`);
  return value;
}

function lowerGraph(program: Program): { readonly graph: OnnxGraph; readonly views: ReadonlyMap<string, string> } {
  const inputs = new GraphInputs();
  const builder = new GraphBuilder(new NameSource(), inputs);
  const at = new Lowering(program, builder);
  for (const { name, value } of program.inputs) {
    const { shape, dtype } = at.info(value);
    inputs.declare({ name, type: dtype, shape });
    at.define(value, name);
  }
  for (const node of program.nodes) lowerNode(at, node);

  const ends = program.outputs.map(({ name, value }) => ({ name: outputName(name), type: at.info(value).dtype, stored: at.stored(value) }));
  const produced = new Set(builder.nodes.flatMap(node => node.outputs));
  const renamed = new Map<string, string>();
  const outputs = ends.map(({ name, type, stored }): OnnxValue => {
    if (produced.has(stored.name) && !renamed.has(stored.name)) renamed.set(stored.name, name);
    else builder.nodes.push({ type: 'Identity', domain: '', inputs: [stored.name], outputs: [name], attributes: {} });
    return { name, type, shape: stored.shape };
  });
  const rename = (name: string) => renamed.get(name) ?? name;
  const nodes = builder.nodes.map(node => renameNode(node, rename));
  return { graph: { name: program.name, nodes, initializers: builder.initializers, inputs: inputs.values, outputs }, views: inputs.views };
}

/** Also renames what the body of a scan takes from outside. */
function renameNode(node: OnnxNode, rename: (name: string) => string): OnnxNode {
  const body = node.attributes['body'];
  const attributes = body && 'graph' in body ? { ...node.attributes, body: { graph: { ...body.graph, nodes: body.graph.nodes.map(inner => renameNode(inner, rename)) } } } : node.attributes;
  return { ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename), attributes };
}

/** Adds the ONNX nodes of one operation and says which value holds each of its results. */
export function lowerNode(at: Lowering, node: Node): void {
  const { operation } = node;
  const { graph } = at;
  switch (operation.op) {
    case 'constant': {
      const { shape, dtype } = at.info(result(node));
      const [first] = operation.data;
      if (operation.data.length === 1 && first !== undefined) return at.defineFill(result(node), first);
      return at.define(result(node), graph.tensor(operation.data, shape, dtype));
    }
    case 'unary': {
      const { name, shape } = at.stored(input(node, 0));
      return at.define(result(node), unary(graph, operation.kind, name, at.info(input(node, 0)).dtype), shape);
    }
    case 'binary': {
      const { names, shape } = at.operands(node.inputs, at.info(result(node)).shape);
      const [a = '', b = ''] = names;
      if (operation.kind === 'pow' && sameShape(at.info(input(node, 0)).shape, at.info(result(node)).shape)) {
        const simple = constantPower(graph, a, at.fillOf(input(node, 1)));
        if (simple !== undefined) return at.define(result(node), simple, shape);
      }
      return at.define(result(node), binary(graph, operation.kind, a, b, at.info(input(node, 0)).dtype), shape);
    }
    case 'where': {
      const { names, shape } = at.operands(node.inputs, at.info(result(node)).shape);
      const [condition = '', a = '', b = ''] = names;
      return at.define(result(node), where(graph, condition, a, b, at.info(result(node)).dtype), shape);
    }
    case 'cast': {
      const { name, shape } = at.stored(input(node, 0));
      const same = at.info(input(node, 0)).dtype === operation.to;
      return at.define(result(node), same ? name : graph.add('Cast', [name], { to: { int: ElementType[operation.to] } }), shape);
    }
    case 'matMul':
      return matMul(at, node, operation);
    case 'reduce':
      return reduce(at, node, operation);
    case 'argMax':
      return argMax(at, node, operation);
    case 'cumulativeSum':
      return cumulativeSum(at, node, operation);
    case 'reshape':
      return at.defineReshape(result(node), input(node, 0));
    case 'transpose':
      return transpose(at, node, operation);
    case 'broadcast':
      return at.defineBroadcast(result(node), input(node, 0));
    case 'slice':
      return slice(at, node, operation);
    case 'pad':
      return pad(at, node, operation);
    case 'concat':
      return concat(at, node, operation);
    case 'split':
      return split(at, node, operation);
    case 'tile':
      return tile(at, node, operation);
    case 'reverse':
      return reverse(at, node, operation);
    case 'gather':
      return gather(at, node, operation);
    case 'scatterAdd':
      return scatterAdd(at, node, operation);
    case 'takeAlong':
      return takeAlong(at, node);
    case 'addAlong':
      return addAlong(at, node, operation);
    case 'oneHot':
      return oneHot(at, node, operation);
    case 'softmax':
      return softmax(at, node, 'Softmax');
    case 'logSoftmax':
      return softmax(at, node, 'LogSoftmax');
    case 'layerNorm':
      return layerNorm(at, node, operation.epsilon);
    case 'bernoulli':
      return bernoulli(at, node, operation);
    case 'scan':
      return scan(at, node, operation, lowerNode);
    default:
      return unreachable(operation);
  }
}

function unreachable(operation: never): never {
  throw new Error(`no lowering for ${JSON.stringify(operation)}`);
}

function countNodes(graph: OnnxGraph): number {
  return graph.nodes.reduce((count, node) => {
    const body = node.attributes['body'];
    return count + 1 + (body && 'graph' in body ? countNodes(body.graph) : 0);
  }, 0);
}
