import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildExpression } from '../../../src/engine/expression/build';
import { ExpressionError } from '../../../src/engine/expression/expression';
import { lengthOf } from '../../../src/engine/expression/lengths';
import { parseExpression } from '../../../src/engine/expression/parse';
import { compiled } from '../models/harness';

const scope = { variables: ['x', 'y'], vectors: ['x'] };

/** Value of a formula at the vector x and the number y. */
function value(source: string, x: readonly number[] = [2], y = 0): number {
  const expression = parseExpression(source, scope);
  lengthOf(expression, { x: x.length });
  const run = compiled({
    name: 'formula',
    inputs: { x: { shape: [x.length], dtype: 'float32' }, y: { shape: [], dtype: 'float32' } },
    build(ops, tensors) {
      const result = buildExpression(ops, expression, { x: tensors['x']!, y: tensors['y']! });
      return { value: typeof result === 'number' ? ops.constant(result) : result };
    },
  });
  return run({ x, y: [y] })['value']![0]!;
}

function wrong(source: string, lengths: Readonly<Record<string, number>> = { x: 3 }): ExpressionError {
  try {
    lengthOf(parseExpression(source, scope), lengths);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`${source} was accepted`);
}

const near = (actual: number, expected: number): void => assert.ok(Math.abs(actual - expected) <= 1e-13 * Math.max(1, Math.abs(expected)), `${actual}, expected ${expected}`);

test('precedence is that of mathematics', () => {
  near(value('2 + 3 * 4'), 14);
  near(value('(2 + 3) * 4'), 20);
  near(value('-x^2', [3]), -9);
  near(value('2^3^2'), 512);
  near(value('2**-1'), 0.5);
  near(value('10 - 4 - 3'), 3);
  near(value('12 / 3 / 2'), 2);
  near(value('2 * -x', [3]), -6);
  near(value('+x - -x', [3]), 6);
  near(value('-2^-x', [1]), -0.5);
});

test('numbers are read as they are written', () => {
  near(value('1e6'), 1_000_000);
  near(value('.5 + 2. + 1.5E-1'), 2.65);
});

test('functions and constants have their mathematical values', () => {
  const x = 0.7;
  for (const name of ['sin', 'cos', 'tan', 'atan', 'sinh', 'cosh', 'tanh', 'exp', 'log', 'log2', 'log10', 'sqrt', 'abs', 'sign', 'floor'] as const) {
    near(value(`${name}(x)`, [x]), Math[name](x));
    near(value(`${name}(${x})`), Math[name](x));
  }
  near(value('ln(e) + cos(pi)'), 0);
  near(value('sigmoid(x)', [x]), 1 / (1 + Math.exp(-x)));
  near(value('softplus(x)', [x]), Math.log(1 + Math.exp(x)));
  near(value('relu(-x) + relu(x)', [x]), x);
  near(value('mod(x, 3)', [7]), 1);
  near(value('min(x, 3, 5) + max(y, 1)', [7], -2), 4);
});

test('powers of tensors are exact for whole exponents, negative bases included', () => {
  near(value('x^3', [-2]), -8);
  near(value('x^7', [-1.5]), (-1.5) ** 7);
  near(value('x^-2', [-2]), 0.25);
  near(value('x^0.5', [2]), Math.SQRT2);
  near(value('x^1.7', [2]), 2 ** 1.7);
  near(value('2^x', [0.3]), 2 ** 0.3);
  near(value('pow(x, y)', [2], 3), 8);
});

test('vectors are summed, indexed and sliced as in Python', () => {
  const x = [1, -2, 4, 0.5, 3];
  near(value('sum(x^2)', x), 30.25);
  near(value('mean(x)', x), 1.3);
  near(value('prod(x)', x), -12);
  near(value('norm(x)', x), Math.sqrt(30.25));
  near(value('min(x) + 10 * max(x)', x), 38);
  near(value('x[0] + x[-1]', x), 4);
  near(value('sum(x[1:])', x), 5.5);
  near(value('sum(x[:-1])', x), 3.5);
  near(value('prod(x[1:3])', x), -8);
  near(value('sum(x[1:] * x[:-1])', x), -6.5);
});

