import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decode } from '../../../src/webview/wire/decode';
import { UnreadableMessage } from '../../../src/webview/wire/readers';
import { gptPoints, snapshot } from '../../webview/runs';

const message = (changes: object = {}): unknown => ({ type: 'snapshot', version: 1, sequence: 3, run: 'r', live: true, snapshot: snapshot({ points: gptPoints(4) }), ...changes });

describe('messages from the host', () => {
  it('are read', () => {
    const read = decode(message());
    assert.equal(read.type, 'snapshot');
    assert.equal(read.sequence, 3);
    assert.ok(read.type === 'snapshot' && read.snapshot.points.step.length === 4);
  });

  it('of another version or an unknown kind are refused with the reason', () => {
    assert.throws(() => decode(message({ version: 2 })), (error: unknown) => error instanceof UnreadableMessage && /version 2/.test(error.message));
    assert.throws(() => decode({ type: 'hello', sequence: 1 }), /hello/);
    assert.throws(() => decode(null), UnreadableMessage);
    assert.throws(() => decode({ type: 'events', sequence: 1, run: 'r', events: [{ type: 'explode' }] }), /explode/);
  });

  it('with columns of unequal length are refused', () => {
    const points = { ...gptPoints(4), loss: new Float64Array(3) };
    assert.throws(() => decode({ type: 'events', sequence: 1, run: 'r', events: [{ type: 'points', points }] }), /loss has 3 rows/);
    assert.throws(() => decode({ type: 'events', sequence: 1, run: 'r', events: [{ type: 'points', points: { ...gptPoints(4), params: new Float64Array(5), paramsPerRow: 2 } }] }), /params/);
    assert.throws(() => decode({ type: 'events', sequence: 1, run: 'r', events: [{ type: 'points', points: { ...gptPoints(4), loss: [1, 2, 3, 4] } }] }), /doubles/);
  });

  it('have their nulls, which were not finite before JSON, read as NaN', () => {
    const sent: unknown = JSON.parse(JSON.stringify({
      type: 'events', sequence: 1, run: 'r',
      events: [
        { type: 'evaluation', step: 5, metrics: { loss: NaN, accuracy: 0.5 } },
        { type: 'finished', summary: { steps: 5, loss: NaN, seconds: 1, evaluations: 5, stopped: 'diverged', metrics: {}, run: 'r', divergence: { step: 5, block: 'w', gradientNormBefore: Infinity, advice: [] } } },
      ],
    }));
    const read = decode(sent);
    assert.ok(read.type === 'events');
    const [evaluation, finished] = read.events;
    assert.ok(evaluation?.type === 'evaluation' && Number.isNaN(evaluation.metrics['loss']) && evaluation.metrics['accuracy'] === 0.5);
    assert.ok(finished?.type === 'finished' && Number.isNaN(finished.summary.loss) && finished.summary.divergence?.gradientNormBefore === undefined);
  });
});
