import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProgramBuilder } from '../../../src/engine/program/builder';
import { lower } from '../../../src/engine/program/lower/lower';
import { arrayFor, nativeRuntime, numbers } from './run_lowered';
import type { Program, ValueId } from '../../../src/engine/program/program';

const N = 100_000;

/** AdamW with clipping to norm 1, and the update-to-weight ratio, over the flat vector. */
function adamw(): Program {
  const b = new ProgramBuilder();
  const [theta, m, v, g, lr] = [b.input('theta', [N], 'float32'), b.input('m', [N], 'float32'), b.input('v', [N], 'float32'), b.input('g', [N], 'float32'), b.input('lr', [], 'float32')];
  const c = (value: number) => b.scalar(value);
  const norm = (x: ValueId) => b.unary('sqrt', b.reduce('sum', b.binary('mul', x, x)));
  const clipped = b.binary('mul', g, b.binary('min', b.binary('div', c(1), norm(g)), c(1)));
  const m2 = b.binary('add', m, b.binary('mul', b.binary('sub', clipped, m), c(0.1)));
  const v2 = b.binary('add', b.binary('mul', v, c(0.999)), b.binary('mul', b.binary('mul', clipped, clipped), c(0.001)));
  const update = b.binary('add', b.binary('div', m2, b.binary('add', b.unary('sqrt', v2), c(1e-8))), b.binary('mul', theta, c(0.01)));
  const step = b.binary('mul', update, lr);
  const theta2 = b.binary('sub', theta, step);
  const ratio = b.binary('div', norm(step), norm(theta));
  return b.finish('adamw', [{ name: 'theta', value: theta2 }, { name: 'm', value: m2 }, { name: 'v', value: v2 }, { name: 'ratio', value: ratio }]);
}

async function steps(count: number, shared: boolean, threads: number): Promise<Record<string, Float32Array>> {
  const lowered = lower(adamw(), { theta: 'theta', m: 'm', v: 'v' });
  if (shared) assert.deepEqual([...lowered.shared.keys()], ['theta', 'm', 'v']);
  const session = await (await nativeRuntime()).open(lowered.model, { threads, spinning: false });
  const inputs = new Map(lowered.inputs.map(({ name, value }) => [name, { value, array: arrayFor(value) }]));
  const outputs = new Map([...lowered.outputs].map(([name, value]) => [name, { value, array: (shared && inputs.get(name)?.array) || arrayFor(value) }]));
  const array = (name: string) => {
    const found = (inputs.get(name) ?? outputs.get(name))?.array;
    assert.ok(found instanceof Float32Array);
    return found;
  };
  array('theta').set(numbers(N));
  array('lr').set([0.01]);
  const call = session.bind([...inputs.values()], [...outputs.values()]);
  const ratios: number[] = [];
  for (let t = 0; t < count; t++) {
    array('g').set(numbers(N, -1, 1, t + 1));
    call.run();
    for (const name of ['theta', 'm', 'v']) array(name).set(outputs.get(name)?.array ?? []);
    ratios.push(array('ratio')[0] ?? Number.NaN);
  }
  session.release();
  return { theta: array('theta'), m: array('m'), v: array('v'), ratio: Float32Array.from(ratios) };
}

describe('an update in place', () => {
  for (const threads of [1, 2]) {
    test(`equals double buffering to the last bit on ${threads} thread(s), the ratio's norm of the old parameters included`, async () => {
      assert.deepEqual(await steps(5, true, threads), await steps(5, false, threads));
    });
  }

  const build = (outputs: (b: ProgramBuilder, x: ValueId, y: ValueId) => Record<string, ValueId>) => {
    const b = new ProgramBuilder();
    const made = outputs(b, b.input('x', [4, 4], 'float32'), b.input('y', [4, 4], 'float32'));
    return b.finish('p', Object.entries(made).map(([name, value]) => ({ name, value })));
  };
  const sharing = (program: Program, wanted: Record<string, string> = { out: 'x' }) => [...lower(program, wanted).shared.keys()];

  test('is allowed where the writer works entry by entry, or reads the input through others only', () => {
    assert.deepEqual(sharing(build((b, x, y) => ({ out: b.binary('add', x, y) }))), ['out']);
    assert.deepEqual(sharing(build((b, x, y) => ({ out: b.binary('add', b.matMul(x, y), y) }))), ['out']);
  });
  test('is refused where the writer reads other entries than it writes', () => {
    assert.deepEqual(sharing(build((b, x, y) => ({ out: b.matMul(x, y) }))), []);
    assert.deepEqual(sharing(build((b, x) => ({ out: b.transpose(x, [1, 0]) }))), []);
    assert.deepEqual(sharing(build((b, x, y) => ({ out: b.binary('add', b.reshape(b.slice(x, [0, 0], [1, 4]), [4]), y) }))), ['out']);
  });
  test('is refused where another reader would come at any time, or after', () => {
    assert.deepEqual(sharing(build((b, x, y) => ({ out: b.binary('add', x, y), other: b.matMul(x, y) }))), []);
    assert.deepEqual(sharing(build((b, x, y) => {
      const out = b.binary('add', x, y);
      return { out, delta: b.binary('sub', out, x) };
    })), []);
  });
  test('counts readers through a reshape', () => {
    assert.deepEqual(sharing(build((b, x, y) => ({ out: b.binary('add', x, y), other: b.matMul(b.reshape(x, [2, 8]), b.reshape(y, [8, 2])) }))), []);
  });
  test('is given to one output an input', () => {
    assert.deepEqual(sharing(build((b, x, y) => ({ a: b.binary('add', x, y), b: b.binary('mul', x, y) })), { a: 'x', b: 'x' }), []);
    assert.deepEqual(sharing(build((b, x, y) => ({ a: b.unary('neg', x), b: b.unary('neg', y) })), { a: 'x', b: 'y' }), ['a', 'b']);
  });
});
