/**
 * A builder that keeps programs small while they are built: equal operations become one value (common subexpressions), constants
 * are folded, and identities of algebra applied. Every rule holds in exact arithmetic; those that round differently (x / c as
 * x * (1 / c)) differ in the last bit only. Zero times x is taken for 0 also where x is not finite.
 */
import { broadcastShapes, ProgramBuilder, sameShape, sizeOf } from '../builder';
import type { Dims } from '../builder';
import { interpret } from '../interpret';
import type { BinaryOp, Node, Operation, ProgramDType, ValueId, ValueInfo } from '../program';

/** Results up to this size are computed beforehand when all operands are constants. */
const FOLDED_ELEMENTS = 64;
const COMMUTATIVE: ReadonlySet<BinaryOp> = new Set(['add', 'mul', 'max', 'min', 'equal', 'notEqual', 'and', 'or']);

export class Simplifier extends ProgramBuilder {
  readonly #known = new Map<string, readonly ValueId[]>();
  readonly #producers: (Node | undefined)[] = [];

  override emit(operation: Operation, inputs: readonly ValueId[], outputs: readonly ValueInfo[]): ValueId[] {
    const same = operation.op === 'constant' && operation.data.length > 1 ? this.#sameConstant(operation.data, outputs) : undefined;
    if (same !== undefined) return [same];
    const key = keyOf(operation, inputs, outputs);
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known) return [...known];
    const made = super.emit(operation, inputs, outputs);
    const node = this.nodes.at(-1);
    for (const value of made) this.#producers[value] = node;
    if (key !== undefined) this.#known.set(key, made);
    return made;
  }

  override emitOne(operation: Operation, inputs: readonly ValueId[], shape: Dims, dtype: ProgramDType): ValueId {
    const simpler = this.#folded(operation, inputs, shape, dtype) ?? this.#rule(operation, inputs, shape, dtype);
    if (simpler !== undefined) return simpler;
    const [value] = this.emit(operation, inputs, [{ shape, dtype }]);
    if (value === undefined) throw new RangeError(`${operation.op} gave no value`);
    return value;
  }

  /** The operation that made `value`, if it is of this kind. */
  made<Op extends Operation['op']>(value: ValueId, op: Op): Made<Op> | undefined {
    const node = this.#producers[value];
    return node && isMade(node, op) ? node : undefined;
  }

  /** The one number that every element of `value` is known to be. */
  fillOf(value: ValueId): number | undefined {
    const data = this.made(value, 'constant')?.operation.data;
    return data?.length === 1 ? data[0] : undefined;
  }

  /** `value` as x times a number. */
  scaled(value: ValueId): { readonly x: ValueId; readonly factor: number } | undefined {
    const negated = this.made(value, 'unary');
    if (negated?.operation.kind === 'neg') return { x: first(negated.inputs), factor: -1 };
    const product = this.made(value, 'binary');
    if (product?.operation.kind !== 'mul') return undefined;
    const [x = value, by = value] = product.inputs;
    const factor = this.fillOf(by);
    return factor !== undefined && sameShape(this.shape(x), this.shape(value)) ? { x, factor } : undefined;
  }

  /** A constant of many elements that is there already (masks, one a layer). */
  #sameConstant(data: Float64Array, outputs: readonly ValueInfo[]): ValueId | undefined {
    const known = this.nodes.find(({ operation, outputs: [value = -1] }) =>
      operation.op === 'constant' && sameValues(operation.data, data) && infoOf(this.info(value)) === outputs.map(infoOf).join());
    return known?.outputs[0];
  }

  #folded(operation: Operation, inputs: readonly ValueId[], shape: Dims, dtype: ProgramDType): ValueId | undefined {
    const [first] = inputs;
    if (first === undefined || !this.made(first, 'constant') || operation.op === 'bernoulli' || operation.op === 'scan') return undefined;
    const constants = inputs.map(input => this.made(input, 'constant')?.operation.data);
    if (!constants.every(data => data !== undefined)) return undefined;
    const uniform = constants.every(data => data.length === 1);
    if (uniform && MOVES.has(operation.op)) return this.constant(constants[0] ?? [], shape, dtype);
    // Elementwise on fills: one element decides.
    const one = uniform && (operation.op === 'unary' || operation.op === 'binary' || operation.op === 'where' || operation.op === 'cast');
    if (!one && (sizeOf(shape) > FOLDED_ELEMENTS || inputs.some(input => sizeOf(this.shape(input)) > FOLDED_ELEMENTS))) return undefined;
    const alone = new ProgramBuilder();
    const operands = inputs.map((input, i) => alone.constant(constants[i] ?? [], one ? [] : this.shape(input), this.info(input).dtype));
    const value = alone.emitOne(operation, operands, one ? [] : shape, dtype);
    const { result } = interpret(alone.finish('constant', [{ name: 'result', value }]), {});
    return result && this.constant(result, shape, dtype);
  }

  #rule(operation: Operation, inputs: readonly ValueId[], shape: Dims, dtype: ProgramDType): ValueId | undefined {
    const x = inputs[0] ?? -1;
    const y = inputs[1] ?? -1;
    switch (operation.op) {
      case 'unary': {
        const inner = this.made(x, 'unary')?.operation.kind;
        if (operation.kind === 'identity') return x;
        return operation.kind === 'neg' && inner === 'neg' ? first(this.made(x, 'unary')?.inputs ?? []) : undefined;
      }
      case 'binary': return this.#withoutBroadcast(operation, inputs, shape, dtype) ?? this.#arithmetic(operation.kind, x, y, shape, dtype);
      case 'where': {
        const chosen = this.fillOf(x);
        const picked = chosen === undefined ? undefined : chosen !== 0 ? y : (inputs[2] ?? -1);
        return picked === undefined ? this.#withoutBroadcast(operation, inputs, shape, dtype) : this.broadcast(picked, shape);
      }
      case 'reshape': {
        if (sameShape(this.shape(x), shape)) return x;
        const inner = this.made(x, 'reshape');
        return inner && this.reshape(first(inner.inputs), shape);
      }
      case 'broadcast': {
        const inner = this.made(x, 'broadcast');
        return inner && this.broadcast(first(inner.inputs), shape);
      }
      case 'transpose': return this.#transposed(operation.permutation, x, shape);
      case 'reduce': {
        const { axes, kind } = operation;
        if (axes.every(axis => this.shape(x)[axis] === 1)) return this.reshape(x, shape);
        const inner = kind === 'sum' || kind === 'mean' ? this.scaled(x) : undefined;
        return inner && this.binary('mul', this.emitOne(operation, [inner.x], shape, dtype), this.scalar(inner.factor, dtype));
      }
      case 'matMul': return this.#product(operation, inputs, shape, dtype);
      default: return undefined;
    }
  }

  /** Operands that only spell out broadcasting are used as they were before. */
  #withoutBroadcast(operation: Operation, inputs: readonly ValueId[], shape: Dims, dtype: ProgramDType): ValueId | undefined {
    if (!inputs.some(input => this.made(input, 'broadcast'))) return undefined;
    const sources = inputs.map(input => this.made(input, 'broadcast')?.inputs[0] ?? input);
    const reached = sources.map(source => this.shape(source)).reduce(broadcastShapes);
    if (sameShape(reached, shape)) return this.emitOne(operation, sources, shape, dtype);
    // The smaller computation first, then its copies.
    return this.broadcast(this.emitOne(operation, sources, reached, dtype), shape);
  }

  #arithmetic(kind: BinaryOp, a: ValueId, b: ValueId, shape: Dims, dtype: ProgramDType): ValueId | undefined {
    const left = this.fillOf(a);
    const right = this.fillOf(b);
    if (COMMUTATIVE.has(kind) && left !== undefined && right === undefined) return this.binary(kind, b, a);
    const keep = (x: ValueId): ValueId => this.broadcast(x, shape);
    const real = dtype === 'float32' || dtype === 'float64';
    switch (kind) {
      case 'add': {
        if (right === 0) return keep(a);
        const negated = this.#negated(b);
        if (negated !== undefined) return this.binary('sub', a, negated);
        const minus = this.#negated(a);
        return minus === undefined ? undefined : this.binary('sub', b, minus);
      }
      case 'sub': {
        if (right === 0) return keep(a);
        if (left === 0) return keep(this.unary('neg', b));
        const negated = this.#negated(b);
        return negated === undefined ? undefined : this.binary('add', a, negated);
      }
      case 'mul': {
        if (right === 1) return keep(a);
        if (right === 0) return this.constant([0], shape, dtype);
        if (right === -1) return keep(this.unary('neg', a));
        const inner = right === undefined ? undefined : this.scaled(a);
        if (inner && right !== undefined && real) return this.binary('mul', inner.x, this.constant([inner.factor * right], this.shape(b), dtype));
        return undefined;
      }
      case 'div':
        if (right === 1) return keep(a);
        if (right !== undefined && right !== 0 && real) return this.binary('mul', a, this.constant([1 / right], this.shape(b), dtype));
        return left === 1 && real ? keep(this.unary('reciprocal', b)) : undefined;
      case 'pow':
        if (right === 1) return keep(a);
        if (right === 2) return keep(this.binary('mul', a, a));
        if (right === 0.5) return keep(this.unary('sqrt', a));
        return right === -1 && real ? keep(this.unary('reciprocal', a)) : undefined;
      default: return undefined;
    }
  }

  #negated(value: ValueId): ValueId | undefined {
    const made = this.made(value, 'unary');
    return made?.operation.kind === 'neg' ? made.inputs[0] : undefined;
  }

  #transposed(permutation: Dims, x: ValueId, shape: Dims): ValueId | undefined {
    if (permutation.every((axis, i) => axis === i)) return x;
    const inner = this.made(x, 'transpose');
    if (inner) return this.transpose(first(inner.inputs), permutation.map(axis => inner.operation.permutation[axis] ?? axis));
    // Moving axes of one element moves no data.
    const moved = permutation.filter(axis => this.shape(x)[axis] !== 1);
    return moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? -1)) ? this.reshape(x, shape) : undefined;
  }

  /**
   * Transposes of the last two axes go into the product's flags, factors into its alpha; but not where the result is one column or
   * row: there a factor stays with its small operand, for matrix-vector kernels take no alpha.
   */
  #product(operation: Extract<Operation, { op: 'matMul' }>, inputs: readonly ValueId[], shape: Dims, dtype: ProgramDType): ValueId | undefined {
    const [a = -1, b = -1, ...plus] = inputs;
    for (const [i, operand] of [a, b].entries()) {
      const other = (changed: ValueId): ValueId[] => (i === 0 ? [changed, b, ...plus] : [a, changed, ...plus]);
      const turned = this.made(operand, 'transpose');
      if (turned && swapsLastTwo(turned.operation.permutation)) {
        const flag = i === 0 ? { transposeA: !operation.transposeA } : { transposeB: !operation.transposeB };
        return this.emitOne({ ...operation, ...flag }, other(first(turned.inputs)), shape, dtype);
      }
      const scaled = shape.slice(-2).includes(1) ? undefined : this.scaled(operand);
      if (scaled) return this.emitOne({ ...operation, alpha: operation.alpha * scaled.factor }, other(scaled.x), shape, dtype);
    }
    return undefined;
  }
}

