/** Operations that move elements: transpose, slice, pad, concat, split, tile, reverse. */
import { input, result } from './lowering';
import type { Node, Operation } from '../program';
import type { Lowering } from './lowering';

type Of<Name extends Operation['op']> = Extract<Operation, { op: Name }>;

export function transpose(at: Lowering, node: Node, { permutation }: Of<'transpose'>): void {
  const [x, output] = [input(node, 0), result(node)];
  const { shape } = at.info(x);
  // Moving axes of size one past others moves no element.
  const moved = permutation.filter(axis => shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? -1))) at.defineReshape(output, x);
  else {
    const padded = at.padded(x);
    const perm = [...Array(padded.extra).keys(), ...permutation.map(axis => axis + padded.extra)];
    at.define(output, at.graph.add('Transpose', [padded.name], { perm: { ints: perm } }), perm.map(axis => padded.shape[axis] ?? 1));
  }
}

export function slice(at: Lowering, node: Node, { begin, strides }: Of<'slice'>): void {
  const [x, output] = [input(node, 0), result(node)];
  const [from, to] = [at.info(x).shape, at.info(output).shape];
  const axes = from.map((_, axis) => axis).filter(axis => begin[axis] !== 0 || strides[axis] !== 1 || from[axis] !== to[axis]);
  if (axes.length === 0) {
    at.defineReshape(output, x);
    return;
  }
  const ends = axes.map(axis => {
    const end = (begin[axis] ?? 0) + (to[axis] ?? 0) * (strides[axis] ?? 1);
    return end < 0 ? -(from[axis] ?? 0) - 1 : end;
  });
  const constants = [axes.map(axis => begin[axis] ?? 0), ends, axes, axes.map(axis => strides[axis] ?? 1)].map(values => at.graph.integers(values));
  at.define(output, at.graph.add('Slice', [at.name(x), ...constants]));
}

export function reverse(at: Lowering, node: Node, { axes }: Of<'reverse'>): void {
  const x = input(node, 0);
  const { shape } = at.info(x);
  const each = (value: (axis: number) => number) => at.graph.integers(axes.map(value));
  at.define(result(node), at.graph.add('Slice', [at.name(x), each(() => -1), each(axis => -(shape[axis] ?? 0) - 1), each(axis => axis), each(() => -1)]));
}

export function pad(at: Lowering, node: Node, { before, after, value }: Of<'pad'>): void {
  const x = input(node, 0);
  at.define(result(node), at.graph.add('Pad', [at.name(x), at.graph.integers([...before, ...after]), at.like(x, value)]));
}

export function concat(at: Lowering, node: Node, { axis }: Of<'concat'>): void {
  const [only] = node.inputs;
  if (node.inputs.length === 1 && only !== undefined) at.defineReshape(result(node), only);
  else at.define(result(node), at.graph.add('Concat', node.inputs.map(id => at.name(id)), { axis: { int: axis } }));
}

export function split(at: Lowering, node: Node, { axis, sizes }: Of<'split'>): void {
  const names = at.graph.addMany('Split', [at.name(input(node, 0)), at.graph.integers(sizes)], sizes.length, { axis: { int: axis } });
  names.forEach((name, i) => at.define(result(node, i), name));
}

export function tile(at: Lowering, node: Node, { repetitions }: Of<'tile'>): void {
  at.define(result(node), at.graph.add('Tile', [at.name(input(node, 0)), at.graph.integers(repetitions)]));
}
