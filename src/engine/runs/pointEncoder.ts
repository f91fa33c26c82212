/**
 * Logged steps as TensorBoard events, at a cost a training step does not notice: one event a step holds all its scalars. The
 * bytes of a summary differ from step to step only in the numbers, so they are laid out once as a template; a step copies it and
 * writes its doubles at known places. (The generic encoder takes about ten times as long.)
 */
import type { Points } from '../protocol';
import { encodeEvent, type SummaryValue, type TFEvent } from './tfevents';
import { COLUMN_TAGS, COLUMNS, PARAMETERS_TAG, type ColumnName } from './columns';
import { FOOTER, HEADER, frame } from './tfrecord';

export interface PointTemplate {
  /** The event from its summary field on. */
  readonly bytes: Uint8Array;
  /** Where in `bytes` each column's double stands. */
  readonly columns: readonly { readonly name: ColumnName; readonly at: number }[];
  /** Where the parameters begin; -1 where there are none. */
  readonly params: number;
}

/** Largest event head: wall time (9) and a ten-byte varint step (11). */
const HEAD = 20;

/** The template for the columns that these points have; made once a shape. */
export class PointTemplates {
  private readonly known = new Map<string, PointTemplate>();

  /** `fresh` the first time: TensorBoard wants the metadata of a tag once a file. */
  for(points: Points): { readonly template: PointTemplate; readonly fresh: boolean } {
    // A column without a single number is left out: a method without gradients has no gradient norm.
    const present = COLUMNS.filter(name => points[name].some(value => !Number.isNaN(value)));
    const key = `${present.join()}:${points.paramsPerRow}`;
    const found = this.known.get(key);
    if (found) return { template: found, fresh: false };
    const template = makeTemplate(present, points.paramsPerRow);
    this.known.set(key, template);
    return { template, fresh: true };
  }
}

/** Bytes a framed row takes at most. */
export const rowBound = (template: PointTemplate): number => HEADER + HEAD + template.bytes.length + FOOTER;

/** Writes rows [from, to) as framed records at `at`; returns the offset behind them. */
export function encodeRows(
  template: PointTemplate, points: Points, from: number, to: number, wallTime: number, buffer: Uint8Array, view: DataView, at: number,
): number {
  const { params, paramsPerRow } = points;
  for (let row = from; row < to; row++) {
    let end = at + HEADER;
    buffer[end] = 9;
    view.setFloat64(end + 1, wallTime, true);
    end = writeStep(buffer, end + 9, points.step[row] ?? 0);
    buffer.set(template.bytes, end);
    for (const column of template.columns) view.setFloat64(end + column.at, points[column.name][row] ?? NaN, true);
    if (template.params >= 0) {
      const first = end + template.params;
      for (let i = 0; i < paramsPerRow; i++) view.setFloat64(first + 8 * i, params[row * paramsPerRow + i] ?? NaN, true);
    }
    end += template.bytes.length;
    at = frame(buffer, view, at, end - at - HEADER);
  }
  return at;
}

/** The same row as an event with the metadata of its tags. */
export function announcingEvent(template: PointTemplate, points: Points, row: number, wallTime: number): TFEvent {
  const values: SummaryValue[] = template.columns.map(({ name }) => ({
    tag: COLUMN_TAGS[name], plugin: 'scalars', shape: [], doubles: Float64Array.of(points[name][row] ?? NaN), strings: undefined,
  }));
  if (points.paramsPerRow > 0) {
    const doubles = points.params.slice(row * points.paramsPerRow, (row + 1) * points.paramsPerRow);
    values.push({ tag: PARAMETERS_TAG, plugin: 'stepwise', shape: [points.paramsPerRow], doubles, strings: undefined });
  }
  return { step: points.step[row] ?? 0, wallTime, values };
}

/** Field 2 (varint) and the step. */
function writeStep(buffer: Uint8Array, at: number, value: number): number {
  buffer[at++] = 16;
  while (value >= 0x80) {
    buffer[at++] = (value % 0x80) | 0x80;
    value = Math.floor(value / 0x80);
  }
  buffer[at++] = value;
  return at;
}

/** Encodes an event whose doubles are marks and finds them again. */
function makeTemplate(present: readonly ColumnName[], paramsPerRow: number): PointTemplate {
  const mark = (i: number): Float64Array => Float64Array.of(-1.2345678901234567e-200 * (i + 1));
  const values: SummaryValue[] = present.map((name, i) => ({ tag: COLUMN_TAGS[name], plugin: undefined, shape: [], doubles: mark(i), strings: undefined }));
  if (paramsPerRow > 0) {
    const doubles = new Float64Array(paramsPerRow).fill(mark(present.length)[0] ?? 0);
    values.push({ tag: PARAMETERS_TAG, plugin: undefined, shape: [paramsPerRow], doubles, strings: undefined });
  }
  const head = encodeEvent({ wallTime: 0, step: 0, values: [] }).length;
  const bytes = Buffer.from(encodeEvent({ wallTime: 0, step: 0, values }).subarray(head));
  const find = (i: number): number => bytes.indexOf(Buffer.from(mark(i).buffer));
  return {
    bytes: new Uint8Array(bytes),
    columns: present.map((name, i) => ({ name, at: find(i) })),
    params: paramsPerRow > 0 ? find(present.length) : -1,
  };
}