/** Operations that only move, repeat or drop elements. */
const MOVES: ReadonlySet<Operation['op']> = new Set(['reshape', 'transpose', 'broadcast', 'slice', 'tile', 'reverse']);

/** Equal for operations that compute the same; short for the common ones, since every recorded operation pays for its key. */
function keyOf(operation: Operation, inputs: readonly ValueId[], outputs: readonly ValueInfo[]): string | undefined {
  switch (operation.op) {
    case 'scan': return undefined;
    case 'constant': return operation.data.length > 1 ? undefined : `${Object.is(operation.data[0], -0) ? '-0' : operation.data[0]} ${outputs.map(infoOf).join()}`;
    case 'unary': return `${operation.kind} ${inputs[0]}`;
    case 'binary': {
      const [a = -1, b = -1] = inputs;
      return COMMUTATIVE.has(operation.kind) && b < a ? `${operation.kind} ${b} ${a}` : `${operation.kind} ${a} ${b}`;
    }
    case 'matMul': return `${operation.transposeA ? 'matMulT' : 'matMul'} ${operation.transposeB} ${operation.alpha} ${inputs.join()}`;
    case 'reshape':
    case 'broadcast': return `${operation.op} ${inputs[0]} ${outputs[0]?.shape.join()}`;
    case 'transpose': return `transpose ${inputs[0]} ${operation.permutation.join()}`;
    case 'reduce': return `${operation.kind} ${operation.keepDims} ${inputs[0]} ${operation.axes.join()}`;
    default: return `${JSON.stringify(operation)} ${inputs.join()} ${outputs.map(infoOf).join()}`;
  }
}

const infoOf = ({ shape, dtype }: ValueInfo): string => `${dtype}[${shape}]`;

const sameValues = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

type Made<Op extends Operation['op']> = Node & { readonly operation: Extract<Operation, { op: Op }> };

function isMade<Op extends Operation['op']>(node: Node, op: Op): node is Made<Op> {
  return node.operation.op === op;
}

function swapsLastTwo(permutation: Dims): boolean {
  const rank = permutation.length;
  return permutation.every((axis, i) => axis === (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
}

function first(values: readonly ValueId[]): ValueId {
  const [value] = values;
  if (value === undefined) throw new RangeError('an operation without operands');
  return value;
}
