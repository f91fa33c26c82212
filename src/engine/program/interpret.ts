/**
 * Evaluates a program in JavaScript doubles with the most obvious loop for each operation: the oracle that compiled programs are
 * tested against. Slow on purpose.
 */
import { dropoutMask } from '../ops/hash';
import { at, sizeOf } from './builder';
import type { Dims } from './builder';
import { binaryFunction, reduceFunction, unaryFunction } from './interpret_scalar';
import type { Node, Program, ValueInfo } from './program';

export interface Dense {
  readonly shape: Dims;
  /** Row-major; booleans are 0 and 1. */
  readonly data: Float64Array;
}

/** Outputs by name. Inputs are given by name, in any typed array. */
export function interpret(program: Program, inputs: Readonly<Record<string, ArrayLike<number>>>): Record<string, Float64Array> {
  const given = program.inputs.map(({ name, value }) => {
    const data = inputs[name];
    const { shape } = need(program.values[value]);
    if (!data) throw new RangeError(`${program.name}: input ${name} is missing`);
    if (data.length !== sizeOf(shape)) throw new RangeError(`${program.name}: input ${name} has ${data.length} elements, not ${sizeOf(shape)}`);
    return { shape, data: Float64Array.from(data) };
  });
  const results = evaluate(program, given);
  return Object.fromEntries(program.outputs.map(({ name }, i) => [name, need(results[i]).data]));
}

function evaluate(program: Program, inputs: readonly Dense[]): Dense[] {
  const values: Dense[] = [];
  program.inputs.forEach(({ value }, i) => (values[value] = need(inputs[i])));
  for (const node of program.nodes) {
    const operands = node.inputs.map(id => need(values[id]));
    const infos = node.outputs.map(id => need(program.values[id]));
    compute(node, operands, infos).forEach((result, i) => (values[need(node.outputs[i])] = result));
  }
  return program.outputs.map(({ value }) => need(values[value]));
}

function compute(node: Node, operands: readonly Dense[], infos: readonly ValueInfo[]): Dense[] {
  const { operation } = node;
  const { shape, dtype } = need(infos[0]);
  const x = (i = 0): Dense => need(operands[i]);
  /** The result, element by element, from its coordinates. */
  const fill = (element: (index: number[], flat: number) => number): Dense[] => [build(shape, element)];
  const whole = dtype === 'int32';
  const stored = (value: number): number => (whole ? value | 0 : value);

  switch (operation.op) {
    case 'constant': return fill((_, flat) => need(operation.data[operation.data.length === 1 ? 0 : flat]));
    case 'unary': {
      const f = unaryFunction(operation.kind);
      return fill((_, flat) => stored(f(need(x().data[flat]))));
    }
    case 'binary': {
      const f = binaryFunction(operation.kind, whole);
      return fill(index => stored(f(read(x(0), index), read(x(1), index))));
    }
    case 'where': return fill(index => (read(x(0), index) !== 0 ? read(x(1), index) : read(x(2), index)));
    case 'cast': return fill((_, flat) => converted(need(x().data[flat]), operation.to));
    case 'matMul': return [matMul(operation, x(0), x(1), operands[2], shape)];
    case 'reduce': return [reduce(operation, x(), shape)];
    case 'argMax': return [argMax(operation.axis, x(), shape)];
    case 'cumulativeSum': return [cumulativeSum(operation, x())];
    case 'reshape': return [{ shape, data: x().data }];
    case 'transpose': return fill(index => {
      const from: number[] = [];
      operation.permutation.forEach((axis, i) => (from[axis] = at(index, i)));
      return read(x(), from);
    });
    case 'broadcast': return fill(index => read(x(), index));
    case 'slice': return fill(index => read(x(), index.map((i, axis) => at(operation.begin, axis) + i * at(operation.strides, axis))));
    case 'pad': return fill(index => {
      const from = index.map((i, axis) => i - at(operation.before, axis));
      return from.every((i, axis) => i >= 0 && i < at(x().shape, axis)) ? read(x(), from) : operation.value;
    });
    case 'concat': return fill(index => {
      let position = at(index, operation.axis);
      const part = operands.find(({ shape }) => {
        if (position < at(shape, operation.axis)) return true;
        position -= at(shape, operation.axis);
        return false;
      });
      return read(need(part), index.with(operation.axis, position));
    });
    case 'split': {
      let start = 0;
      return infos.map(({ shape }, part) => {
        const begin = start;
        start += at(operation.sizes, part);
        return build(shape, index => read(x(), index.with(operation.axis, at(index, operation.axis) + begin)));
      });
    }
    case 'tile': return fill(index => read(x(), index.map((i, axis) => i % at(x().shape, axis))));
    case 'reverse': return fill(index => read(x(), index.map((i, axis) => (operation.axes.includes(axis) ? at(shape, axis) - 1 - i : i))));
    case 'gather': {
      const { axis } = operation;
      const rank = x(1).shape.length;
      return fill(index => {
        const row = inside(read(x(1), index.slice(axis, axis + rank)), at(x().shape, axis), 'gather');
        return read(x(), [...index.slice(0, axis), row, ...index.slice(axis + rank)]);
      });
    }
    case 'scatterAdd': {
      const data = new Float64Array(sizeOf(shape));
      const width = sizeOf(shape.slice(1));
      x(0).data.forEach((update, flat) => {
        const row = inside(need(x(1).data[Math.floor(flat / width)]), operation.rows, 'scatterAdd');
        const place = row * width + (flat % width);
        data[place] = need(data[place]) + update;
      });
      return [{ shape, data }];
    }
    case 'takeAlong': return fill(([row = 0]) => read(x(), [row, inside(need(x(1).data[row]), at(x().shape, 1), 'takeAlong')]));
    case 'addAlong': return fill(([row = 0, column = 0], flat) => need(x().data[flat]) + (x(1).data[row] === column ? operation.value : 0));
    case 'oneHot': return fill(index => (read(x(), index.slice(0, -1)) === index.at(-1) ? operation.on : operation.off));
    case 'softmax': return [byRow(x(), row => normalised(row).map(Math.exp))];
    case 'logSoftmax': return [byRow(x(), normalised)];
    case 'layerNorm': return layerNorm(operation.epsilon, x(0), x(1), x(2), infos);
    case 'bernoulli': return [{ shape, data: dropoutMask(need(x().data[0]), sizeOf(shape), operation.keep) }];
    case 'scan': return scan(operation, operands, infos);
  }
}

