/**
 * Functions that the CPU provider has in single precision only, composed from ones that it has in double.
 * Absolute errors stay below 1e-14 times the size of the result.
 */
import { erfDouble } from './erf';
import type { UnaryOp } from '../program';
import type { GraphBuilder } from './graph';

/** The composition, or undefined where the operator itself exists in double. */
export function inDouble(graph: GraphBuilder, kind: UnaryOp, x: string): string | undefined {
  const constant = (value: number) => graph.scalar(value, 'float64');
  const half = (value: string) => graph.add('Mul', [value, constant(0.5)]);
  const exponentials = () => [graph.add('Exp', [x]), graph.add('Exp', [graph.add('Neg', [x])])];
  switch (kind) {
    case 'erf':
      return erfDouble(graph, x);
    case 'tan':
      return graph.add('Div', [graph.add('Sin', [x]), graph.add('Cos', [x])]);
    case 'sinh':
      return half(graph.add('Sub', exponentials()));
    case 'cosh':
      return half(graph.add('Add', exponentials()));
    case 'atan':
      return arcTangent(graph, x);
    case 'asin':
      return arcSine(graph, x);
    case 'acos':
      return graph.add('Sub', [constant(Math.PI / 2), arcSine(graph, x)]);
    default:
      return undefined;
  }
}

/** asin(x) = atan(x / sqrt((1 - x)(1 + x))), which is NaN outside [-1, 1]. */
function arcSine(graph: GraphBuilder, x: string): string {
  const one = graph.scalar(1, 'float64');
  const leg = graph.add('Sqrt', [graph.add('Mul', [graph.add('Sub', [one, x]), graph.add('Add', [one, x])])]);
  return arcTangent(graph, graph.add('Div', [x, leg]));
}

/** Half-angle reductions of `arcTangent`, and terms of its series after them. */
const HALVINGS = 2;
const TERMS = 14;

/**
 * atan(a) for a = min(|x|, 1 / |x|), from atan(a) = 2 atan(a / (1 + sqrt(1 + a^2))) twice, after which a <= tan(pi / 16) and the
 * Taylor series converges by a factor 25 a term.
 */
function arcTangent(graph: GraphBuilder, x: string): string {
  const constant = (value: number) => graph.scalar(value, 'float64');
  const one = constant(1);
  const magnitude = graph.add('Abs', [x]);
  const steep = graph.add('Greater', [magnitude, one]);
  let a = graph.add('Where', [steep, graph.add('Reciprocal', [magnitude]), magnitude]);
  for (let i = 0; i < HALVINGS; i++) {
    const hypotenuse = graph.add('Sqrt', [graph.add('Add', [one, graph.add('Mul', [a, a])])]);
    a = graph.add('Div', [a, graph.add('Add', [one, hypotenuse])]);
  }
  const square = graph.add('Mul', [a, a]);
  const coefficient = (k: number) => constant((k % 2 === 0 ? 1 : -1) / (2 * k + 1));
  let series = coefficient(TERMS);
  for (let k = TERMS - 1; k >= 0; k--) series = graph.add('Add', [graph.add('Mul', [series, square]), coefficient(k)]);
  const shallow = graph.add('Mul', [graph.add('Mul', [a, series]), constant(2 ** HALVINGS)]);
  const angle = graph.add('Where', [steep, graph.add('Sub', [constant(Math.PI / 2), shallow]), shallow]);
  return graph.add('Mul', [graph.add('Sign', [x]), angle]);
}
