import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent, ToPanel } from '../../../src/engine/protocol';
import { emptyPoints, PointsBuilder } from '../../../src/engine/runs/columns';
import { PanelLink } from '../../../src/extension/panel/link';
import { RunHistory } from '../../../src/extension/runs/history';

/** Rows of consecutive steps whose loss is the step's reciprocal. */
function rows(from: number, to: number): RunEvent {
  const builder = new PointsBuilder();
  for (let step = from; step <= to; step++) builder.addRow(step, [1 / step, 0, 0, 0, 0, 0, 0]);
  return { type: 'points', points: builder.build() };
}

function connected(): { link: PanelLink; sent: ToPanel[]; history: RunHistory; tell: (event: RunEvent) => void } {
  const sent: ToPanel[] = [];
  const history = new RunHistory();
  const link = new PanelLink({ run: 'a', live: true, snapshot: () => history.snapshot() }, message => sent.push(message));
  return { link, sent, history, tell: event => { history.add(event); link.push(event); } };
}

const stepsOf = (message: ToPanel | undefined): number[] => {
  if (message?.type === 'snapshot') return [...message.snapshot.points.step];
  return (message?.events ?? []).flatMap(event => (event.type === 'points' ? [...event.points.step] : []));
};

test('nothing is sent before the panel is ready, then everything in one snapshot', () => {
  const { link, sent, tell } = connected();
  tell(rows(1, 3));
  tell(rows(4, 5));
  assert.equal(sent.length, 0);
  link.ready();
  assert.deepEqual(sent.map(message => message.type), ['snapshot']);
  assert.deepEqual(stepsOf(sent[0]), [1, 2, 3, 4, 5]);
});

test('one message at a time: what happens while the panel draws travels together', () => {
  const { link, sent, tell } = connected();
  link.ready();
  tell(rows(1, 1));
  tell(rows(2, 2));
  assert.equal(sent.length, 1);
  link.acknowledge(1);
  assert.deepEqual(stepsOf(sent[1]), [1, 2]);
  tell(rows(3, 3));
  assert.equal(sent.length, 2);
  link.acknowledge(2);
  assert.deepEqual(stepsOf(sent[2]), [3]);
  link.acknowledge(3);
  assert.equal(sent.length, 3);
});

test('an acknowledgement of an earlier document is ignored', () => {
  const { link, sent, tell } = connected();
  link.ready();
  link.away();
  link.ready();
  tell(rows(1, 1));
  link.acknowledge(1);
  assert.equal(sent.length, 2);
  link.acknowledge(2);
  assert.deepEqual(stepsOf(sent[2]), [1]);
});

const previewOf = (message: ToPanel | undefined): number | undefined => (message?.type === 'snapshot' ? message.preview : undefined);
const typesOf = (sent: readonly ToPanel[]): string[] => sent.map(message => (previewOf(message) === undefined ? message.type : 'preview'));
const LONG = 30_000;

test('a long run comes as a preview, then whole once that is drawn, then go on the events', () => {
  const { link, sent, tell } = connected();
  tell(rows(1, LONG));
  link.ready();
  assert.deepEqual(typesOf(sent), ['preview']);
  assert.equal(previewOf(sent[0]), LONG);
  assert.ok(stepsOf(sent[0]).length < LONG);
  link.acknowledge(1);
  assert.deepEqual(typesOf(sent), ['preview', 'snapshot']);
  assert.equal(stepsOf(sent[1]).length, LONG);
  link.acknowledge(2);
  assert.equal(sent.length, 2);
  tell(rows(LONG + 1, LONG + 1));
  assert.deepEqual(stepsOf(sent[2]), [LONG + 1]);
});

test('what happens while the preview or the whole is drawn is neither lost nor told twice', () => {
  const { link, sent, tell } = connected();
  tell(rows(1, LONG));
  link.ready();
  tell(rows(LONG + 1, LONG + 2));
  tell({ type: 'evaluation', step: LONG + 2, metrics: { loss: 1 } });
  link.acknowledge(1);
  tell(rows(LONG + 3, LONG + 3));
  link.acknowledge(2);
  link.acknowledge(3);
  assert.deepEqual(typesOf(sent), ['preview', 'snapshot', 'events']);
  const told = sent.slice(1).flatMap(stepsOf);
  assert.equal(told.length, LONG + 3);
  assert.ok(told.every((step, i) => step === i + 1));
  const [, whole, after] = sent;
  assert.equal(whole?.type === 'snapshot' ? whole.snapshot.evaluations.length : NaN, 0);
  assert.equal(after?.type === 'events' ? after.events.filter(event => event.type === 'evaluation').length : NaN, 1);
});