test('gradients flow through a formula', () => {
  const expression = parseExpression('sum(x^3) + prod(x) * exp(y) + norm(x) / log(x[0])', scope);
  const f = (x: readonly number[], y: number): number => value('sum(x^3) + prod(x) * exp(y) + norm(x) / log(x[0])', x, y);
  const run = compiled({
    name: 'gradient',
    inputs: { x: { shape: [3], dtype: 'float32' }, y: { shape: [], dtype: 'float32' } },
    build(ops, tensors) {
      const { gradients } = ops.valueAndGradients(([x, y]) => {
        const result = buildExpression(ops, expression, { x: x!, y: y! });
        assert.ok(typeof result !== 'number');
        return result;
      }, [tensors['x']!, tensors['y']!]);
      return { x: gradients[0]!, y: gradients[1]! };
    },
  });
  const at = [2, -1, 0.5];
  const results = run({ x: at, y: [0.3] });
  const h = 1e-6;
  at.forEach((_, i) => {
    const moved = (by: number): readonly number[] => at.map((x, j) => (j === i ? x + by : x));
    const difference = (f(moved(h), 0.3) - f(moved(-h), 0.3)) / (2 * h);
    assert.ok(Math.abs(results['x']![i]! - difference) < 1e-7, `${results['x']![i]} against ${difference}`);
  });
  assert.ok(Math.abs(results['y']![0]! - (f(at, 0.3 + h) - f(at, 0.3 - h)) / (2 * h)) < 1e-7);
});

test('mistakes are named, with their place', () => {
  const cases: readonly (readonly [string, string, number, number])[] = [
    ['2 x', 'expression-missing-operator', 2, 3],
    ['(2 x)', 'expression-missing-operator', 3, 4],
    ['x(2)', 'expression-missing-operator', 1, 2],
    ['(x)(y)', 'expression-missing-operator', 3, 4],
    ['1 +', 'expression-incomplete', 3, 3],
    ['', 'expression-incomplete', 0, 0],
    ['1 + * 2', 'expression-unexpected', 4, 5],
    ['x @ 2', 'expression-unexpected', 2, 3],
    ['(1 + x', 'expression-unclosed', 0, 1],
    ['sin(x', 'expression-unclosed', 3, 4],
    ['w + 1', 'expression-unknown-name', 0, 1],
    ['sine(x)', 'expression-unknown-function', 0, 4],
    ['1 + sin', 'expression-function-without-arguments', 4, 7],
    ['sin(x, y)', 'expression-arguments', 0, 9],
    ['pow(x)', 'expression-arguments', 0, 6],
    ['y[0]', 'expression-not-a-vector', 0, 1],
    ['x[]', 'expression-index-missing', 0, 3],
    ['x[1.5]', 'expression-index-not-whole', 2, 5],
    ['1 + x[3]', 'expression-index-outside', 4, 8],
    ['x[-4]', 'expression-index-outside', 0, 5],
    ['x[2:2]', 'expression-empty-slice', 0, 6],
    ['x[1:] + x', 'expression-lengths-differ', 0, 9],
    ['constructor', 'expression-unknown-name', 0, 11],
    ['toString(x)', 'expression-unknown-function', 0, 8],
  ];
  for (const [source, code, start, end] of cases) {
    const error = wrong(source);
    assert.deepEqual([error.code, error.range.start, error.range.end], [code, start, end], source);
  }
});

test('formulas of absurd depth or length are refused, not run out of stack', () => {
  assert.equal(wrong(`${'('.repeat(1900)}x${')'.repeat(1900)}`).code, 'expression-too-deep');
  assert.equal(wrong(`${'-'.repeat(3900)}x`).code, 'expression-too-deep');
  assert.equal(wrong('x'.repeat(20_000)).code, 'expression-too-long');
  near(value(`x${'+x'.repeat(1900)}`, [1]), 1901);
});
