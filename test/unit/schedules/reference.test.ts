/** Schedules against PyTorch's and Hugging Face's own. References: test/reference/schedules.py */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSchedule, schedules } from '../../../src/engine/schedules/catalogue';
import reference from '../../reference/schedules.json';
import { resolved } from '../models/harness';

function rates(name: string, given: Readonly<Record<string, unknown>>, lr: number, total: number): number[] {
  const schedule = findSchedule(name);
  assert.ok(schedule, name);
  const options = resolved(schedule.spec.options, given);
  return Array.from({ length: total }, (_, i) => lr * schedule.multiplier(options, i + 1, total, lr));
}

const near = (actual: readonly number[], expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - (expected[i] ?? NaN)) < 1e-12, `update ${i + 1}: ${value}, expected ${expected[i]}`));
};

for (const { name, options, rates: expected } of reference.cases) {
  test(`${name} ${JSON.stringify(options)} gives the library's rates`, () => near(rates(name, options, reference.lr, reference.steps), expected));
}

test('a warm-up gives t / warmup_steps at update t, so that the first update is not lost', () => {
  for (const { spec } of schedules) {
    const own = { step: { step_size: 100 }, exponential: { gamma: 0.999 } }[spec.name] ?? {};
    near(rates(spec.name, { ...own, warmup_steps: 4 }, 0.1, 12).slice(0, 5), [0.025, 0.05, 0.075, 0.1, 0.1]);
  }
});

test('decay counts from the end of the warm-up', () => {
  near(rates('step', { warmup_steps: 2, step_size: 2, gamma: 0.5 }, 1, 8), [0.5, 1, 1, 1, 0.5, 0.5, 0.25, 0.25]);
  near(rates('exponential', { warmup_steps: 1, gamma: 0.5 }, 1, 4), [1, 1, 0.5, 0.25]);
});

test('a decay shorter than the run stays at its lowest rate', () => {
  near(rates('cosine', { decay_steps: 2, min_lr: 0.1 }, 1, 5), [1, 0.55, 0.1, 0.1, 0.1]);
  near(rates('linear', { decay_steps: 2 }, 1, 5), [1, 0.5, 0, 0, 0]);
});

test('no rate falls below min_lr, an absolute rate', () => {
  near(rates('exponential', { gamma: 0.1, min_lr: 0.05 }, 2, 4), [2, 0.2, 0.05, 0.05]);
  near(rates('step', { step_size: 1, min_lr: 0.05 }, 2, 4), [2, 0.2, 0.05, 0.05]);
});

test('a floor at or above the base rate holds the base rate', () => {
  for (const lr of [0, 0.01]) near(rates('cosine', { min_lr: 0.01 }, lr, 3), [lr, lr, lr]);
});
