/** A recurrence over time as one `Scan` node with the body as its graph. */
import { GraphBuilder } from './graph';
import { Lowering, result } from './lowering';
import type { Node, Operation } from '../program';
import type { OnnxValue } from '../onnx';

export function scan(at: Lowering, node: Node, operation: Extract<Operation, { op: 'scan' }>, lowerNode: (at: Lowering, node: Node) => void): void {
  const { body, states, captures, reverse } = operation;
  const builder = new GraphBuilder(at.graph.names, at.graph.inputs);
  const inside = new Lowering(body, builder);
  const sliced = node.inputs.length - captures;

  const inputs = body.inputs.slice(0, sliced).map(({ value }): OnnxValue => {
    const { shape, dtype } = inside.info(value);
    const name = at.graph.names.fresh();
    inside.define(value, name);
    return { name, type: dtype, shape };
  });
  // A captured value is named in the body as it is outside.
  body.inputs.slice(sliced).forEach(({ value }, i) => {
    const outside = node.inputs[sliced + i];
    if (outside === undefined) throw new Error(`scan ${body.name} lacks capture ${i}`);
    const { name, shape } = at.stored(outside);
    inside.define(value, name, shape);
  });
  for (const inner of body.nodes) lowerNode(inside, inner);

  // Every output needs a name of its own that the body produces.
  const names = body.outputs.map(({ value }) => inside.name(value));
  const produced = new Set(builder.nodes.flatMap(each => each.outputs));
  const outputs = body.outputs.map(({ value }, i): OnnxValue => {
    const name = names[i] ?? '';
    const { shape, dtype } = inside.info(value);
    if (produced.delete(name)) return { name, type: dtype, shape };
    const copy = at.graph.names.fresh();
    builder.nodes.push({ type: 'Identity', domain: '', inputs: [name], outputs: [copy], attributes: {} });
    return { name: copy, type: dtype, shape };
  });

  const direction = reverse ? 1 : 0;
  const graph = { name: body.name, nodes: builder.nodes, initializers: builder.initializers, inputs, outputs };
  const made = at.graph.addMany('Scan', node.inputs.slice(0, sliced).map(id => at.name(id)), node.outputs.length, {
    body: { graph },
    num_scan_inputs: { int: sliced - states },
    scan_input_directions: { ints: Array<number>(sliced - states).fill(direction) },
    scan_output_directions: { ints: Array<number>(node.outputs.length - states).fill(direction) },
  });
  made.forEach((name, i) => at.define(result(node, i), name));
}
