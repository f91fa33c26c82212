/** @file Recording kernels of TensorFlow.js' elementwise operations. */
import type { ProgramBuilder } from '../builder';
import type { BinaryOp, UnaryOp, ValueId } from '../program';
import { kernel, programType } from '../recording_backend';

const UNARY: Readonly<Record<string, UnaryOp>> = {
  Neg: 'neg', Abs: 'abs', Sign: 'sign', Sqrt: 'sqrt', Reciprocal: 'reciprocal', Exp: 'exp', Log: 'log', Sin: 'sin', Cos: 'cos', Tan: 'tan',
  Atan: 'atan', Asin: 'asin', Acos: 'acos', Sinh: 'sinh', Cosh: 'cosh', Floor: 'floor', Ceil: 'ceil', Round: 'round', Tanh: 'tanh',
  Sigmoid: 'sigmoid', Relu: 'relu', Erf: 'erf', LogicalNot: 'not', IsNan: 'isNaN',
};

const BINARY: Readonly<Record<string, BinaryOp>> = {
  Add: 'add', Sub: 'sub', Multiply: 'mul', RealDiv: 'div', Pow: 'pow', Mod: 'mod', Maximum: 'max', Minimum: 'min',
  Greater: 'greater', GreaterEqual: 'greaterEqual', Less: 'less', LessEqual: 'lessEqual', Equal: 'equal', NotEqual: 'notEqual',
  LogicalAnd: 'and', LogicalOr: 'or',
};

/** Operations of one input that the program spells out. */
const COMPOSED: Readonly<Record<string, (b: ProgramBuilder, x: ValueId) => ValueId>> = {
  Square: (b, x) => b.binary('mul', x, x),
  Rsqrt: (b, x) => b.unary('reciprocal', b.unary('sqrt', x)),
  Softplus: softplus,
  Log1p: log1p,
  Expm1: (b, x) => {
    // 2 sinh(x / 2) e^(x / 2): no cancellation near 0.
    const half = b.binary('mul', x, like(b, x, 0.5));
    return b.binary('mul', b.binary('mul', like(b, x, 2), b.unary('sinh', half)), b.unary('exp', half));
  },
  Relu6: (b, x) => b.binary('min', b.unary('relu', x), like(b, x, 6)),
  Elu: elu,
};

for (const [name, kind] of Object.entries(UNARY)) kernel(name, ({ builder, value }) => builder.unary(kind, value('x')));
for (const [name, kind] of Object.entries(BINARY)) kernel(name, ({ builder, value }) => builder.binary(kind, value('a'), value('b')));
for (const [name, compose] of Object.entries(COMPOSED)) kernel(name, ({ builder, value }) => compose(builder, value('x')));

kernel('Identity', ({ value }) => value('x'));
kernel('Cast', ({ builder, value }, attributes) => builder.cast(value('x'), programType(attributes.text('dtype') ?? 'float32')));
kernel('Select', ({ builder, value }) => builder.where(value('condition'), value('t'), value('e')));
kernel('SquaredDifference', ({ builder, value }) => {
  const difference = builder.binary('sub', value('a'), value('b'));
  return builder.binary('mul', difference, difference);
});
kernel('FloorDiv', ({ builder: b, value }) => {
  const quotient = b.binary('div', b.cast(value('a'), 'float32'), b.cast(value('b'), 'float32'));
  return b.cast(b.unary('floor', quotient), b.info(value('a')).dtype);
});
kernel('AddN', ({ builder, inputs, value }) => Object.keys(inputs).map(value).reduce((sum, x) => builder.binary('add', sum, x)));
/** 1 where x > 0, else alpha. */
kernel('Step', ({ builder: b, value }, attributes) => {
  const alpha = attributes.number('alpha');
  const positive = b.binary('greater', value('x'), like(b, value('x'), 0));
  return alpha === 0 ? b.cast(positive, b.info(value('x')).dtype) : b.where(positive, like(b, value('x'), 1), like(b, value('x'), alpha));
});
kernel('ClipByValue', ({ builder: b, value }, attributes) => {
  const raised = b.binary('max', value('x'), like(b, value('x'), attributes.number('clipValueMin')));
  return b.binary('min', raised, like(b, raised, attributes.number('clipValueMax')));
});
kernel('LeakyRelu', ({ builder: b, value }, attributes) =>
  b.where(b.binary('greater', value('x'), like(b, value('x'), 0)), value('x'), b.binary('mul', value('x'), like(b, value('x'), attributes.number('alpha')))));
kernel('Prelu', ({ builder: b, value }) =>
  b.where(b.binary('greater', value('x'), like(b, value('x'), 0)), value('x'), b.binary('mul', value('x'), value('alpha'))));

kernel('FusedBatchNorm', ({ builder: b, inputs, value }, attributes) => {
  const deviation = b.unary('sqrt', b.binary('add', value('variance'), like(b, value('variance'), attributes.number('varianceEpsilon'))));
  const normal = b.binary('div', b.binary('sub', value('x'), value('mean')), deviation);
  const scaled = inputs['scale'] ? b.binary('mul', normal, value('scale')) : normal;
  return inputs['offset'] ? b.binary('add', scaled, value('offset')) : scaled;
});

/** A scalar of x's type. */
export function like(b: ProgramBuilder, x: ValueId, value: number): ValueId {
  return b.scalar(value, b.info(x).dtype);
}

/** x where positive, else e^x - 1. */
export function elu(b: ProgramBuilder, x: ValueId): ValueId {
  return b.where(b.binary('greater', x, like(b, x, 0)), x, b.binary('sub', b.unary('exp', x), like(b, x, 1)));
}

/** max(x, 0) + log(1 + e^-|x|): never overflows. */
function softplus(b: ProgramBuilder, x: ValueId): ValueId {
  const tail = log1p(b, b.unary('exp', b.unary('neg', b.unary('abs', x))));
  return b.binary('add', b.unary('relu', x), tail);
}

/**
 * log(1 + x) to full precision also for tiny x: log(u) x / (u - 1) with u = 1 + x as rounded, x itself where u = 1.
 * (Kahan; Goldberg 1991, "What every computer scientist should know about floating-point arithmetic", theorem 4.)
 */
function log1p(b: ProgramBuilder, x: ValueId): ValueId {
  const one = like(b, x, 1);
  const u = b.binary('add', x, one);
  const lost = b.binary('equal', u, one);
  const excess = b.where(lost, one, b.binary('sub', u, one));
  return b.where(lost, x, b.binary('div', b.binary('mul', b.unary('log', u), x), excess));
}
