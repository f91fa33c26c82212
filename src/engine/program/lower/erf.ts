/**
 * The error function in double precision, from operators that have it:
 * erf(x) = sign(x) (1 - e^(-x^2) erfcx(|x|)), with the scaled complement erfcx as a Chebyshev series in u = (|x| - c) / (|x| + c)
 * (the mapping of Shepherd and Laframboise 1981, doi 10.1090/S0025-5718-1981-0595058-X, with coefficients of our own). Absolute error below 1e-15.
 */
import type { GraphBuilder } from './graph';

const C = 3.75;

/** Chebyshev coefficients of erfcx(c (1 + u) / (1 - u)) on [-1, 1], the first already halved. */
const coefficients = [
  0.305071540961600209, -0.434841272712577472, 0.176351193643605501, -0.0607107956092494149, 0.0177120689956941145,
  -0.00432111938556729382, 0.000854216676887098679, -0.000127155090609162743, 0.0000112481672436711895, 3.13063885421820973e-7,
  -2.70988068537762022e-7, 3.07376227014076884e-8, 2.51562038481762294e-9, -1.02892992132031913e-9, 2.99440521199499394e-11,
  2.60517896872669363e-11, -2.63483992417196939e-12, -6.43404509890636443e-13, 1.12457401801663447e-13, 1.72815333899860982e-14,
  -4.26410169494237511e-15, -5.45371977880190597e-16, 1.58697607761671226e-16, 2.08998378443340431e-17, -5.90052686940880621e-18,
];

export function erfDouble(graph: GraphBuilder, x: string): string {
  const constant = (value: number) => graph.scalar(value, 'float64');
  const magnitude = graph.add('Abs', [x]);
  // Beyond 6 the complement is below 1e-16; the bound keeps infinities out of the quotient.
  const bounded = graph.add('Min', [magnitude, constant(6)]);
  const u = graph.add('Div', [graph.add('Sub', [bounded, constant(C)]), graph.add('Add', [bounded, constant(C)])]);
  const scaled = clenshaw(graph, u, constant);
  const decay = graph.add('Exp', [graph.add('Neg', [graph.add('Mul', [bounded, bounded])])]);
  const value = graph.add('Sub', [constant(1), graph.add('Mul', [decay, scaled])]);
  return graph.add('Mul', [graph.add('Sign', [x]), value]);
}

/** The sum of a_k T_k(u), by Clenshaw's recurrence b_k = a_k + 2 u b_(k+1) - b_(k+2). */
function clenshaw(graph: GraphBuilder, u: string, constant: (value: number) => string): string {
  const twice = graph.add('Mul', [u, constant(2)]);
  let [next, afterNext] = [constant(coefficients.at(-1) ?? 0), constant(0)];
  for (const coefficient of coefficients.slice(1, -1).reverse()) {
    const current = graph.add('Sub', [graph.add('Add', [graph.add('Mul', [twice, next]), constant(coefficient)]), afterNext]);
    [next, afterNext] = [current, next];
  }
  return graph.add('Sub', [graph.add('Add', [graph.add('Mul', [u, next]), constant(coefficients[0] ?? 0)]), afterNext]);
}
