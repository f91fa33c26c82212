import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pack } from '../../../src/extension/panel/pack';

const buffersOf = (value: unknown, found = new Set<ArrayBufferLike>()): Set<ArrayBufferLike> => {
  if (ArrayBuffer.isView(value)) found.add(value.buffer);
  else if (typeof value === 'object' && value !== null) Object.values(value).forEach(part => buffersOf(part, found));
  return found;
};

test('a message with hundreds of arrays says the same with a few buffers', () => {
  const histograms = Array.from({ length: 500 }, (_, i) => ({ step: i, block: `b${i}`, edges: Float64Array.of(i, i + 1, NaN), counts: Float64Array.of(2 * i, Infinity) }));
  const message = { type: 'snapshot', snapshot: { histograms, points: { loss: new Float64Array(100_000).fill(1.5), empty: new Float64Array(0) }, failure: undefined, note: null } };
  const packed = pack(message);
  assert.deepEqual(packed, message);
  assert.equal(buffersOf(message).size, 1002);
  assert.ok(buffersOf(packed).size <= 2);
  for (const { edges } of packed.snapshot.histograms) assert.equal(edges.byteOffset % 8, 0);
});

test('a message without arrays is left as it is', () => {
  const message = { type: 'events', events: [{ type: 'state', state: 'running' }] };
  assert.equal(pack(message), message);
});
