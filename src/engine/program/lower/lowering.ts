/**
 * Where the lowering of one program (or of one scan body) stands: which ONNX value, or which cheaper form, holds each value.
 * Reshapes, fills and broadcasts are kept symbolic until an operator needs the tensor itself, so most of them never become nodes.
 */
import type { Node, ProgramDType, Program, ValueId, ValueInfo } from '../program';
import type { GraphBuilder } from './graph';

export type Shape = readonly number[];

type Lowered =
  /** The elements in row-major order, under a shape that may differ from the value's. */
  | { readonly kind: 'tensor'; readonly name: string; readonly shape: Shape }
  /** Every element is `value`. */
  | { readonly kind: 'fill'; readonly value: number }
  /** Repeats the elements of a smaller value by the rules of broadcasting. */
  | { readonly kind: 'broadcast'; readonly of: ValueId };

export class Lowering {
  readonly #values = new Map<ValueId, Lowered>();

  constructor(
    readonly program: Program,
    readonly graph: GraphBuilder,
  ) {}

  info(id: ValueId): ValueInfo {
    const info = this.program.values[id];
    if (!info) throw new Error(`program ${this.program.name} has no value ${id}`);
    return info;
  }

  /** Says that `name`, of `shape` (by default the value's own), holds the value. */
  define(id: ValueId, name: string, shape: Shape = this.info(id).shape): void {
    this.#values.set(id, { kind: 'tensor', name, shape });
  }

  defineFill(id: ValueId, value: number): void {
    this.#values.set(id, { kind: 'fill', value });
  }

  defineBroadcast(id: ValueId, of: ValueId): void {
    this.#values.set(id, { kind: 'broadcast', of });
  }

  /** `id` has the elements of `of` in the same order, under its own shape. */
  defineReshape(id: ValueId, of: ValueId): void {
    const lowered = this.#lowered(of);
    this.#values.set(id, lowered.kind === 'broadcast' ? { kind: 'tensor', ...this.stored(of) } : lowered);
  }

  /** The number that every element is, where that is known. */
  fillOf(id: ValueId): number | undefined {
    const lowered = this.#lowered(id);
    return lowered.kind === 'fill' ? lowered.value : lowered.kind === 'broadcast' ? this.fillOf(lowered.of) : undefined;
  }

  /** The ONNX value with the elements of `id`, under whatever shape it has. */
  stored(id: ValueId): { readonly name: string; readonly shape: Shape } {
    const lowered = this.#lowered(id);
    if (lowered.kind === 'tensor') return lowered;
    const { shape, dtype } = this.info(id);
    const source = lowered.kind === 'fill' ? this.graph.scalar(lowered.value, dtype) : this.name(lowered.of);
    return { name: shape.length === 0 ? source : this.graph.add('Expand', [source, this.graph.integers(shape)]), shape };
  }

  /** The ONNX value of `id` under the shape given (by default its own). */
  name(id: ValueId, shape: Shape = this.info(id).shape): string {
    const stored = this.stored(id);
    return sameShape(stored.shape, shape) ? stored.name : this.graph.reshape(stored.name, shape);
  }

  /** A rank-0 constant of the value's type. */
  like(id: ValueId, value: number): string {
    return this.graph.scalar(value, this.info(id).dtype);
  }

  /**
   * The ONNX value of `id` under its own shape, or with `extra` more axes of size 1 before it where it is stored so: for operators
   * that count axes from the end or can skip some.
   */
  padded(id: ValueId): { readonly name: string; readonly shape: Shape; readonly extra: number } {
    const stored = this.stored(id);
    const { shape } = this.info(id);
    const extra = stored.shape.length - shape.length;
    const fits = extra >= 0 && stored.shape.every((n, axis) => (axis < extra ? n === 1 : n === shape[axis - extra]));
    return fits ? { ...stored, extra } : { name: this.name(id), shape, extra: 0 };
  }

  /**
   * Operands of an elementwise operator: the smallest forms that still broadcast to the result, and the shape they give it (the
   * elements are those of `result` in order).
   */
  operands(ids: readonly ValueId[], result: Shape): { readonly names: readonly string[]; readonly shape: Shape } {
    const lowered = ids.map(id => this.#lowered(id));
    const first = lowered.find(each => each.kind === 'tensor');
    // All under one stored shape, whatever that is: entry meets entry.
    if (first && lowered.every(each => each.kind === 'fill' || (each.kind === 'tensor' && sameShape(each.shape, first.shape))) && size(first.shape) === size(result)) {
      return { names: ids.map((id, i) => (lowered[i]?.kind === 'tensor' ? lowered[i].name : this.#smallest(id).name)), shape: first.shape };
    }
    const small = ids.map(id => this.#smallest(id));
    for (let restored = 0; restored <= ids.length; restored++) {
      const forms = ids.map((id, i) => (i < restored ? { shape: this.info(id).shape, name: undefined } : small[i]));
      const joint = broadcastShape(forms.map(form => form?.shape ?? []));
      if (joint && sameShape(withoutLeadingOnes(joint), withoutLeadingOnes(result))) return { names: forms.map((form, i) => form?.name ?? this.name(ids[i] ?? -1)), shape: joint };
    }
    throw new Error(`operands of ${ids.map(id => `[${this.info(id).shape.join()}]`).join(', ')} do not broadcast to [${result.join()}]`);
  }

  /** A scalar for a fill, the source of a broadcast, else the value itself. */
  #smallest(id: ValueId): { readonly name: string; readonly shape: Shape } {
    const lowered = this.#lowered(id);
    switch (lowered.kind) {
      case 'tensor':
        return this.padded(id);
      case 'fill':
        return { name: this.like(id, lowered.value), shape: [] };
      case 'broadcast':
        return this.#smallest(lowered.of);
    }
  }

  #lowered(id: ValueId): Lowered {
    const lowered = this.#values.get(id);
    if (!lowered) throw new Error(`program ${this.program.name} uses value ${id} before it is computed`);
    return lowered;
  }
}

/** The operand at `position`; every operation has a fixed number of them. */
export function input(node: Node, position: number): ValueId {
  const id = node.inputs[position];
  if (id === undefined) throw new Error(`${node.operation.op} lacks operand ${position}`);
  return id;
}

export function result(node: Node, position = 0): ValueId {
  const id = node.outputs[position];
  if (id === undefined) throw new Error(`${node.operation.op} lacks result ${position}`);
  return id;
}

export const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const withoutLeadingOnes = (shape: Shape): Shape => shape.slice(shape.findIndex(n => n !== 1) < 0 ? shape.length : shape.findIndex(n => n !== 1));
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((n, i) => n === b[i]);
export const isFloating = (type: ProgramDType): boolean => type === 'float32' || type === 'float64';

/** The shape that shapes broadcast to, as in NumPy; undefined where they do not. */
export function broadcastShape(shapes: readonly Shape[]): Shape | undefined {
  const rank = Math.max(0, ...shapes.map(shape => shape.length));
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const sizes = new Set(shapes.map(shape => shape[shape.length - rank + axis] ?? 1).filter(n => n !== 1));
    if (sizes.size > 1) return undefined;
    result.push([...sizes][0] ?? 1);
  }
  return result;
}
