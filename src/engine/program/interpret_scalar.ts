/** @file The scalar functions behind the interpreter's elementwise operations and reductions. */
import type { BinaryOp, ReduceOp, UnaryOp } from './program';

export function unaryFunction(kind: UnaryOp): (x: number) => number {
  switch (kind) {
    case 'neg': return x => -x;
    case 'abs': return Math.abs;
    case 'sign': return Math.sign;
    case 'sqrt': return Math.sqrt;
    case 'reciprocal': return x => 1 / x;
    case 'exp': return Math.exp;
    case 'log': return Math.log;
    case 'sin': return Math.sin;
    case 'cos': return Math.cos;
    case 'tan': return Math.tan;
    case 'atan': return Math.atan;
    case 'asin': return Math.asin;
    case 'acos': return Math.acos;
    case 'sinh': return Math.sinh;
    case 'cosh': return Math.cosh;
    case 'floor': return Math.floor;
    case 'ceil': return Math.ceil;
    case 'round': return roundToEven;
    case 'tanh': return Math.tanh;
    case 'sigmoid': return x => 1 / (1 + Math.exp(-x));
    case 'relu': return x => (x > 0 ? x : x < 0 ? 0 : x);
    case 'erf': return erf;
    case 'not': return x => (x === 0 ? 1 : 0);
    case 'isNaN': return x => (Number.isNaN(x) ? 1 : 0);
    case 'identity': return x => x;
  }
}

/** `whole`: both operands are int32, whose product wraps at 32 bits. */
export function binaryFunction(kind: BinaryOp, whole: boolean): (a: number, b: number) => number {
  switch (kind) {
    case 'add': return (a, b) => a + b;
    case 'sub': return (a, b) => a - b;
    case 'mul': return whole ? Math.imul : (a, b) => a * b;
    case 'div': return whole ? (a, b) => Math.trunc(a / b) : (a, b) => a / b;
    case 'pow': return (a, b) => a ** b;
    // The sign of the divisor, as in Python.
    case 'mod': return (a, b) => a - b * Math.floor(a / b);
    case 'max': return Math.max;
    case 'min': return Math.min;
    case 'greater': return (a, b) => (a > b ? 1 : 0);
    case 'greaterEqual': return (a, b) => (a >= b ? 1 : 0);
    case 'less': return (a, b) => (a < b ? 1 : 0);
    case 'lessEqual': return (a, b) => (a <= b ? 1 : 0);
    case 'equal': return (a, b) => (a === b ? 1 : 0);
    case 'notEqual': return (a, b) => (a !== b ? 1 : 0);
    case 'and': return (a, b) => (a !== 0 && b !== 0 ? 1 : 0);
    case 'or': return (a, b) => (a !== 0 || b !== 0 ? 1 : 0);
  }
}

export function reduceFunction(kind: ReduceOp): { readonly start: number; readonly step: (sum: number, x: number) => number } {
  switch (kind) {
    case 'sum':
    case 'mean': return { start: 0, step: (sum, x) => sum + x };
    case 'prod': return { start: 1, step: (product, x) => product * x };
    case 'max': return { start: -Infinity, step: Math.max };
    case 'min': return { start: Infinity, step: Math.min };
  }
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/**
 * The error function to double precision: its Taylor series near 0, the continued fraction of its complement beyond
 * (Abramowitz, Stegun 1964, 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (z > 6) return Math.sign(x);
  if (z < 2.5) {
    // 2 / sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (1 3 5 ... (2n+1)): all terms positive.
    let term = x;
    let total = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total) && n < 200; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      total += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + fraction));
}
