/**
 * Builds programs operation by operation and infers shapes and types. Recording kernels, loop bodies and passes all go through
 * here, so an operation's shape rule stands in one place.
 */
import type { BinaryOp, Node, Operation, Program, ProgramDType, ReduceOp, UnaryOp, ValueId, ValueInfo } from './program';

export type Dims = readonly number[];

const BOOLEAN: ReadonlySet<BinaryOp> = new Set(['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual', 'and', 'or']);

export const sizeOf = (shape: Dims): number => shape.reduce((a, b) => a * b, 1);
export const sameShape = (a: Dims, b: Dims): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

/** NumPy's broadcasting of two shapes. */
export function broadcastShapes(a: Dims, b: Dims): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new RangeError(`shapes [${a}] and [${b}] do not broadcast`);
    return x === 1 ? y : x;
  });
}

/** Axes counted from the front, sorted, each once. Absent: all of them. (TensorFlow.js says null for absent.) */
export function normalAxes(axes: number | Dims | null | undefined, rank: number): number[] {
  const list = axes === undefined || axes === null ? Array.from({ length: rank }, (_, i) => i) : typeof axes === 'number' ? [axes] : axes;
  const normal = list.map(axis => (axis < 0 ? axis + rank : axis));
  if (normal.some(axis => axis < 0 || axis >= rank)) throw new RangeError(`axes [${list}] do not fit rank ${rank}`);
  return [...new Set(normal)].sort((a, b) => a - b);
}

/** Shape of a reduction over `axes` (normal). */
export const reducedShape = (shape: Dims, axes: Dims, keepDims: boolean): number[] =>
  shape.flatMap((d, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [d]));

export class ProgramBuilder {
  readonly values: ValueInfo[] = [];
  readonly nodes: Node[] = [];
  readonly inputs: { readonly name: string; readonly value: ValueId }[] = [];
  readonly #constants = new Map<string, ValueId>();

  info(value: ValueId): ValueInfo {
    const info = this.values[value];
    if (!info) throw new RangeError(`no value ${value} in this program`);
    return info;
  }

  shape(value: ValueId): Dims {
    return this.info(value).shape;
  }

  input(name: string, shape: Dims, dtype: ProgramDType): ValueId {
    const value = this.#value({ shape, dtype });
    this.inputs.push({ name, value });
    return value;
  }

  finish(name: string, outputs: Program['outputs']): Program {
    return { name, values: this.values, inputs: this.inputs, outputs, nodes: this.nodes };
  }

