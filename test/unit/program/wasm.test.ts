import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypedArray } from '../../../src/engine/program/backend';
import { allocateTogether } from '../../../src/engine/program/memory';
import type { BinaryOp, Node, Operation, Program, ProgramDType, UnaryOp, ValueInfo } from '../../../src/engine/program/program';
import { fusedCall } from '../../../src/engine/program/wasm/executable';

/** Writes small programs by hand. */
class Writer {
  readonly values: ValueInfo[] = [];
  readonly nodes: Node[] = [];
  readonly inputs: { name: string; value: number }[] = [];
  readonly outputs: { name: string; value: number }[] = [];
  constructor(readonly dtype: 'float32' | 'float64') {}

  value(shape: readonly number[], dtype: ProgramDType = this.dtype): number {
    return this.values.push({ shape, dtype }) - 1;
  }
  input(name: string, shape: readonly number[]): number {
    const value = this.value(shape);
    this.inputs.push({ name, value });
    return value;
  }
  node(operation: Operation, inputs: readonly number[], shape: readonly number[], dtype?: ProgramDType): number {
    const value = this.value(shape, dtype);
    this.nodes.push({ operation, inputs, outputs: [value] });
    return value;
  }
  constant(x: number): number {
    return this.node({ op: 'constant', data: Float64Array.of(x) }, [], []);
  }
  unary(kind: UnaryOp, x: number): number {
    return this.node({ op: 'unary', kind }, [x], this.shape(x), kind === 'not' ? 'bool' : undefined);
  }
  binary(kind: BinaryOp, a: number, b: number): number {
    const truth = ['greater', 'less', 'and', 'or', 'equal'].includes(kind);
    return this.node({ op: 'binary', kind }, [a, b], this.shape(a).length ? this.shape(a) : this.shape(b), truth ? 'bool' : undefined);
  }
  sum(x: number): number {
    return this.node({ op: 'reduce', kind: 'sum', axes: [0], keepDims: false }, [x], []);
  }
  output(name: string, value: number): void {
    this.outputs.push({ name, value });
  }
  shape(value: number): readonly number[] {
    return this.values[value]?.shape ?? [];
  }
  get program(): Program {
    return { name: 'test', values: this.values, inputs: this.inputs, outputs: this.outputs, nodes: this.nodes };
  }
}

/** Adam with a clipped gradient (norm at most 1) and the norms people watch. */
function adam(dtype: 'float32' | 'float64', n: number): Program {
  const w = new Writer(dtype);
  const [theta, gradient, m, v, lr] = [w.input('theta', [n]), w.input('gradient', [n]), w.input('m', [n]), w.input('v', [n]), w.input('lr', [])];
  const norm = w.unary('sqrt', w.sum(w.binary('mul', gradient, gradient)));
  const g = w.binary('mul', gradient, w.binary('min', w.constant(1), w.binary('div', w.constant(1), w.binary('add', norm, w.constant(1e-6)))));
  const m1 = w.binary('add', m, w.binary('mul', w.binary('sub', g, m), w.constant(0.1)));
  const v1 = w.binary('add', w.binary('mul', v, w.constant(0.999)), w.binary('mul', w.binary('mul', g, g), w.constant(0.001)));
  const step = w.binary('mul', lr, w.binary('div', m1, w.binary('add', w.unary('sqrt', v1), w.constant(1e-8))));
  w.output('theta', w.binary('sub', theta, step));
  w.output('m', m1);
  w.output('v', v1);
  w.output('norm', norm);
  w.output('step', w.unary('sqrt', w.sum(w.binary('mul', step, step))));
  return w.program;
}

function arraysOf(program: Program, dtype: 'float32' | 'float64', inPlace: boolean) {
  const spec = (value: number) => ({ shape: program.values[value]?.shape ?? [], dtype: 'float32' as const });
  const all = {
    ...Object.fromEntries(program.inputs.map(input => [`in ${input.name}`, spec(input.value)])),
    ...Object.fromEntries(program.outputs.map(output => [`out ${output.name}`, spec(output.value)])),
  };
  const arrays = allocateTogether(all, dtype);
  const pick = (kind: string, names: readonly string[]): Record<string, TypedArray> =>
    Object.fromEntries(names.map(name => [name, arrays[`${kind} ${name}`] ?? assert.fail()]));
  const inputs = pick('in', program.inputs.map(input => input.name));
  const outputs = pick('out', program.outputs.map(output => output.name));
  if (inPlace) for (const name of Object.keys(outputs)) outputs[name] = inputs[name] ?? outputs[name] ?? assert.fail();
  return { inputs, outputs };
}

