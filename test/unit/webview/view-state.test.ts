import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { INITIAL_VIEW, restoreView } from '../../../src/webview/view-state';

describe('kept view settings', () => {
  it('are read back', () => {
    const view = { ...INITIAL_VIEW, run: 'r', xAxis: 'seconds', smoothing: 0.9, zoom: [1, 5], yScale: { loss: 'log' }, tables: ['lr'], sections: { knobs: false } } as const;
    assert.deepEqual(restoreView(JSON.parse(JSON.stringify(view))), view);
  });

  it('that fit no longer fall back one by one', () => {
    assert.deepEqual(restoreView({ version: 1, xAxis: 'miles', smoothing: 4, zoom: [5, 1], yScale: { loss: 'cubic' }, tables: 3 }), INITIAL_VIEW);
    assert.deepEqual(restoreView(undefined), INITIAL_VIEW);
    assert.deepEqual(restoreView({ version: 9, smoothing: 0.5 }), INITIAL_VIEW);
  });
});