test('a backlog behind a preview makes the whole anew, with everything in it', () => {
  const { link, sent, tell } = connected();
  tell(rows(1, LONG));
  link.ready();
  for (let i = 0; i < 60; i++) tell(rows(LONG + i * 1000 + 1, LONG + (i + 1) * 1000));
  link.acknowledge(1);
  assert.deepEqual(typesOf(sent), ['preview', 'snapshot']);
  assert.equal(stepsOf(sent[1]).length, LONG + 60_000);
  link.acknowledge(2);
  assert.equal(sent.length, 2);
});

test('a panel that shows a run already gets no preview of it: not when it was slow, not when the run is read again', () => {
  const { link, sent, history, tell } = connected();
  tell(rows(1, LONG));
  link.ready();
  link.acknowledge(1);
  link.acknowledge(2);
  link.show({ run: 'a', live: false, snapshot: () => history.snapshot() });
  link.acknowledge(3);
  tell(rows(LONG + 1, LONG + 1));
  for (let i = 0; i < 60; i++) tell(rows(LONG + i * 1000 + 2, LONG + (i + 1) * 1000 + 1));
  link.acknowledge(4);
  assert.deepEqual(typesOf(sent), ['preview', 'snapshot', 'snapshot', 'events', 'snapshot']);
});

test('a panel that goes away before the whole came begins with a preview again', () => {
  const { link, sent, tell } = connected();
  tell(rows(1, LONG));
  link.ready();
  link.away();
  link.acknowledge(1);
  assert.equal(sent.length, 1);
  link.ready();
  link.acknowledge(2);
  assert.deepEqual(typesOf(sent), ['preview', 'preview', 'snapshot']);
});

test('a stored run is read once for its preview and its whole', () => {
  const history = new RunHistory();
  history.add(rows(1, LONG));
  let read = 0;
  const sent: ToPanel[] = [];
  const link = new PanelLink({ run: 'a', live: false, snapshot: () => (read++, history.snapshot()) }, message => sent.push(message));
  link.ready();
  link.acknowledge(1);
  assert.deepEqual(typesOf(sent), ['preview', 'snapshot']);
  assert.equal(read, 1);
});

test('a hidden panel gets nothing, and one snapshot when it returns', () => {
  const { link, sent, tell } = connected();
  link.ready();
  link.acknowledge(1);
  link.away();
  for (let step = 1; step <= 1000; step++) tell(rows(step, step));
  assert.equal(sent.length, 1);
  link.ready();
  assert.equal(sent.length, 2);
  assert.equal(stepsOf(sent[1]).length, 1000);
});

test('a panel too slow for the events gets a snapshot instead of a backlog', () => {
  const { link, sent, tell } = connected();
  link.ready();
  for (let i = 0; i < 60; i++) tell(rows(i * 1000 + 1, (i + 1) * 1000));
  link.acknowledge(1);
  assert.deepEqual(typesOf(sent), ['snapshot', 'snapshot']);
  assert.equal(stepsOf(sent[1]).length, 60_000);
});

test('a run that gets its name sends a snapshot under it', () => {
  const { link, sent, history } = connected();
  link.ready();
  link.acknowledge(1);
  link.show({ run: 'b', live: true, snapshot: () => history.snapshot() });
  assert.deepEqual(sent.map(message => message.run), ['a', 'b']);
});

test('the history folds events into a snapshot and forgets steps that a resumed run logs again', () => {
  const history = new RunHistory();
  history.add(rows(1, 10));
  history.add({ type: 'evaluation', step: 5, metrics: { 'eval/loss': 1 } });
  history.add({ type: 'evaluation', step: 10, metrics: { 'eval/loss': 2 } });
  history.add(rows(7, 8));
  const snapshot = history.snapshot();
  assert.deepEqual([...snapshot.points.step], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(snapshot.evaluations.map(({ step }) => step), [5]);
  assert.equal(history.step, 8);
  assert.equal(history.loss, 1 / 8);
});

test('a resumed run begins with what it had', () => {
  const first = new RunHistory();
  first.add(rows(1, 4));
  first.add({ type: 'knob', step: 2, name: 'lr', value: 0.5 });
  const second = new RunHistory();
  second.restore(first.snapshot());
  second.add(rows(5, 6));
  assert.deepEqual([...second.snapshot().points.step], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(second.snapshot().knobs, [{ step: 2, name: 'lr', value: 0.5 }]);
  assert.deepEqual(emptyPoints().step.length, 0);
});
