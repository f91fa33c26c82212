/**
 * Which outputs may be written straight into the buffer of an input.
 *
 * The library runs nodes one after another in some order that respects data dependencies and knows nothing of the sharing. So an
 * output may share an input's buffer only if every reader of the input (through reshapes too, which alias) must come before the
 * node that writes the output: it is an ancestor of the writer, or it is the writer itself and works entry by entry. A reader
 * that ends in a scalar (a norm) but is no ancestor is made one: a scalar operand on the writer's path is routed through a
 * selection that waits for it. Where neither holds, the output keeps a buffer of its own.
 */
import { sameShape, size } from './lowering';
import type { OnnxGraph, OnnxNode } from '../onnx';

interface Plan {
  readonly graph: OnnxGraph;
  /** Output name -> input name. */
  readonly shared: ReadonlyMap<string, string>;
}

/** Operators whose result at an entry depends on that entry of each operand alone. */
const entryByEntry = new Set([
  'Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min', 'Where', 'Neg', 'Abs', 'Sign', 'Sqrt', 'Reciprocal', 'Exp', 'Log', 'Tanh', 'Sigmoid', 'Relu',
]);
/** Operators whose result may lie in the buffer of their first operand. */
const aliasing = new Set(['Reshape', 'Identity']);

/** @param views inputs that show another input's buffer: name -> that input */
export function planInPlace(graph: OnnxGraph, wanted: readonly (readonly [output: string, input: string])[], views: ReadonlyMap<string, string> = new Map()): Plan {
  const shared = new Map<string, string>();
  let current = graph;
  for (const [output, input] of wanted) {
    if ([...shared.values()].includes(input)) continue;
    const ordered = order(current, output, input, views);
    if (!ordered) continue;
    current = ordered;
    shared.set(output, input);
  }
  return { graph: current, shared };
}

/** The graph in which every reader of `input` must run before the writer of `output`; undefined where there is none. */
function order(graph: OnnxGraph, output: string, input: string, views: ReadonlyMap<string, string>): OnnxGraph | undefined {
  const writer = producerOf(graph, output);
  const [from, to] = [graph.inputs.find(value => value.name === input), graph.outputs.find(value => value.name === output)];
  if (!writer || !from || !to || from.type !== to.type || size(from.shape) !== size(to.shape)) return undefined;

  const aliases = aliasesOf(graph, [input, ...[...views].filter(([, whole]) => whole === input).map(([view]) => view)]);
  if (graph.outputs.some(value => aliases.has(value.name))) return undefined;
  const readers = graph.nodes.filter(node => operandsOf(node).some(name => aliases.has(name)) && !(aliasing.has(node.type) && node !== writer));
  if (readers.includes(writer) && !(entryByEntry.has(writer.type) && sameShape(from.shape, to.shape))) return undefined;

  let current = graph;
  for (const reader of readers) {
    if (reader === writer) continue;
    // Ties replace nodes; outputs keep their names, so nodes are found by those.
    const [from, to] = [producerOf(current, reader.outputs[0]), producerOf(current, output)];
    if (!from || !to) return undefined;
    if (ancestors(current, to).has(from)) continue;
    const tied = tie(current, from, to);
    if (!tied) return undefined;
    current = tied;
  }
  return current;
}

/** Makes `writer` wait for `reader` by way of a scalar that depends on the reader; undefined where there is no such scalar. */
function tie(graph: OnnxGraph, reader: OnnxNode, writer: OnnxNode): OnnxGraph | undefined {
  const shapes = scalars(graph);
  const before = ancestors(graph, writer).add(writer);
  const token = descendants(graph, reader).find(node => node.type.startsWith('Reduce') && node.outputs.every(name => shapes.has(name)) && !before.has(node));
  const signal = token?.outputs[0];
  if (!token || signal === undefined) return undefined;
  const upstream = ancestors(graph, token).add(token);
  // The latest node on the writer's path that has a scalar operand and does not lead to the token itself.
  const host = graph.nodes.findLast(node => before.has(node) && !upstream.has(node) && entryByEntry.has(node.type) && node.inputs.some(name => shapes.has(name)));
  const operand = host?.inputs.find(name => shapes.has(name));
  if (!host || operand === undefined) return undefined;
  const [test, waited] = [`${signal} before ${writer.outputs.join()}`, `${operand} after ${signal} before ${writer.outputs.join()}`];
  const ties: OnnxNode[] = [
    { type: 'IsNaN', domain: '', inputs: [signal], outputs: [test], attributes: {} },
    { type: 'Where', domain: '', inputs: [test, operand, operand], outputs: [waited], attributes: {} },
  ];
  const rerouted = { ...host, inputs: host.inputs.map(name => (name === operand ? waited : name)) };
  // What leads to the token comes first, then the tie, the host and what is left, each in the order it had.
  const at = graph.nodes.indexOf(host);
  const early = graph.nodes.filter((node, i) => i < at || upstream.has(node));
  const late = graph.nodes.filter(node => node !== host && !early.includes(node));
  return { ...graph, nodes: [...early, ...ties, rerouted, ...late] };
}

const producerOf = (graph: OnnxGraph, name: string | undefined): OnnxNode | undefined => graph.nodes.find(node => name !== undefined && node.outputs.includes(name));

/** Names of values that a body takes from outside are operands too. */
function operandsOf(node: OnnxNode): readonly string[] {
  const body = node.attributes['body'];
  return body && 'graph' in body ? [...node.inputs, ...body.graph.nodes.flatMap(operandsOf)] : node.inputs;
}

function aliasesOf(graph: OnnxGraph, names: readonly string[]): Set<string> {
  const aliases = new Set(names);
  for (const node of graph.nodes) {
    if (aliasing.has(node.type) && aliases.has(node.inputs[0] ?? '')) node.outputs.forEach(output => aliases.add(output));
  }
  return aliases;
}

function ancestors(graph: OnnxGraph, of: OnnxNode): Set<OnnxNode> {
  const found = new Set<OnnxNode>();
  const needed = new Set(operandsOf(of));
  for (const node of [...graph.nodes].reverse()) {
    if (node === of || !node.outputs.some(name => needed.has(name))) continue;
    found.add(node);
    operandsOf(node).forEach(name => needed.add(name));
  }
  return found;
}

function descendants(graph: OnnxGraph, of: OnnxNode): readonly OnnxNode[] {
  const made = new Set(of.outputs);
  const found: OnnxNode[] = [of];
  for (const node of graph.nodes) {
    if (node === of || !operandsOf(node).some(name => made.has(name))) continue;
    found.push(node);
    node.outputs.forEach(name => made.add(name));
  }
  return found;
}

/** Names of floating scalars: rank-0 inputs and constants, full reductions, and what is computed entry by entry from those alone. */
function scalars(graph: OnnxGraph): Set<string> {
  const names = new Set<string>();
  for (const value of [...graph.inputs, ...graph.initializers]) if (value.shape.length === 0 && value.type.startsWith('float')) names.add(value.name);
  for (const node of graph.nodes) {
    const reduced = node.type.startsWith('Reduce') && node.inputs.length === 1;
    if (reduced || (entryByEntry.has(node.type) && node.type !== 'Where' && node.inputs.every(name => names.has(name)))) node.outputs.forEach(name => names.add(name));
  }
  return names;
}
