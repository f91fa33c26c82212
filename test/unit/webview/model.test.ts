import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RunModel } from '../../../src/webview/data/model';
import { header, points, snapshot } from '../../webview/runs';

const batch = (first: number, count: number, params: readonly number[] = []) =>
  points(count, row => ({ step: first + row, loss: 10 / (first + row), lr: 0.1, gradientNorm: 1, updateRatio: 1e-3, stepsPerSecond: 5, seconds: (first + row) / 5, evaluations: first + row, params }));

describe('run model', () => {
  it('is after a snapshot what it is after the same events one by one', () => {
    const live = new RunModel();
    live.restore('r', true, snapshot({ state: 'preparing' }));
    live.apply({ type: 'points', points: batch(1, 3) });
    live.apply({ type: 'evaluation', step: 3, metrics: { loss: 2, accuracy: 0.5 } });
    live.apply({ type: 'points', points: batch(4, 2) });
    live.apply({ type: 'state', state: 'running', step: 5 });
    const restored = new RunModel();
    restored.restore('r', true, snapshot({ points: batch(1, 5), evaluations: [{ step: 3, metrics: { loss: 2, accuracy: 0.5 } }] }));
    for (const model of [live, restored]) {
      assert.equal(model.rows, 5);
      assert.equal(model.step, 5);
      assert.equal(model.columns.loss.last, 2);
      assert.equal(model.evaluations.get('accuracy')?.value.last, 0.5);
      assert.equal(model.state, 'running');
    }
  });

  it('lets the later log count where a resumed run logs steps again', () => {
    const model = new RunModel();
    model.restore('r', true, snapshot({ points: batch(1, 10), evaluations: [{ step: 0, metrics: { loss: 5 } }, { step: 5, metrics: { loss: 3 } }, { step: 10, metrics: { loss: 1 } }] }));
    const aspects = model.apply({ type: 'points', points: batch(6, 2) });
    assert.equal(model.rows, 7);
    assert.equal(model.columns.step.last, 7);
    assert.equal(model.step, 7);
    assert.equal(model.evaluations.get('loss')?.step.length, 2);
    assert.ok(aspects.includes('evaluations'));
  });

  it('does not count an evaluation told twice twice', () => {
    const model = new RunModel();
    model.apply({ type: 'evaluation', step: 100, metrics: { loss: 2 } });
    model.apply({ type: 'evaluation', step: 100, metrics: { loss: 2 } });
    assert.equal(model.evaluations.get('loss')?.step.length, 1);
  });

  it('turns parameter rows into columns as long as the others, also when they begin late', () => {
    const model = new RunModel();
    model.restore('r', true, snapshot({ points: batch(1, 2) }));
    model.apply({ type: 'points', points: batch(3, 2, [7, 8]) });
    assert.equal(model.params.length, 2);
    assert.deepEqual([0, 1, 2, 3].map(row => model.params[1]?.at(row)), [NaN, NaN, 8, 8]);
  });

  it('follows the first 64 parameters of a log that holds more', () => {
    const model = new RunModel();
    model.apply({ type: 'points', points: batch(1, 2, Array.from({ length: 100 }, (_, i) => i)) });
    assert.equal(model.params.length, 64);
    assert.equal(model.params[63]?.last, 63);
  });

  it('knows a knob by its last change, else by the header', () => {
    const model = new RunModel();
    model.apply({ type: 'header', header: header() });
    assert.equal(model.knobValue('lr'), 3e-4);
    model.apply({ type: 'knob', step: 10, name: 'lr', value: 1e-3 });
    assert.equal(model.knobValue('lr'), 1e-3);
    assert.equal(model.knobValue('momentum'), undefined);
  });

  it('is over when finished or failed', () => {
    const model = new RunModel();
    model.restore('r', true, snapshot());
    assert.ok(model.active);
    model.apply({ type: 'failed', exit: 2, message: { code: 'out-of-memory', args: [] } });
    assert.equal(model.state, 'failed');
    assert.ok(!model.active);
  });

  it('names what an event touched', () => {
    const model = new RunModel();
    assert.deepEqual(model.apply({ type: 'points', points: batch(1, 1) }), ['points']);
    assert.deepEqual(model.apply({ type: 'points', points: batch(2, 0) }), []);
    assert.deepEqual(model.apply({ type: 'sample', step: 1, prompt: 'a', text: 'b' }), ['samples']);
  });
});
