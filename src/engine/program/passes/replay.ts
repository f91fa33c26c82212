/** @file What passes share: running a program's nodes again through another builder, and dropping what no output needs. */
import type { ProgramBuilder } from '../builder';
import type { Node, Program, ProgramDType, ValueId, ValueInfo } from '../program';

/** Values of the old program -> values of the new one. */
export type Mapping = (value: ValueId) => ValueId;

/**
 * Builds what the outputs of `program` need anew in `into`; values are numbered anew. `rewrite` may give other results for a node (built from mapped values); where it gives none,
 * the node is emitted as it is.
 */
export function replay(program: Program, into: ProgramBuilder, rewrite?: (node: Node, map: Mapping) => readonly ValueId[] | undefined): Program {
  const mapped: ValueId[] = [];
  const map: Mapping = value => need(mapped[value]);
  for (const { name, value } of program.inputs) {
    const { shape, dtype } = need(program.values[value]);
    mapped[value] = into.input(name, shape, dtype);
  }
  const live = liveNodes(program);
  for (const node of program.nodes) {
    if (!live.has(node)) continue;
    const results = rewrite?.(node, map) ?? emitAgain(program, node, into, map);
    node.outputs.forEach((value, i) => (mapped[value] = need(results[i])));
  }
  return into.finish(program.name, program.outputs.map(({ name, value }) => ({ name, value: map(value) })));
}

function emitAgain(program: Program, { operation, inputs, outputs }: Node, into: ProgramBuilder, map: Mapping): ValueId[] {
  const infos = outputs.map(value => need(program.values[value]));
  const [only] = infos;
  if (only && infos.length === 1) return [into.emitOne(operation, inputs.map(map), only.shape, only.dtype)];
  return into.emit(operation, inputs.map(map), infos);
}

/** The nodes that some output depends on. */
export function liveNodes(program: Program): ReadonlySet<Node> {
  const values = new Set(program.outputs.map(({ value }) => value));
  const nodes = new Set<Node>();
  for (let i = program.nodes.length - 1; i >= 0; i--) {
    const node = need(program.nodes[i]);
    if (!node.outputs.some(value => values.has(value))) continue;
    nodes.add(node);
    for (const value of node.inputs) values.add(value);
  }
  return nodes;
}

export function withoutDeadCode(program: Program): Program {
  const live = liveNodes(program);
  return { ...program, nodes: program.nodes.filter(node => live.has(node)) };
}

/** Every value and loop body with `float32` as `float64`. */
export function toDouble(program: Program): Program {
  const wide = (dtype: ProgramDType): ProgramDType => (dtype === 'float32' ? 'float64' : dtype);
  const node = (n: Node): Node => {
    const { operation } = n;
    if (operation.op === 'cast') return { ...n, operation: { ...operation, to: wide(operation.to) } };
    return operation.op === 'scan' ? { ...n, operation: { ...operation, body: toDouble(operation.body) } } : n;
  };
  return { ...program, values: program.values.map((v): ValueInfo => ({ shape: v.shape, dtype: wide(v.dtype) })), nodes: program.nodes.map(node) };
}

export function need<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('a program refers to a value that nothing has produced yet');
  return value;
}
