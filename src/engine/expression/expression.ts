/**
 * Formulas that people write: `(1 - x)^2 + 100 * (y - x^2)^2`, `sum(x^2) + cos(x[0])`. They are parsed into a tree (`parse.ts`),
 * checked for the lengths of what they combine (`lengths.ts`) and built over `Ops` (`build.ts`); never run as script.
 */

/** Half-open, in UTF-16 units of the formula's text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '^';

export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly range: Range }
  | { readonly kind: 'name'; readonly name: string; readonly range: Range }
  | { readonly kind: 'negate'; readonly operand: Expression; readonly range: Range }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression; readonly range: Range }
  /** x[0], counted from 0; negative ones count from the end. */
  | { readonly kind: 'index'; readonly name: string; readonly index: number; readonly range: Range }
  /** x[1:], x[:-1], x[1:3]: from (inclusive) to (exclusive), as in Python. */
  | { readonly kind: 'slice'; readonly name: string; readonly from: number | undefined; readonly to: number | undefined; readonly range: Range }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly arguments: readonly Expression[]; readonly range: Range };

export const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** What may be called, and with how many arguments. `min` and `max` of one vector are its smallest and largest entry. */
export const functions = {
  sin: [1, 1], cos: [1, 1], tan: [1, 1], atan: [1, 1], sinh: [1, 1], cosh: [1, 1], tanh: [1, 1],
  exp: [1, 1], log: [1, 1], ln: [1, 1], log2: [1, 1], log10: [1, 1], sqrt: [1, 1], pow: [2, 2],
  abs: [1, 1], sign: [1, 1], floor: [1, 1], mod: [2, 2], min: [1, 9], max: [1, 9],
  sigmoid: [1, 1], softplus: [1, 1], relu: [1, 1],
  sum: [1, 1], mean: [1, 1], prod: [1, 1], norm: [1, 1],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

export type FunctionName = keyof typeof functions;

export const isFunction = (name: string): name is FunctionName => Object.hasOwn(functions, name);

/** Makes one number of a vector. */
export const reduces = (name: FunctionName, operands: number): boolean =>
  name === 'sum' || name === 'mean' || name === 'prod' || name === 'norm' || ((name === 'min' || name === 'max') && operands === 1);

/** Something wrong with a formula. `code` and `args` make the sentence; `range` is the place inside the formula. */
export class ExpressionError extends Error {
  constructor(
    readonly code: string,
    readonly args: readonly (string | number)[],
    readonly range: Range,
  ) {
    super(`${code}${args.length ? `: ${args.join(', ')}` : ''} at ${range.start}`);
    this.name = 'ExpressionError';
  }
}

/** Calls `visit` for the expression and everything in it, outer ones first. */
export function walk(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression);
  switch (expression.kind) {
    case 'negate':
      return walk(expression.operand, visit);
    case 'binary':
      walk(expression.left, visit);
      return walk(expression.right, visit);
    case 'call':
      return expression.arguments.forEach(argument => walk(argument, visit));
    case 'number':
    case 'name':
    case 'index':
    case 'slice':
      return;
  }
}
