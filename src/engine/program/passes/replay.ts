/** @file What passes share: running a program's nodes again through another builder, and dropping what no output needs. */
import { ProgramBuilder } from '../builder';
import type { Node, Program, ProgramDType, ValueId, ValueInfo } from '../program';

/** Values of the old program -> values of the new one. */
export type Mapping = (value: ValueId) => ValueId;

/**
 * Builds `program` anew in `into`. `rewrite` may give other results for a node (built from mapped values); where it gives none,
 * the node is emitted as it is.
 */
export function replay(program: Program, into: ProgramBuilder, rewrite?: (node: Node, map: Mapping) => readonly ValueId[] | undefined): Program {
  const mapped: ValueId[] = [];
  const map: Mapping = value => need(mapped[value]);
  for (const { name, value } of program.inputs) {
    const { shape, dtype } = need(program.values[value]);
    mapped[value] = into.input(name, shape, dtype);
  }
  for (const node of program.nodes) {
    into.source = node.source;
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

/** Nodes that some output depends on, in order. Values are numbered anew. */
export function withoutDeadCode(program: Program): Program {
  const live = new Set(program.outputs.map(({ value }) => value));
  const nodes: Node[] = [];
  for (const node of [...program.nodes].reverse()) {
    if (!node.outputs.some(value => live.has(value))) continue;
    nodes.push(node);
    for (const value of node.inputs) live.add(value);
  }
  return replay({ ...program, nodes: nodes.reverse() }, new ProgramBuilder());
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