  /** Appends a node whose output shapes the caller knows. */
  emit(operation: Operation, inputs: readonly ValueId[], outputs: readonly ValueInfo[]): ValueId[] {
    const made = outputs.map(info => this.#value(info));
    this.nodes.push({ operation, inputs, outputs: made });
    return made;
  }

  /** The one output of a node that has one. */
  emitOne(operation: Operation, inputs: readonly ValueId[], shape: Dims, dtype: ProgramDType): ValueId {
    const value = this.#value({ shape, dtype });
    this.nodes.push({ operation, inputs, outputs: [value] });
    return value;
  }

  /** `data` holds one element (a fill) or as many as the shape. Equal fills are one value. */
  constant(data: ArrayLike<number>, shape: Dims, dtype: ProgramDType = 'float32'): ValueId {
    const fill = uniform(data);
    if (fill === undefined) return this.emitOne({ op: 'constant', data: Float64Array.from(data) }, [], shape, dtype);
    const key = `${dtype} ${shape} ${Object.is(fill, -0) ? '-0' : fill}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const made = this.emitOne({ op: 'constant', data: Float64Array.of(fill) }, [], shape, dtype);
    this.#constants.set(key, made);
    return made;
  }

  scalar(value: number, dtype: ProgramDType = 'float32'): ValueId {
    return this.constant([value], [], dtype);
  }

  unary(kind: UnaryOp, x: ValueId): ValueId {
    const { shape, dtype } = this.info(x);
    return this.emitOne({ op: 'unary', kind }, [x], shape, kind === 'not' || kind === 'isNaN' ? 'bool' : dtype);
  }

  binary(kind: BinaryOp, a: ValueId, b: ValueId): ValueId {
    const left = this.info(a);
    const right = this.info(b);
    if (left.dtype !== right.dtype) throw new TypeError(`${kind} of ${left.dtype} and ${right.dtype}`);
    return this.emitOne({ op: 'binary', kind }, [a, b], broadcastShapes(left.shape, right.shape), BOOLEAN.has(kind) ? 'bool' : left.dtype);
  }

  where(condition: ValueId, a: ValueId, b: ValueId): ValueId {
    const shape = broadcastShapes(this.shape(condition), broadcastShapes(this.shape(a), this.shape(b)));
    return this.emitOne({ op: 'where' }, [condition, a, b], shape, this.info(a).dtype);
  }

  cast(x: ValueId, to: ProgramDType): ValueId {
    const { shape, dtype } = this.info(x);
    return dtype === to ? x : this.emitOne({ op: 'cast', to }, [x], shape, to);
  }

  matMul(a: ValueId, b: ValueId, options: { transposeA?: boolean; transposeB?: boolean; alpha?: number; plus?: ValueId } = {}): ValueId {
    const { transposeA = false, transposeB = false, alpha = 1, plus } = options;
    const left = this.shape(a);
    const right = this.shape(b);
    const [rows, inner] = lastTwo(left, transposeA);
    const [innerB, columns] = lastTwo(right, transposeB);
    if (inner !== innerB) throw new RangeError(`matMul of [${left}] and [${right}]: ${inner} columns meet ${innerB} rows`);
    const shape = [...broadcastShapes(left.slice(0, -2), right.slice(0, -2)), rows, columns];
    const inputs = plus === undefined ? [a, b] : [a, b, plus];
    return this.emitOne({ op: 'matMul', transposeA, transposeB, alpha }, inputs, shape, this.info(a).dtype);
  }

  reduce(kind: ReduceOp, x: ValueId, axes?: number | Dims, keepDims = false): ValueId {
    const { shape, dtype } = this.info(x);
    const normal = normalAxes(axes, shape.length);
    if (normal.length === 0) return x;
    return this.emitOne({ op: 'reduce', kind, axes: normal, keepDims }, [x], reducedShape(shape, normal, keepDims), dtype);
  }

  reshape(x: ValueId, shape: Dims): ValueId {
    const info = this.info(x);
    if (sizeOf(info.shape) !== sizeOf(shape)) throw new RangeError(`[${info.shape}] cannot be reshaped to [${shape}]`);
    return sameShape(info.shape, shape) ? x : this.emitOne({ op: 'reshape' }, [x], shape, info.dtype);
  }

  transpose(x: ValueId, permutation: Dims): ValueId {
    const { shape, dtype } = this.info(x);
    if (permutation.every((axis, i) => axis === i)) return x;
    return this.emitOne({ op: 'transpose', permutation }, [x], permutation.map(axis => at(shape, axis)), dtype);
  }

  broadcast(x: ValueId, shape: Dims): ValueId {
    const info = this.info(x);
    if (sameShape(info.shape, shape)) return x;
    if (!sameShape(broadcastShapes(info.shape, shape), shape)) throw new RangeError(`[${info.shape}] cannot be broadcast to [${shape}]`);
    return this.emitOne({ op: 'broadcast' }, [x], shape, info.dtype);
  }

  /** `sizes` elements along each axis from `begin`, `strides` apart. */
  slice(x: ValueId, begin: Dims, sizes: Dims, strides: Dims = begin.map(() => 1)): ValueId {
    const { shape, dtype } = this.info(x);
    if (sameShape(shape, sizes) && strides.every(s => s === 1)) return x;
    const fits = begin.every((b, i) => b >= 0 && b + (at(sizes, i) - 1) * at(strides, i) < Math.max(1, at(shape, i)));
    if (!fits || begin.length !== shape.length) throw new RangeError(`slice at [${begin}] of size [${sizes}] leaves [${shape}]`);
    return this.emitOne({ op: 'slice', begin, strides }, [x], sizes, dtype);
  }

  pad(x: ValueId, before: Dims, after: Dims, value = 0): ValueId {
    const { shape, dtype } = this.info(x);
    if (before.every(n => n === 0) && after.every(n => n === 0)) return x;
    return this.emitOne({ op: 'pad', before, after, value }, [x], shape.map((d, i) => d + at(before, i) + at(after, i)), dtype);
  }

  concat(parts: readonly ValueId[], axis: number): ValueId {
    const [first] = parts;
    if (first === undefined) throw new RangeError('concat of nothing');
    if (parts.length === 1) return first;
    const { shape, dtype } = this.info(first);
    const length = parts.reduce((sum, part) => sum + at(this.shape(part), axis), 0);
    return this.emitOne({ op: 'concat', axis }, parts, shape.map((d, i) => (i === axis ? length : d)), dtype);
  }

  split(x: ValueId, sizes: Dims, axis: number): ValueId[] {
    const { shape, dtype } = this.info(x);
    if (sizes.length === 1) return [x];
    return this.emit({ op: 'split', axis, sizes }, [x], sizes.map(size => ({ shape: shape.map((d, i) => (i === axis ? size : d)), dtype })));
  }

  tile(x: ValueId, repetitions: Dims): ValueId {
    const { shape, dtype } = this.info(x);
    if (repetitions.every(n => n === 1)) return x;
    return this.emitOne({ op: 'tile', repetitions }, [x], shape.map((d, i) => d * at(repetitions, i)), dtype);
  }

  gather(x: ValueId, indices: ValueId, axis: number): ValueId {
    const { shape, dtype } = this.info(x);
    const out = [...shape.slice(0, axis), ...this.shape(indices), ...shape.slice(axis + 1)];
    return this.emitOne({ op: 'gather', axis }, [x, indices], out, dtype);
  }

  /** Runs `body` over axis 0 of the sequences; see `Operation`'s `scan`. Gives final states, then stacked slices. */
  scan(body: Program, states: readonly ValueId[], sequences: readonly ValueId[], captures: readonly ValueId[], reverse: boolean): ValueId[] {
    const [first] = sequences;
    if (first === undefined) throw new RangeError('scan over no sequence');
    const steps = at(this.shape(first), 0);
    const outputs = body.outputs.map(({ value }, i) => {
      const info = body.values[value];
      if (!info) throw new RangeError(`scan body ${body.name} has no value ${value}`);
      return i < states.length ? info : { shape: [steps, ...info.shape], dtype: info.dtype };
    });
    return this.emit({ op: 'scan', body, states: states.length, captures: captures.length, reverse }, [...states, ...sequences, ...captures], outputs);
  }

  #value(info: ValueInfo): ValueId {
    return this.values.push(info) - 1;
  }
}

/** Element `i`; for shapes and lists whose length is known to reach it. */
export function at(list: Dims, i: number): number {
  const value = list[i];
  if (value === undefined) throw new RangeError(`no axis ${i} in [${list}]`);
  return value;
}

function lastTwo(shape: Dims, swap: boolean): [number, number] {
  if (shape.length < 2) throw new RangeError(`matMul wants two axes or more, not [${shape}]`);
  const rows = at(shape, shape.length - 2);
  const columns = at(shape, shape.length - 1);
  return swap ? [columns, rows] : [rows, columns];
}

/** The value that every element has, if there is one. */
function uniform(data: ArrayLike<number>): number | undefined {
  const first = data[0];
  for (let i = 1; i < data.length; i++) if (!Object.is(data[i], first)) return undefined;
  return first;
}
