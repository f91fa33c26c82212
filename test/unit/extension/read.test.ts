import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROTOCOL_VERSION } from '../../../src/engine/protocol';
import { readFromPanel } from '../../../src/extension/panel/read';

test('every message of the protocol is read as it is', () => {
  const messages = [
    { type: 'ready', version: PROTOCOL_VERSION },
    { type: 'ack', sequence: 3 },
    { type: 'openConfig', run: 'r' },
    { type: 'resumeRun', run: 'r' },
    { type: 'error', message: 'a chart' },
    ...['pause', 'resume', 'step', 'stop'].map(type => ({ type: 'control', run: 'r', control: { type } })),
    { type: 'control', run: 'r', control: { type: 'knob', name: 'lr', value: 0.1 } },
  ];
  for (const message of messages) assert.deepEqual(readFromPanel(message), message);
});

test('anything else is no message', () => {
  const others: unknown[] = [
    undefined, null, 7, 'ready', [], {}, { type: 'format' }, { type: 'ready', version: PROTOCOL_VERSION + 1 }, { type: 'ack', sequence: '3' },
    { type: 'control', run: 'r' }, { type: 'control', run: 7, control: { type: 'stop' } }, { type: 'control', run: 'r', control: { type: 'delete' } },
    { type: 'control', run: 'r', control: { type: 'knob', name: 'lr', value: NaN } }, { type: 'control', run: 'r', control: { type: 'knob', name: 'lr', value: '1' } },
  ];
  for (const other of others) assert.equal(readFromPanel(other), undefined, JSON.stringify(other));
});

test('what the protocol does not name is left behind', () => {
  assert.deepEqual(readFromPanel({ type: 'ack', sequence: 1, html: '<script>' }), { type: 'ack', sequence: 1 });
});
