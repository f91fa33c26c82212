/** Unary, binary and conditional operations, and casts. */
import { inDouble } from './double';
import type { BinaryOp, UnaryOp } from '../program';
import type { GraphBuilder } from './graph';
import type { ElementTypeName } from '../onnx';

/** Operators with the meaning of ours. Where the CPU provider lacks one in double, `inDouble` composes it. */
const unaryOperators: Readonly<Record<Exclude<UnaryOp, 'identity'>, string>> = {
  neg: 'Neg', abs: 'Abs', sign: 'Sign', sqrt: 'Sqrt', reciprocal: 'Reciprocal', exp: 'Exp', log: 'Log', sin: 'Sin', cos: 'Cos', tan: 'Tan',
  atan: 'Atan', asin: 'Asin', acos: 'Acos', sinh: 'Sinh', cosh: 'Cosh', floor: 'Floor', ceil: 'Ceil', round: 'Round', tanh: 'Tanh',
  sigmoid: 'Sigmoid', relu: 'Relu', erf: 'Erf', not: 'Not', isNaN: 'IsNaN',
};

const binaryOperators: Readonly<Record<Exclude<BinaryOp, 'mod' | 'notEqual'>, string>> = {
  add: 'Add', sub: 'Sub', mul: 'Mul', div: 'Div', pow: 'Pow', max: 'Max', min: 'Min', greater: 'Greater', greaterEqual: 'GreaterOrEqual',
  less: 'Less', lessEqual: 'LessOrEqual', equal: 'Equal', and: 'And', or: 'Or',
};

export function unary(graph: GraphBuilder, kind: UnaryOp, x: string, type: ElementTypeName): string {
  if (kind === 'identity') return x;
  return (type === 'float64' && inDouble(graph, kind, x)) || graph.add(unaryOperators[kind], [x]);
}

export function binary(graph: GraphBuilder, kind: BinaryOp, a: string, b: string, type: ElementTypeName): string {
  switch (kind) {
    case 'notEqual':
      return graph.add('Not', [graph.add('Equal', [a, b])]);
    case 'mod':
      return type === 'int32' ? graph.add('Mod', [a, b]) : floorMod(graph, a, b, type);
    default:
      return graph.add(binaryOperators[kind], [a, b]);
  }
}

/** Powers that cheaper operators give; undefined for others. */
export function constantPower(graph: GraphBuilder, x: string, exponent: number | undefined): string | undefined {
  switch (exponent) {
    case 1:
      return x;
    case 2:
      return graph.add('Mul', [x, x]);
    case 3:
      return graph.add('Mul', [graph.add('Mul', [x, x]), x]);
    case 0.5:
      return graph.add('Sqrt', [x]);
    case -1:
      return graph.add('Reciprocal', [x]);
    default:
      return undefined;
  }
}

/** a - floor(a / b) b: the remainder with the sign of the divisor, from C's `fmod`, which has that of the dividend. */
function floorMod(graph: GraphBuilder, a: string, b: string, type: ElementTypeName): string {
  const zero = graph.scalar(0, type);
  const remainder = graph.add('Mod', [a, b], { fmod: { int: 1 } });
  const opposite = graph.add('Less', [graph.add('Mul', [graph.add('Sign', [remainder]), graph.add('Sign', [b])]), zero]);
  return graph.add('Where', [opposite, graph.add('Add', [remainder, b]), remainder]);
}

export function where(graph: GraphBuilder, condition: string, a: string, b: string, type: ElementTypeName): string {
  if (type !== 'bool') return graph.add('Where', [condition, a, b]);
  return graph.add('Or', [graph.add('And', [condition, a]), graph.add('And', [graph.add('Not', [condition]), b])]);
}
