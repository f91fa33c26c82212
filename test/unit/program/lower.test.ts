import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProgramBuilder } from '../../../src/engine/program/builder';
import { interpret } from '../../../src/engine/program/interpret';
import { numbers, runLowered } from './run_lowered';
import type { BinaryOp, Program, ReduceOp, UnaryOp, ValueId } from '../../../src/engine/program/program';

const F = 'float64';

/** A program of the given inputs; `build` gives its outputs. */
function program(build: (b: ProgramBuilder) => Record<string, ValueId>): Program {
  const b = new ProgramBuilder();
  return b.finish('test', Object.entries(build(b)).map(([name, value]) => ({ name, value })));
}

/** The compiled program in doubles equals the interpreter to 1e-9 of the largest entry. */
async function agrees(made: Program, inputs: Readonly<Record<string, ArrayLike<number>>> = {}, tolerance = 1e-9): Promise<void> {
  const expected = interpret(made, inputs);
  const actual = await runLowered(made, inputs);
  for (const [name, want] of Object.entries(expected)) {
    const got = actual[name];
    assert.ok(got);
    assert.equal(got.length, want.length, `length of ${name}`);
    const scale = want.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 1);
    want.forEach((x, i) => {
      const y = got[i] ?? Number.NaN;
      assert.ok(Object.is(x, y) || Math.abs(x - y) <= tolerance * scale, `${name}[${i}]: interpreter ${x}, native ${y}`);
    });
  }
}

