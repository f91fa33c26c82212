import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knobAtPosition, parseKnob, positionOfKnob, POSITIONS } from '../../../src/webview/data/knob-scale';

describe('knobs', () => {
  const lr = { name: 'lr', value: 1e-3, min: 1e-6, max: 1, log: true, effect: 'value' } as const;
  const beta = { name: 'beta2', value: 0.999, min: 0, max: 0.9999, effect: 'value' } as const;

  it('move by factors where their range spans decades', () => {
    assert.equal(positionOfKnob(lr, 1e-3), POSITIONS / 2);
    assert.equal(knobAtPosition(lr, POSITIONS / 2), 1e-3);
    assert.equal(knobAtPosition(lr, POSITIONS), 1);
  });

  it('move a decay rate by factors of its memory 1 / (1 - beta)', () => {
    assert.equal(knobAtPosition(beta, POSITIONS / 4), 0.9);
    assert.equal(knobAtPosition(beta, POSITIONS / 2), 0.99);
    assert.equal(positionOfKnob(beta, 0.999), 0.75 * POSITIONS);
  });

  it('never set a decay rate to 1, though it is the open end of its range', () => {
    const momentum = { name: 'momentum', value: 0.9, min: 0, max: 1, effect: 'value' } as const;
    assert.equal(knobAtPosition(momentum, POSITIONS), 0.9999);
    assert.equal(knobAtPosition(momentum, POSITIONS / 4), 0.9);
  });

  it('switch off at the left end where 0 is allowed, and start from usual sizes where they are off', () => {
    const decay = { name: 'weight_decay', value: 0, min: 0, log: true, effect: 'value' } as const;
    assert.equal(positionOfKnob(decay, 0), 0);
    assert.equal(knobAtPosition(decay, 0), 0);
    assert.equal(knobAtPosition(decay, POSITIONS / 2), 0.01);
  });

  it('stay whole where they count', () => {
    const batch = { name: 'batch_size', value: 32, min: 1, max: 512, log: true, integer: true, effect: 'recompile' } as const;
    for (let at = 0; at <= POSITIONS; at += 37) assert.ok(Number.isInteger(knobAtPosition(batch, at)));
  });

  it('take typed values inside their range only', () => {
    assert.deepEqual(parseKnob(lr, ' 3e-4 '), { value: 3e-4 });
    assert.deepEqual(parseKnob(lr, 'fast'), { problem: 'notNumber' });
    assert.deepEqual(parseKnob(lr, ''), { problem: 'notNumber' });
    assert.deepEqual(parseKnob(lr, '2'), { problem: 'outOfRange' });
  });
});
