import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { abscissa, axesOf, positionOfStep, wholeRange } from '../../../src/webview/data/abscissa';
import { RunModel } from '../../../src/webview/data/model';
import type { Range } from '../../../src/webview/data/scale';
import { zoomBy, zoomRange } from '../../../src/webview/data/zoom';
import { header, points, snapshot } from '../../webview/runs';

const whole = { min: 0, max: 100 };

describe('zoom', () => {
  it('halves and doubles about a place, which stays where it is', () => {
    const near = (zoomed: Range | undefined, min: number, max: number): void => {
      assert.ok(zoomed !== undefined && Math.abs(zoomed.min - min) < 1e-9 && Math.abs(zoomed.max - max) < 1e-9, JSON.stringify(zoomed));
    };
    near(zoomBy(whole, whole, 20, 0.5, 'linear'), 10, 60);
    near(zoomBy(whole, whole, undefined, 0.5, 'linear'), 25, 75);
    near(zoomBy({ min: 10, max: 20 }, whole, 15, 2, 'linear'), 5, 25);
  });

  it('goes by factors on a logarithmic axis', () => {
    const zoomed = zoomBy({ min: 1, max: 10_000 }, { min: 1, max: 10_000 }, 100, 0.5, 'log');
    assert.ok(zoomed !== undefined && Math.abs(zoomed.min - 10) < 1e-9 && Math.abs(zoomed.max - 1000) < 1e-6);
  });

  it('ends where everything is seen', () => {
    assert.equal(zoomBy({ min: 25, max: 75 }, whole, undefined, 2, 'linear'), undefined);
  });

  it('keeps off zero on a logarithmic axis', () => {
    assert.ok(zoomRange([0, 50], 'log').min > 0);
    assert.deepEqual(zoomRange([0, 50], 'linear'), { min: 0, max: 50 });
  });
});

describe('the horizontal axis', () => {
  const run = (state: 'running' | 'done', changes = {}) => {
    const model = new RunModel();
    model.restore('r', state === 'running', snapshot({
      state, header: header({ steps: 1000, stepsPerEpoch: 50, ...changes }),
      points: points(30, row => ({ step: (row + 1) * 10, seconds: (row + 1) * 2, evaluations: (row + 1) * 320 })),
    }));
    return model;
  };

  it('ends at a round number beyond a running run and at the end of a finished one', () => {
    assert.deepEqual(wholeRange(run('running'), 'step', 'linear'), { min: 0, max: 400 });
    assert.deepEqual(wholeRange(run('done'), 'step', 'linear'), { min: 0, max: 300 });
    assert.deepEqual(wholeRange(run('done'), 'seconds', 'log'), { min: 2, max: 60 });
    assert.deepEqual(wholeRange(run('done'), 'epochs', 'linear'), { min: 0, max: 6 });
  });

  it('places a step between logged rows in proportion', () => {
    const model = run('running');
    assert.equal(positionOfStep(model, abscissa(model, 'seconds'), 15), 3);
    assert.equal(positionOfStep(model, abscissa(model, 'epochs'), 25), 0.5);
    assert.equal(positionOfStep(model, abscissa(model, 'evaluations'), 0), 0);
    assert.equal(positionOfStep(model, abscissa(model, 'seconds'), 9999), 60);
  });

  it('offers epochs where the data have a length', () => {
    assert.ok(axesOf(run('running')).includes('epochs'));
    assert.ok(!axesOf(run('running', { stepsPerEpoch: undefined })).includes('epochs'));
  });
});