describe('every operation, compiled in doubles, gives what the interpreter gives', () => {
  const domains: Partial<Record<UnaryOp, readonly number[]>> = {
    sqrt: [0, 0.1, 2, 1e6],
    log: [1e-9, 0.5, 1, 1e9],
    asin: [-1, -0.3, 0, 0.999, 1],
    acos: [-1, -0.3, 0, 0.999, 1],
    tan: [-1.5, -0.2, 0, 1, 40],
    reciprocal: [-3, 0.1, 1e8],
    isNaN: [0, Number.NaN, Number.POSITIVE_INFINITY],
    exp: [-700, -1, 0, 1, 20],
  };
  const everywhere = [-1e3, -7, -2.5, -1.5, -1, -0.5, -1e-9, 0, 1e-9, 0.25, 0.5, 1, 1.5, 2.5, 6.5, 1e3];
  const kinds: readonly UnaryOp[] = [
    'neg', 'abs', 'sign', 'sqrt', 'reciprocal', 'exp', 'log', 'sin', 'cos', 'tan', 'atan', 'asin', 'acos', 'floor', 'ceil', 'round', 'tanh',
    'sigmoid', 'relu', 'erf', 'isNaN', 'identity',
  ];
  for (const kind of kinds) {
    test(kind, async () => {
      const x = domains[kind] ?? everywhere;
      await agrees(program(b => ({ y: b.unary(kind, b.input('x', [x.length], F)) })), { x });
    });
  }
  for (const kind of ['sinh', 'cosh'] as const) {
    test(kind, async () => {
      const x = [-5, -1, -1e-3, 0, 1e-3, 1, 5];
      await agrees(program(b => ({ y: b.unary(kind, b.input('x', [x.length], F)) })), { x });
    });
  }
  test('not, and, or, equality of booleans', async () => {
    await agrees(
      program(b => {
        const [p, q] = [b.input('p', [4], 'bool'), b.input('q', [4], 'bool')];
        return { n: b.unary('not', p), a: b.binary('and', p, q), o: b.binary('or', p, q), e: b.binary('equal', p, q), d: b.binary('notEqual', p, q), w: b.where(p, q, b.unary('not', q)) };
      }),
      { p: [0, 0, 1, 1], q: [0, 1, 0, 1] },
    );
  });

  const binaries: readonly BinaryOp[] = ['add', 'sub', 'mul', 'div', 'max', 'min', 'mod', 'greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'];
  for (const kind of binaries) {
    test(`${kind}, broadcasting`, async () => {
      const a = [-3.5, -1, 0, 1, 2, 7.25];
      const bs = [2, -2, 1.5];
      await agrees(
        program(b => {
          const [x, y, s] = [b.input('x', [2, 3], F), b.input('y', [3], F), b.input('s', [2, 1], F)];
          return { row: b.binary(kind, x, y), column: b.binary(kind, x, s), outer: b.binary(kind, s, y), fill: b.binary(kind, x, b.constant([1.5], [2, 3], F)) };
        }),
        { x: a, y: bs, s: [0.5, -4] },
      );
    });
    test(`${kind} of integers`, async () => {
      await agrees(program(b => ({ z: b.binary(kind, b.input('x', [6], 'int32'), b.input('y', [6], 'int32')) })), { x: [-7, -6, -1, 1, 6, 7], y: [3, -3, 2, 2, 3, -3] });
    });
  }
  test('pow', async () => {
    await agrees(program(b => ({ z: b.binary('pow', b.input('x', [4], F), b.input('y', [4], F)) })), { x: [2, 3, 0.5, 10], y: [10, 0.5, -3, 0] });
  });
  test('pow with a constant exponent', async () => {
    await agrees(
      program(b => {
        const [x, s] = [b.input('x', [2, 2], F), b.input('s', [], F)];
        return Object.fromEntries([1, 2, 3, 0.5, -1, 1.7].flatMap(e => [[`x${e}`, b.binary('pow', x, b.scalar(e, F))], [`s${e}`, b.binary('pow', s, b.constant([e], [3], F))]]));
      }),
      { x: [0.5, 2, 3.25, 100], s: [1.5] },
    );
  });
  test('where, with fills and broadcasts', async () => {
    await agrees(
      program(b => {
        const [c, x] = [b.input('c', [2, 3], 'bool'), b.input('x', [3], F)];
        return { y: b.where(c, b.broadcast(x, [2, 3]), b.constant([-1], [2, 3], F)), z: b.where(b.input('d', [3], 'bool'), b.constant([1], [2, 3], F), b.constant([0], [2, 3], F)) };
      }),
      { c: [1, 0, 1, 0, 0, 1], x: [5, 6, 7], d: [1, 0, 1] },
    );
  });
  test('casts', async () => {
    await agrees(
      program(b => {
        const x = b.input('x', [6], F);
        return { i: b.cast(x, 'int32'), p: b.cast(x, 'bool'), f: b.cast(b.cast(x, 'int32'), F), g: b.cast(b.cast(x, 'bool'), F) };
      }),
      { x: [-2.7, -0.3, 0, 0.6, 2.5, 3.999] },
    );
  });

  for (const [ta, tb] of [[false, false], [true, false], [false, true], [true, true]] as const) {
    test(`matMul ${ta ? "a'" : 'a'} ${tb ? "b'" : 'b'}, scaled, of matrices, of batches, by a shared matrix`, async () => {
      const matrix = (swap: boolean, rows: number, columns: number) => (swap ? [columns, rows] : [rows, columns]);
      await agrees(
        program(b => {
          const options = { transposeA: ta, transposeB: tb, alpha: 0.3 };
          const a2 = b.input('a2', matrix(ta, 3, 4), F);
          const b2 = b.input('b2', matrix(tb, 4, 5), F);
          const a4 = b.input('a4', [2, 3, ...matrix(ta, 3, 4)], F);
          const b4 = b.input('b4', [2, 3, ...matrix(tb, 4, 5)], F);
          const c = b.input('c', [5], F);
          return {
            plain: b.matMul(a2, b2, options), biased: b.matMul(a2, b2, { ...options, plus: c }), batch: b.matMul(a4, b4, options),
            shared: b.matMul(a4, b2, options), sharedLeft: b.matMul(a2, b4, options), one: b.matMul(b.reshape(a2, [1, ...matrix(ta, 3, 4)]), b2, { transposeA: ta, transposeB: tb }),
          };
        }),
        { a2: numbers(12), b2: numbers(20, -2, 2, 2), a4: numbers(72, -2, 2, 3), b4: numbers(120, -2, 2, 4), c: numbers(5) },
      );
    });
  }

  for (const kind of ['sum', 'mean', 'max', 'min', 'prod'] satisfies ReduceOp[]) {
    test(`reduce ${kind}`, async () => {
      await agrees(
        program(b => {
          const x = b.input('x', [2, 3, 4], F);
          return { all: b.reduce(kind, x), kept: b.reduce(kind, x, undefined, true), rows: b.reduce(kind, x, [2]), outer: b.reduce(kind, x, [0], true), two: b.reduce(kind, x, [0, 2]), leading: b.reduce(kind, x, [0, 1]), leadingKept: b.reduce(kind, x, [0, 1], true) };
        }),
        { x: numbers(24) },
      );
    });
  }
  test('argMax takes the first of equals', async () => {
    await agrees(
      program(b => {
        const x = b.input('x', [2, 3], F);
        return { i: b.emitOne({ op: 'argMax', axis: 1 }, [x], [2], 'int32'), j: b.emitOne({ op: 'argMax', axis: 0 }, [x], [3], 'int32') };
      }),
      { x: [1, 3, 3, 1, 0, 4] },
    );
  });
  for (const [exclusive, reverse] of [[false, false], [true, false], [false, true], [true, true]] as const) {
    test(`cumulativeSum${exclusive ? ' exclusive' : ''}${reverse ? ' reverse' : ''}`, async () => {
      await agrees(program(b => ({ y: b.emitOne({ op: 'cumulativeSum', axis: 1, exclusive, reverse }, [b.input('x', [2, 3, 2], F)], [2, 3, 2], F) })), { x: numbers(12) });
    });
  }

  test('moves: reshape, transpose, broadcast, slice, pad, concat, split, tile, reverse', async () => {
    await agrees(
      program(b => {
        const x = b.input('x', [2, 3, 4], F);
        const [head, tail] = b.split(x, [1, 2], 1);
        assert.ok(head !== undefined && tail !== undefined);
        return {
          reshaped: b.reshape(b.reshape(x, [6, 4]), [3, 8]), transposed: b.transpose(x, [2, 0, 1]), unmoved: b.transpose(b.reshape(x, [2, 1, 12]), [0, 2, 1]),
          broadcast: b.broadcast(b.reshape(x, [2, 1, 3, 4]), [2, 5, 3, 4]), sliced: b.slice(x, [0, 1, 1], [2, 2, 2], [1, 1, 2]), backward: b.slice(x, [1, 2, 3], [2, 2, 4], [-1, -2, -1]),
          padded: b.pad(x, [0, 1, 0], [1, 0, 2], 7), joined: b.concat([tail, head, tail], 1), tiled: b.tile(x, [1, 2, 3]),
          reversed: b.emitOne({ op: 'reverse', axes: [0, 2] }, [x], [2, 3, 4], F), fill: b.constant([3], [2, 2], F), table: b.constant([1, 2, 3, 4], [2, 2], F), input: x, again: x,
        };
      }),
      { x: numbers(24) },
    );
  });
  test('moves of booleans and integers', async () => {
    await agrees(
      program(b => {
        const [p, i] = [b.input('p', [2, 3], 'bool'), b.input('i', [2, 3], 'int32')];
        return { a: b.transpose(p, [1, 0]), b: b.concat([i, i], 0), c: b.slice(i, [0, 1], [2, 2]), d: b.tile(p, [2, 1]), e: b.broadcast(b.slice(i, [0, 0], [1, 3]), [4, 3]), f: b.gather(p, b.constant([1, 0], [2], 'int32'), 1) };
      }),
      { p: [1, 0, 1, 0, 0, 1], i: [1, -2, 3, 4, 5, -6] },
    );
  });

  test('gather and one-hot', async () => {
    await agrees(
      program(b => {
        const [x, i] = [b.input('x', [4, 3], F), b.input('i', [2, 2], 'int32')];
        const hot = (dtype: 'float64' | 'int32' | 'bool', on: number, off: number) => b.emitOne({ op: 'oneHot', depth: 4, on, off }, [i], [2, 2, 4], dtype);
        return { rows: b.gather(x, i, 0), columns: b.gather(x, b.constant([2, 0], [2], 'int32'), 1), real: hot('float64', 0.9, 0.1), whole: hot('int32', 1, 0), truth: hot('bool', 1, 0) };
      }),
      { x: numbers(12), i: [3, 0, 1, 3] },
    );
  });
  for (const rows of [7, 700]) {
    test(`scatterAdd into ${rows} rows, indices repeated`, async () => {
      await agrees(
        program(b => ({ y: b.emitOne({ op: 'scatterAdd', rows }, [b.input('x', [5, 2, 3], F), b.input('i', [5], 'int32')], [rows, 2, 3], F) })),
        { x: numbers(30), i: [6, 0, 6, 2, 6] },
      );
    });
  }
  test('takeAlong and addAlong', async () => {
    await agrees(
      program(b => {
        const [x, i] = [b.input('x', [3, 4], F), b.input('i', [3], 'int32')];
        return { taken: b.emitOne({ op: 'takeAlong' }, [x, i], [3], F), added: b.emitOne({ op: 'addAlong', value: -1.5 }, [x, i], [3, 4], F) };
      }),
      { x: numbers(12), i: [3, 0, 2] },
    );
  });

  test('softmax, logSoftmax and layerNorm over the last axis', async () => {
    await agrees(
      program(b => {
        const x = b.input('x', [2, 3, 5], F);
        const [y, mean, inverse] = b.emit({ op: 'layerNorm', epsilon: 1e-5 }, [x, b.input('scale', [5], F), b.input('shift', [5], F)], [
          { shape: [2, 3, 5], dtype: F }, { shape: [2, 3, 1], dtype: F }, { shape: [2, 3, 1], dtype: F },
        ]);
        assert.ok(y !== undefined && mean !== undefined && inverse !== undefined);
        const flat = b.reshape(x, [6, 5]);
        return { s: b.emitOne({ op: 'softmax' }, [x], [2, 3, 5], F), l: b.emitOne({ op: 'logSoftmax' }, [flat], [6, 5], F), y, mean, inverse };
      }),
      { x: numbers(30, -20, 20), scale: numbers(5, -2, 2, 7), shift: numbers(5, -2, 2, 8) },
    );
  });

  for (const keep of [0.9, 0.5, 0.001, 0.9999]) {
    test(`bernoulli, keep ${keep}`, async () => {
      await agrees(program(b => ({ m: b.emitOne({ op: 'bernoulli', keep }, [b.input('key', [], 'int32')], [7, 11], F), even: b.emitOne({ op: 'bernoulli', keep }, [b.constant([-5], [], 'int32')], [8], F) })), { key: [123456789] });
    });
  }

  for (const reverse of [false, true]) {
    test(`scan${reverse ? ' in reverse' : ''}, with states, two sequences and a capture`, async () => {
      const body = new ProgramBuilder();
      const [h, c, x, s, w] = [body.input('h', [2, 3], F), body.input('c', [2, 3], F), body.input('x', [2, 3], F), body.input('s', [2, 1], F), body.input('w', [3, 3], F)];
      const next = body.unary('tanh', body.binary('add', body.matMul(h, w), x));
      const cell = body.binary('mul', body.binary('add', c, next), s);
      const inner = body.finish('body', [{ name: 'h', value: next }, { name: 'c', value: cell }, { name: 'slice', value: next }, { name: 'passed', value: x }]);
      await agrees(
        program(b => {
          const weight = b.binary('mul', b.input('w', [3, 3], F), b.scalar(0.5, F));
          const [hidden, state, outputs, passed] = b.scan(inner, [b.constant([0], [2, 3], F), b.input('c', [2, 3], F)], [b.input('x', [4, 2, 3], F), b.input('s', [4, 2, 1], F)], [weight], reverse);
          assert.ok(hidden !== undefined && state !== undefined && outputs !== undefined && passed !== undefined);
          return { hidden, state, outputs, passed, weight };
        }),
        { w: numbers(9), c: numbers(6), x: numbers(24, -2, 2, 5), s: numbers(8, 0, 1) },
      );
    });
  }
});