type Of<Op extends Node['operation']['op']> = Extract<Node['operation'], { op: Op }>;

function matMul({ transposeA, transposeB, alpha }: Of<'matMul'>, a: Dense, b: Dense, plus: Dense | undefined, shape: Dims): Dense {
  const inner = at(a.shape, a.shape.length - (transposeA ? 2 : 1));
  return build(shape, index => {
    const batch = index.slice(0, -2);
    const [row = 0, column = 0] = index.slice(-2);
    let total = 0;
    for (let k = 0; k < inner; k++)
      total += read(a, [...batch, ...(transposeA ? [k, row] : [row, k])]) * read(b, [...batch, ...(transposeB ? [column, k] : [k, column])]);
    return alpha * total + (plus ? read(plus, index) : 0);
  });
}

function reduce({ kind, axes, keepDims }: Of<'reduce'>, x: Dense, shape: Dims): Dense {
  const { start, step } = reduceFunction(kind);
  const data = new Float64Array(sizeOf(shape)).fill(start);
  each(x.shape, (index, flat) => {
    const kept = index.flatMap((i, axis) => (axes.includes(axis) ? (keepDims ? [0] : []) : [i]));
    const place = flatIndex(shape, kept);
    data[place] = step(need(data[place]), need(x.data[flat]));
  });
  const count = x.data.length / Math.max(1, data.length);
  return { shape, data: kind === 'mean' ? data.map(total => total / count) : data };
}

function argMax(axis: number, x: Dense, shape: Dims): Dense {
  return build(shape, index => {
    let best = 0;
    for (let i = 1; i < at(x.shape, axis); i++)
      if (read(x, index.toSpliced(axis, 0, i)) > read(x, index.toSpliced(axis, 0, best))) best = i;
    return best;
  });
}

function cumulativeSum({ axis, exclusive, reverse }: Of<'cumulativeSum'>, x: Dense): Dense {
  const length = at(x.shape, axis);
  return build(x.shape, index => {
    const here = at(index, axis);
    let total = 0;
    for (let i = 0; i < length; i++) {
      const before = reverse ? i > here : i < here;
      if (before || (i === here && !exclusive)) total += read(x, index.with(axis, i));
    }
    return total;
  });
}

