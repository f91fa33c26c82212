/**
 * A process that trains one workload with Stepwise. It answers each line of standard input, `N` (run N steps) or `memory`, with a
 * line of JSON. The peers in `peers/` do the same, so that blocks of steps can be interleaved.
 *
 *     runner.ts WORKLOAD FOLDER THREADS     FOLDER holds theta.f32 and batches.i32
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BATCH, DROPOUT_KEY, GRADIENT, gradientFunction, NEXT, PARAMETER, SLOT, updateFunction, updateScalars } from '../src/engine/train/programs';
import { layoutOf } from '../src/engine/models/model';
import { allocate } from '../src/engine/program/backend';
import { allocateTogether } from '../src/engine/program/memory';
import { openNative } from '../src/engine/program/native';
import { peakMemory, residentMemory } from './memory';
import { BATCHES, fieldsOf, modelOf, optimization, transform, workloads } from './workloads';
import type { TensorSpec, TypedArray } from '../src/engine/program/backend';

const [, , name = 'small', folder = '.', threads = '2'] = process.argv;

async function main(): Promise<void> {
  const workload = workloads.find(each => each.name === name);
  if (!workload) throw new Error(`no workload ${name}`);
  const backend = await openNative({ spinning: process.env['SPINNING'] !== '0' });
  const baseline = residentMemory();

  const model = modelOf(workload);
  const layout = layoutOf(model.parameters);
  const size = layout.reduce((sum, slice) => sum + slice.size, 0);
  const shape = { model, layout, fields: fieldsOf(workload), batchSize: workload.batch };
  const { lr, beta1, beta2, eps, weight_decay } = optimization;
  const knobs = { lr, beta1, beta2, eps, weight_decay };
  const clip = { norm: true, value: false };
  const scalars = updateScalars(transform, knobs, clip);

  const started = performance.now();
  const options = { precision: 'float32', threads: Number(threads) } as const;
  const gradient = await backend.compile(gradientFunction(name, shape), options);
  const update = await backend.compile(updateFunction(name, transform, layout, scalars, clip), options);
  const compileMs = performance.now() - started;

  const vector: TensorSpec = { shape: [size], dtype: 'float32' };
  const scalar: TensorSpec = { shape: [], dtype: 'float32' };
  const slots = transform.slots.map(slot => SLOT + slot.name);
  const norms = ['gradient_norm', 'update_norm', 'parameter_norm'];
  const flat = allocateTogether(Object.fromEntries([
    ...['theta', 'gradient', ...slots].map(each => [each, vector] as const), ...[...scalars, ...norms].map(each => [each, scalar] as const),
  ]), options.precision);
  const array = (key: string): TypedArray => {
    const found = flat[key];
    if (!found) throw new Error(`nothing was allocated for ${key}`);
    return found;
  };
  const theta = readFileSync(path.join(folder, 'theta.f32'));
  array('theta').set(new Float32Array(theta.buffer, theta.byteOffset, size));
  const views = (of: TypedArray, prefix: string) => Object.fromEntries(layout.map(slice => [prefix + slice.name, of.subarray(slice.offset, slice.offset + slice.size)]));
  const batch = Object.fromEntries(Object.entries(shape.fields).map(([key, field]) => [BATCH + key, allocate({ ...field, shape: [workload.batch, ...field.shape] }, 'float32')]));
  const key = allocate({ shape: [], dtype: 'int32' }, 'float32');
  const loss = allocate(scalar, 'float32');
  const gradientCall = gradient.bind({ inputs: { ...views(array('theta'), PARAMETER), ...batch, [DROPOUT_KEY]: key }, outputs: { loss, ...views(array('gradient'), GRADIENT) } });
  const states = ['theta', ...slots];
  const updateCall = update.bind({
    inputs: Object.fromEntries(['gradient', ...states, ...scalars].map(each => [each, array(each)])),
    outputs: Object.fromEntries([...norms.map(each => [each, array(each)] as const), ...states.map(each => [each + NEXT, array(each)] as const)]),
  });

  const file = readFileSync(path.join(folder, 'batches.i32'));
  const batches = new Int32Array(file.buffer, file.byteOffset, file.byteLength / 4);
  let step = 0;
  function fill(): void {
    const { time, batch: rows, kind } = workload!;
    const each = batches.length / BATCHES;
    const data = batches.subarray((step % BATCHES) * each, ((step % BATCHES) + 1) * each);
    if (kind === 'lstm') {
      batch[BATCH + 'inputs']?.set(data.subarray(0, rows * time));
      batch[BATCH + 'targets']?.set(data.subarray(rows * time));
      batch[BATCH + 'lengths']?.fill(time);
      return;
    }
    for (let row = 0; row < rows; row++) {
      const window = data.subarray(row * (time + 1), (row + 1) * (time + 1));
      batch[BATCH + 'inputs']?.set(window.subarray(0, time), row * time);
      batch[BATCH + 'targets']?.set(window.subarray(1), row * time);
    }
  }

  /** Milliseconds of one step. */
  async function train(): Promise<number> {
    fill();
    step++;
    const start = performance.now();
    await gradientCall.run();
    const values: Readonly<Record<string, number>> = { lr, ...transform.scalars(step, knobs), clip_norm: optimization.clip };
    for (const each of scalars) array(each).fill(values[each] ?? Number.NaN);
    await updateCall.run();
    const read = [loss, ...norms.map(array)].map(each => each[0] ?? Number.NaN);
    if (!read.every(Number.isFinite)) throw new Error(`step ${step}: ${read.join(', ')}`);
    return performance.now() - start;
  }

  const answer = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
  answer({ label: `stepwise (${backend.carrier}, ${backend.version})`, compileMs, nodes: gradient.nodes, parameters: size });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'memory') {
      answer({ peakBytes: peakMemory() - baseline });
      continue;
    }
    const times: number[] = [];
    for (let i = 0; i < Number(line); i++) times.push(await train());
    answer({ times, loss: loss[0], norm: array('gradient_norm')[0], ratio: (array('update_norm')[0] ?? 0) / (array('parameter_norm')[0] ?? 1) });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
