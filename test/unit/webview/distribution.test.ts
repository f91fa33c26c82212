import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blocksOf, historyOf, quantile, shareOutside, valueWindow } from '../../../src/webview/data/distribution';

describe('histograms', () => {
  const uniform = (step: number, low: number, high: number) => ({
    step, what: 'parameters' as const, block: 'w', edges: Float64Array.from({ length: 11 }, (_, i) => low + ((high - low) * i) / 10), counts: new Float64Array(10).fill(7),
  });

  it('of a uniform distribution have its quantiles', () => {
    for (const q of [0.05, 0.25, 0.5, 0.95]) assert.ok(Math.abs(quantile(uniform(1, -2, 2), q) - (-2 + 4 * q)) < 1e-12);
    assert.ok(Number.isNaN(quantile({ ...uniform(1, 0, 1), counts: new Float64Array(10) }, 0.5)));
  });

  it('come in order of steps, the last word on a step counting', () => {
    const all = [uniform(20, 0, 1), uniform(10, 0, 1), uniform(20, 0, 5)];
    assert.deepEqual(historyOf(all, 'w', 'parameters').map(({ step, edges }) => [step, edges[10]]), [[10, 1], [20, 5]]);
    assert.deepEqual(blocksOf(all), ['w']);
  });

  it('leave a stray value out of the picture and own up to it', () => {
    const counts = new Float64Array(1000).fill(10);
    const edges = Float64Array.from({ length: 1001 }, (_, i) => i / 1000);
    edges[1000] = 1000;
    counts[999] = 1;
    const history = [{ step: 1, what: 'gradients' as const, block: 'w', edges, counts }];
    const window = valueWindow(history);
    assert.ok(window.max < 2);
    assert.equal(shareOutside(history, window), 0);
    assert.ok(shareOutside(history, { min: 0.1, max: 0.9 }) > 0.19);
  });
});