/** The same update in plain doubles. */
function reference(theta: number[], gradient: number[], m: number[], v: number[], lr: number) {
  const norm = Math.hypot(...gradient);
  const coefficient = Math.min(1, 1 / (norm + 1e-6));
  const next = { theta: [...theta], m: [...m], v: [...v], norm, step: 0 };
  gradient.forEach((raw, i) => {
    const g = raw * coefficient;
    next.m[i] = (m[i] ?? 0) + (g - (m[i] ?? 0)) * 0.1;
    next.v[i] = (v[i] ?? 0) * 0.999 + g * g * 0.001;
    const step = (lr * (next.m[i] ?? 0)) / (Math.sqrt(next.v[i] ?? 0) + 1e-8);
    next.theta[i] = (theta[i] ?? 0) - step;
    next.step += step * step;
  });
  next.step = Math.sqrt(next.step);
  return next;
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number) => {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] ?? NaN, expected[i] ?? NaN];
    assert.ok(Math.abs(a - b) <= relative * Math.max(1, Math.abs(b)), `[${i}] ${a} is not ${b}`);
  }
};

for (const dtype of ['float32', 'float64'] as const) {
  for (const n of [64, 67, 1001]) {
    test(`Adam over ${n} ${dtype} values in one loop equals the formula, in place, over several steps`, () => {
      const program = adam(dtype, n);
      const { inputs, outputs } = arraysOf(program, dtype, true);
      let theta = Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i)));
      let m = theta.map(() => 0);
      let v = theta.map(() => 0);
      inputs.theta?.set(theta);
      inputs.lr?.set([0.5]);
      const call = fusedCall(program, { inputs, outputs }) ?? assert.fail('not fused');
      for (let t = 1; t <= 5; t++) {
        const gradient = theta.map((_, i) => Math.fround(Math.cos(i * t)));
        inputs.gradient?.set(gradient);
        void call.run();
        const expected = reference(theta, gradient, m, v, 0.5);
        const relative = dtype === 'float64' ? 1e-13 : 3e-6;
        close(outputs.theta ?? [], expected.theta, relative);
        close(outputs.m ?? [], expected.m, relative);
        close(outputs.v ?? [], expected.v, relative);
        close(outputs.norm ?? [], [expected.norm], relative);
        close(outputs.step ?? [], [expected.step], relative);
        [theta, m, v] = [Array.from(outputs.theta ?? []), Array.from(outputs.m ?? []), Array.from(outputs.v ?? [])];
      }
    });
  }
}

test('in place and double-buffered give the same bits', () => {
  const program = adam('float32', 1003);
  const results = [true, false].map(inPlace => {
    const { inputs, outputs } = arraysOf(program, 'float32', inPlace);
    for (const [name, array] of Object.entries(inputs)) array.forEach((_, i) => (array[i] = name === 'lr' ? 0.1 : name === 'v' ? 0.5 : Math.sin(i * name.length)));
    void fusedCall(program, { inputs, outputs })?.run();
    return Object.values(outputs).map(array => Array.from(array));
  });
  assert.deepEqual(results[0], results[1]);
});

test('comparisons, choices, signs and truth values work lane by lane', () => {
  const n = 70;
  const w = new Writer('float32');
  const [x, threshold] = [w.input('x', [n]), w.input('threshold', [])];
  const above = w.binary('greater', x, threshold);
  const both = w.binary('and', above, w.unary('not', w.binary('greater', x, w.constant(2))));
  w.output('y', w.node({ op: 'where' }, [both, w.unary('sign', x), w.unary('relu', w.unary('neg', x))], [n]));
  w.output('count', w.sum(w.node({ op: 'cast', to: 'float32' }, [both], [n])));
  const { inputs, outputs } = arraysOf(w.program, 'float32', false);
  const xs = Array.from({ length: n }, (_, i) => (i - 35) / 10);
  inputs.x?.set(xs);
  inputs.threshold?.set([-1]);
  void (fusedCall(w.program, { inputs, outputs }) ?? assert.fail('not fused')).run();
  const inside = (value: number) => value > -1 && !(value > 2);
  close(outputs.y ?? [], xs.map(value => (inside(value) ? Math.sign(value) : Math.max(0, -value))), 1e-7);
  assert.equal(outputs.count?.[0], xs.filter(inside).length);
});

test('a sum that comes after the parameters were overwritten is left to the other path', () => {
  const w = new Writer('float32');
  const theta = w.input('theta', [100]);
  const total = w.sum(theta);
  w.output('theta', w.binary('mul', theta, w.constant(2)));
  w.output('late', w.sum(w.binary('mul', theta, total)));
  const { inputs, outputs } = arraysOf(w.program, 'float32', true);
  assert.equal(fusedCall(w.program, { inputs, outputs }), undefined);
});

test('programs that are not elementwise, short vectors and separate buffers are not fused', () => {
  const short = adam('float32', 8);
  assert.equal(fusedCall(short, arraysOf(short, 'float32', true)), undefined);
  const program = adam('float32', 100);
  const { inputs, outputs } = arraysOf(program, 'float32', true);
  assert.equal(fusedCall(program, { inputs: { ...inputs, lr: new Float32Array(1) }, outputs }), undefined);
  const w = new Writer('float32');
  w.output('y', w.node({ op: 'cumulativeSum', axis: 0, exclusive: false, reverse: false }, [w.input('x', [100])], [100]));
  assert.equal(fusedCall(w.program, arraysOf(w.program, 'float32', false)), undefined);
});
