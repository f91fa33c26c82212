/** Tree -> tensors. What is known to be a number stays one and is computed here, in doubles; only the rest reaches the program. */
import { lookup } from '../lookup';
import type { Operand, Ops, Tensor } from '../ops/ops';
import { constants } from './expression';
import type { BinaryOperator, Expression, FunctionName } from './expression';
import { resolveIndex, resolveSlice } from './lengths';

/** The value of a formula: a vector [length], a scalar [] or a number. Lengths must have been checked by `lengthOf`. */
export function buildExpression(ops: Ops, expression: Expression, variables: Readonly<Record<string, Operand>>): Operand {
  const build = (part: Expression): Operand => buildExpression(ops, part, variables);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      return Object.hasOwn(variables, expression.name) ? lookup(variables, expression.name, 'variable') : lookup(constants, expression.name, 'constant');
    case 'negate': {
      const operand = build(expression.operand);
      return typeof operand === 'number' ? -operand : ops.neg(operand);
    }
    case 'binary':
      return binary(ops, expression.operator, build(expression.left), build(expression.right));
    case 'index': {
      const vector = asVector(ops, lookup(variables, expression.name, 'variable'));
      return ops.reshape(ops.slice(vector, [resolveIndex(expression, vector.size)], [1]), []);
    }
    case 'slice': {
      const vector = asVector(ops, lookup(variables, expression.name, 'variable'));
      const { begin, size } = resolveSlice(expression, vector.size);
      return size === vector.size ? vector : ops.slice(vector, [begin], [size]);
    }
    case 'call':
      return call(ops, expression.name, expression.arguments.map(build));
  }
}

const asTensor = (ops: Ops, value: Operand): Tensor => (typeof value === 'number' ? ops.constant(value) : value);
const asVector = (ops: Ops, value: Operand): Tensor => {
  const tensor = asTensor(ops, value);
  return tensor.shape.length === 1 ? tensor : ops.reshape(tensor, [tensor.size]);
};

function binary(ops: Ops, operator: BinaryOperator, a: Operand, b: Operand): Operand {
  if (operator === '^') return power(ops, a, b);
  if (typeof a === 'number' && typeof b === 'number') {
    switch (operator) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
        return a / b;
    }
  }
  switch (operator) {
    case '+':
      return ops.add(a, b);
    case '-':
      return ops.sub(a, b);
    case '*':
      return ops.mul(a, b);
    case '/':
      return ops.div(a, b);
  }
}

/** Whole exponents up to here become products: exact, and right for negative bases. */
const LARGEST_PRODUCT = 64;

function power(ops: Ops, base: Operand, exponent: Operand): Operand {
  if (typeof base === 'number') {
    if (typeof exponent === 'number') return base ** exponent;
    return base > 0 ? ops.exp(ops.mul(exponent, Math.log(base))) : ops.pow(base, exponent);
  }
  if (typeof exponent !== 'number') return ops.pow(base, exponent);
  if (exponent === 0) return 1;
  if (exponent === 0.5) return ops.sqrt(base);
  if (exponent < 0 && Number.isInteger(exponent)) return ops.div(1, power(ops, base, -exponent));
  return Number.isInteger(exponent) && exponent <= LARGEST_PRODUCT ? product(ops, base, exponent) : ops.pow(base, exponent);
}

/** x^n by squaring, n >= 1. */
function product(ops: Ops, x: Tensor, n: number): Tensor {
  if (n === 1) return x;
  const half = product(ops, x, Math.floor(n / 2));
  return n % 2 === 0 ? ops.square(half) : ops.mul(ops.square(half), x);
}

function call(ops: Ops, name: FunctionName, given: readonly Operand[]): Operand {
  const [first = 0, second = 0] = given;
  switch (name) {
    case 'pow':
      return power(ops, first, second);
    case 'mod':
      return ops.mod(first, second);
    case 'min':
      return given.length === 1 ? ops.min(asTensor(ops, first)) : given.reduce((a, b) => ops.minimum(a, b));
    case 'max':
      return given.length === 1 ? ops.max(asTensor(ops, first)) : given.reduce((a, b) => ops.maximum(a, b));
    default:
      return typeof first === 'number' ? unaryNumber(name, first) : unary(ops, name, first);
  }
}

type UnaryName = Exclude<FunctionName, 'pow' | 'mod' | 'min' | 'max'>;

function unary(ops: Ops, name: UnaryName, x: Tensor): Tensor {
  switch (name) {
    case 'ln':
      return ops.log(x);
    case 'log2':
      return ops.mul(ops.log(x), Math.LOG2E);
    case 'log10':
      return ops.mul(ops.log(x), Math.LOG10E);
    case 'sinh':
      return ops.mul(ops.sub(ops.exp(x), ops.exp(ops.neg(x))), 0.5);
    case 'cosh':
      return ops.mul(ops.add(ops.exp(x), ops.exp(ops.neg(x))), 0.5);
    case 'norm':
      return ops.sqrt(ops.sum(ops.square(x)));
    case 'prod':
      return productOfEntries(ops, x);
    default:
      return ops[name](x);
  }
}

/** Halves multiplied with each other until one entry is left: a handful of operations, whatever the length. */
function productOfEntries(ops: Ops, x: Tensor): Tensor {
  if (x.size === 1) return ops.reshape(x, []);
  const half = Math.floor(x.size / 2);
  const halves = ops.mul(ops.slice(x, [0], [half]), ops.slice(x, [half], [half]));
  return productOfEntries(ops, x.size % 2 === 0 ? halves : ops.concat([halves, ops.slice(x, [x.size - 1], [1])]));
}

function unaryNumber(name: UnaryName, x: number): number {
  switch (name) {
    case 'ln':
      return Math.log(x);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'softplus':
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    case 'relu':
      return Math.max(x, 0);
    case 'sum':
    case 'mean':
    case 'prod':
      return x;
    case 'norm':
      return Math.abs(x);
    default:
      return Math[name](x);
  }
}
