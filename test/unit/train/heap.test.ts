/** Steps leave nothing behind on the heap. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { folderOf, Workplace } from './harness';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

function heapAfterCollection(): number {
  assert.ok(typeof collect === 'function');
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const methods = ['{name: adam, lr: 0.001, clip: {norm: 1}}', '{name: coordinate_descent, lr: 0.001}', '{name: hill_climbing, noise: 0.1}'];

for (const method of methods) {
  test(`the heap grows by less than 20 bytes a step after a forced collection: ${method}`, async t => {
    const every = 5000;
    const heap = new Map<number, number>();
    await new Workplace(folderOf(t)).train(
      `model: {name: function, function: rosenbrock, start: [-1.2, 1]}\noptimizer: ${method}\ntrain: {steps: 40000, log_every: ${every}}`, {},
      event => {
        const step = event.type === 'points' ? event.points.step.at(-1) : undefined;
        if (step === undefined || step % every !== 0) return;
        heap.set(step, heapAfterCollection());
      },
    );
    const [first, last] = [[...heap][0], [...heap].at(-1)];
    assert.ok(first && last && last[0] - first[0] >= 20_000, `measured at ${[...heap.keys()].join(', ')}`);
    const slope = (last[1] - first[1]) / (last[0] - first[0]);
    assert.ok(slope < 20, `${slope} bytes a step`);
  });
}
