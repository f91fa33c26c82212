/** The configs under examples/: all of them are right, and those of the lessons end where their pages say. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { analyse } from '../../../src/engine/config/analyse';
import { folderOf, Workplace } from '../train/harness';
import type { Told } from '../train/harness';

const EXAMPLES = join(import.meta.dirname, '../../../examples');
const read = (name: string): string => readFileSync(join(EXAMPLES, name), 'utf8');

async function run(t: TestContext, name: string, edit: (text: string) => string = text => text): Promise<Told> {
  const edited = edit(read(`${name}.optim.yaml`));
  return new Workplace(folderOf(t)).train(edited, { params: true });
}

/** Parameters after step t, as the lessons write them: t0 (the bias), then t1 (the weight). */
const pointAfter = ({ rows }: Told, t: number): readonly [number, number] => {
  const params = rows.find(({ step }) => step === t)?.params;
  assert.ok(params);
  return [params[1]!, params[0]!];
};

function shows(actual: readonly number[], expected: readonly string[]): void {
  assert.deepEqual(actual.map((value, i) => value.toFixed(expected[i]!.split('.')[1]!.length)), expected);
}

for (const name of readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.optim.yaml'))) {
  test(`${name} has no problems`, () => assert.deepEqual(analyse(read(name), 'yaml').problems, []));
}

test('lesson 0, both at once', async t => {
  const told = await run(t, 'lessons/0/both-at-once');
  shows(pointAfter(told, 1), ['0.0400000', '0.0933333']);
  shows(pointAfter(told, 1000), ['0.0332091', '0.9853913']);
});

test('lesson 0, half the loss; twice the lr then makes the same run', async t => {
  const half = await run(t, 'lessons/0/half-the-loss');
  shows(pointAfter(half, 1000), ['0.1107152', '0.9512962']);
  const doubled = await run(t, 'lessons/0/half-the-loss', text => text.replace('lr: 0.01', 'lr: 0.02'));
  const whole = await run(t, 'lessons/0/both-at-once');
  assert.deepEqual(pointAfter(doubled, 1000), pointAfter(whole, 1000));
});

test('lesson 0, one at a time', async t => {
  const told = await run(t, 'lessons/0/one-at-a-time');
  shows(pointAfter(told, 2), ['0.0400000', '0.0917333']);
  shows(pointAfter(told, 2000), ['0.0325338', '0.9857176']);
  assert.equal(told.rows.at(-1)?.evaluations, 2000);
});

test('lesson 0, to the minimum, in 179 steps; until converged, in 363', async t => {
  const exact = await run(t, 'lessons/0/to-the-minimum');
  assert.equal(exact.rows.at(-1)?.step, 179);
  assert.ok(exact.rows.at(-1)!.loss < 1e-12);
  // One round multiplies the distance by 6/7, the square of the cosine between the two axes in the metric of the bowl.
  const [t0] = pointAfter(exact, 101);
  const [later] = pointAfter(exact, 103);
  assert.ok(Math.abs(later / t0 - 6 / 7) < 1e-9);
  const converged = await run(t, 'lessons/0/until-converged');
  assert.equal(converged.rows.at(-1)?.step, 363);
  assert.ok(converged.rows.at(-1)!.loss < 1e-9);
});

test('lesson 0, the bent valley is slow one at a time and quick with momentum', async t => {
  const exact = await run(t, 'lessons/0/bent-valley');
  assert.equal(exact.rows.at(-1)?.loss.toExponential(1), '5.4e-4');
  assert.ok(exact.rows.at(-1)!.evaluations > 10_000);
  const momentum = await run(t, 'lessons/0/bent-valley', text => text.replace(/optimizer:[^]*/, 'optimizer: { name: sgd, lr: 0.001, momentum: 0.9 }\n'));
  assert.equal(momentum.rows.at(-1)?.loss.toExponential(1), '6.1e-9');
  assert.equal(momentum.rows.at(-1)?.evaluations, 2000);
});

test('lesson 4, perturb and keep ends within the bounds of nearly all runs', async t => {
  for (const seed of [0, 1, 2]) {
    const { rows } = await run(t, 'lessons/4/perturb-and-keep', text => text.replace('seed: 0', `seed: ${seed}`));
    const loss = rows.at(-1)!.loss;
    assert.ok(loss > 1e-13 && loss < 1e-6, `${loss}`);
    rows.slice(1).forEach((row, i) => assert.ok(row.loss <= rows[i]!.loss));
  }
});

test('lesson 4, small noise stays in its basin, large noise finds the lowest', async t => {
  const small = await run(t, 'lessons/4/many-basins');
  assert.ok(Math.abs(small.rows.at(-1)!.loss - 12.93) < 0.02);
  const large = await run(t, 'lessons/4/many-basins', text => text.replace('noise: 0.1', 'noise: 1'));
  assert.ok(large.rows.at(-1)!.loss < 0.5);
  assert.ok(Math.max(...large.rows.at(-1)!.params.map(Math.abs)) < 0.1);
});
