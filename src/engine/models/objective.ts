/** What a `function` model minimises, from its options: a named test function, `quadratic` with its matrix, or an expression. */
import { buildExpression } from '../expression/build';
import { ExpressionError, walk } from '../expression/expression';
import type { Expression } from '../expression/expression';
import { lengthOf } from '../expression/lengths';
import { parseExpression } from '../expression/parse';
import type { Operand, Tensor } from '../ops/ops';
import { findTestFunction } from './functions/catalogue';
import type { TestFunction } from './functions/testFunction';
import { dimensionsOf, problem, startOf } from './objectiveOptions';
import type { Objective, ObjectiveOptions, Resolved } from './objectiveOptions';
import { quadraticObjective } from './quadratic';

/** Names a formula may use: x is the whole point, unless y or z are used too: then x, y and z are its coordinates. */
const COORDINATES = ['x', 'y', 'z'] as const;
const SCOPE = { variables: [...COORDINATES, 'n', 'i'], vectors: ['x'] } as const;

/** The objective, or what is wrong with the options. Never throws. */
export function resolveObjective(options: ObjectiveOptions): Resolved {
  const name = typeof options.function === 'string' ? options.function : options.function.name;
  if (name === 'quadratic') return quadraticObjective(options);
  if (options.matrix !== undefined) return problem('matrix', 'only-for-quadratic', ['matrix']);
  if (options.vector !== undefined) return problem('vector', 'only-for-quadratic', ['vector']);
  const known = findTestFunction(name);
  return known ? named(known, options) : written(name, options);
}

function named(known: TestFunction, options: ObjectiveOptions): Resolved {
  const { usual, min, max = Infinity } = known.dimensions;
  const dimensions = dimensionsOf(options, usual);
  if (typeof dimensions !== 'number') return dimensions;
  if (dimensions < min || dimensions > max) {
    return problem(options.dimensions === undefined ? 'start' : 'dimensions', 'dimensions-of-function', [known.spec.name, min === max ? min : `${min}+`, dimensions]);
  }
  const diagonal = known.hessianDiagonal?.(dimensions);
  return {
    objective: {
      dimensions,
      start: startOf(options, known.start(dimensions)),
      value: valueOf(parseExpression(known.spec.formula, SCOPE), dimensions),
      minimisers: known.minimisers(dimensions),
      minimum: known.minimum(dimensions),
      window: known.window,
      curvature: diagonal && { kind: 'exact', diagonal: Float64Array.from(diagonal), ...(dimensions <= SMALL && { hessian: diagonalMatrix(diagonal) }) },
    },
  };
}

/** The whole Hessian is kept up to this many dimensions. */
const SMALL = 256;

const diagonalMatrix = (diagonal: readonly number[]): Float64Array =>
  Float64Array.from({ length: diagonal.length ** 2 }, (_, at) => (at % (diagonal.length + 1) === 0 ? (diagonal[at / (diagonal.length + 1)] ?? 0) : 0));

function written(source: string, options: ObjectiveOptions): Resolved {
  try {
    const expression = parseExpression(source, SCOPE);
    const uses = usesOf(expression);
    const dimensions = dimensionsOf(options, uses.dimensions);
    if (typeof dimensions !== 'number') return dimensions;
    if (dimensions < uses.fewest) return problem(options.dimensions === undefined ? 'start' : 'dimensions', 'dimensions-of-function', [source, `${uses.fewest}+`, dimensions]);
    const length = lengthOf(expression, uses.coordinates ? { i: dimensions } : { x: dimensions, i: dimensions });
    if (length !== undefined && length !== 1) return problem('function', 'expression-is-a-vector', [length]);
    return {
      objective: {
        dimensions,
        start: startOf(options, Array.from({ length: dimensions }, () => 1)),
        value: valueOf(expression, dimensions),
        minimisers: [],
        minimum: undefined,
        window: undefined,
        curvature: undefined,
      },
    };
  } catch (error) {
    if (error instanceof ExpressionError) return problem('function', error.code, error.args);
    throw error;
  }
}

/** Why a formula cannot be compiled, with the place inside it; undefined when it can. Lengths depend on the dimensions and come later. */
export function expressionProblem(source: string): { readonly code: string; readonly args: readonly (string | number)[]; readonly start: number; readonly end: number } | undefined {
  try {
    parseExpression(source, SCOPE);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return { code: error.code, args: error.args, ...error.range };
    throw error;
  }
}

interface Uses {
  /** y or z are used: x, y, z are coordinates. */
  readonly coordinates: boolean;
  readonly fewest: number;
  /** Without any other word on it: two where x is used as a vector. */
  readonly dimensions: number;
}

function usesOf(expression: Expression): Uses {
  let fewest = 1;
  let vector = false;
  let coordinates = false;
  walk(expression, part => {
    if (part.kind === 'name') {
      const place = COORDINATES.findIndex(name => name === part.name);
      fewest = Math.max(fewest, place + 1);
      coordinates ||= place > 0;
    }
    if (part.kind === 'index') fewest = Math.max(fewest, part.index < 0 ? -part.index : part.index + 1);
    if (part.kind === 'slice') {
      fewest = Math.max(fewest, 2);
      vector = true;
    }
    if (part.kind === 'call' && ['sum', 'mean', 'prod', 'norm'].includes(part.name)) vector = true;
  });
  return { coordinates, fewest, dimensions: Math.max(fewest, vector ? 2 : 1) };
}

function valueOf(expression: Expression, dimensions: number): Objective['value'] {
  const { coordinates } = usesOf(expression);
  return (ops, x) => {
    const coordinate = (place: number): Tensor => ops.reshape(ops.slice(x, [place], [1]), []);
    const variables: Record<string, Operand> = { x, n: dimensions, i: ops.constant(Float64Array.from({ length: dimensions }, (_, i) => i)) };
    if (coordinates) COORDINATES.forEach((name, place) => void (place < dimensions && (variables[name] = coordinate(place))));
    const value = buildExpression(ops, expression, variables);
    return typeof value === 'number' ? ops.add(ops.mul(ops.sum(x), 0), value) : ops.reshape(value, []);
  };
}