function layerNorm(epsilon: number, x: Dense, scale: Dense, shift: Dense, infos: readonly ValueInfo[]): Dense[] {
  const width = at(x.shape, x.shape.length - 1);
  const rows = x.data.length / width;
  const y = new Float64Array(x.data.length);
  const means = new Float64Array(rows);
  const inverses = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const entries = x.data.subarray(row * width, (row + 1) * width);
    const mean = entries.reduce((a, b) => a + b, 0) / width;
    const variance = entries.reduce((a, b) => a + (b - mean) ** 2, 0) / width;
    const inverse = 1 / Math.sqrt(variance + epsilon);
    entries.forEach((entry, i) => (y[row * width + i] = (entry - mean) * inverse * need(scale.data[i]) + need(shift.data[i])));
    means[row] = mean;
    inverses[row] = inverse;
  }
  return [y, means, inverses].map((data, i) => ({ shape: need(infos[i]).shape, data }));
}

function scan({ body, states, captures, reverse }: Of<'scan'>, operands: readonly Dense[], infos: readonly ValueInfo[]): Dense[] {
  const sequences = operands.slice(states, operands.length - captures);
  const whole = operands.slice(operands.length - captures);
  const steps = at(need(sequences[0]).shape, 0);
  let state = operands.slice(0, states);
  const stacked = infos.slice(states).map(({ shape }) => ({ shape, data: new Float64Array(sizeOf(shape)) }));
  for (let i = 0; i < steps; i++) {
    const step = reverse ? steps - 1 - i : i;
    const slices = sequences.map(({ shape, data }) => {
      const size = sizeOf(shape.slice(1));
      return { shape: shape.slice(1), data: data.subarray(step * size, (step + 1) * size) };
    });
    const results = evaluate(body, [...state, ...slices, ...whole]);
    state = results.slice(0, states);
    results.slice(states).forEach(({ data }, slot) => need(stacked[slot]).data.set(data, step * data.length));
  }
  return [...state, ...stacked];
}

/** x minus its largest entry and the logarithm of the sum of exponentials. */
function normalised(row: Float64Array): Float64Array {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = Math.log(row.reduce((total, entry) => total + Math.exp(entry - largest), 0));
  return row.map(entry => entry - largest - sum);
}

function byRow(x: Dense, f: (row: Float64Array) => Float64Array): Dense {
  const width = at(x.shape, x.shape.length - 1);
  const data = new Float64Array(x.data.length);
  for (let start = 0; start < data.length; start += width) data.set(f(x.data.subarray(start, start + width)), start);
  return { shape: x.shape, data };
}

function converted(value: number, to: ValueInfo['dtype']): number {
  if (to === 'bool') return value !== 0 ? 1 : 0;
  return to === 'int32' ? Math.trunc(value) | 0 : value;
}

function inside(index: number, length: number, what: string): number {
  if (!Number.isInteger(index) || index < 0 || index >= length) throw new RangeError(`${what}: index ${index} is outside of 0 to ${length - 1}`);
  return index;
}

function build(shape: Dims, element: (index: number[], flat: number) => number): Dense {
  const data = new Float64Array(sizeOf(shape));
  each(shape, (index, flat) => (data[flat] = element(index, flat)));
  return { shape, data };
}

/** Visits every coordinate in row-major order. */
function each(shape: Dims, visit: (index: number[], flat: number) => void): void {
  const size = sizeOf(shape);
  for (let flat = 0; flat < size; flat++) {
    const index: number[] = [];
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % at(shape, axis);
      rest = Math.floor(rest / at(shape, axis));
    }
    visit(index, flat);
  }
}

/** The element at `index` of a shape that `x` broadcasts to. */
function read(x: Dense, index: readonly number[]): number {
  const own = index.slice(index.length - x.shape.length).map((i, axis) => (x.shape[axis] === 1 ? 0 : i));
  return need(x.data[flatIndex(x.shape, own)]);
}

const flatIndex = (shape: Dims, index: readonly number[]): number => index.reduce((flat, i, axis) => flat * at(shape, axis) + i, 0);

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('the program refers to a value that does not exist');
  return value;
}
