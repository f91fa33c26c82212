/**
 * Logged steps as TensorBoard events, at a cost a training step does not notice: one event a step holds all its values. The bytes
 * of a summary differ from step to step only in the numbers, so they are laid out once as a template; a step copies it and writes
 * its numbers at known places. (The generic encoder takes about ten times as long.)
 */
import type { Points } from '../protocol';
import { COLUMNS, ROW_TAG, SHOWN_COLUMNS, type ColumnName } from './columns';
import { encodeEvent, type SummaryValue, type TFEvent } from './tfevents';
import { FOOTER, HEADER, frame } from './tfrecord';

export interface PointTemplate {
  /** The event from its summary field on. */
  readonly bytes: Uint8Array;
  /** Where in `bytes` the single-precision number of each column stands that TensorBoard shows. */
  readonly shown: readonly { readonly name: ColumnName; readonly tag: string; readonly at: number }[];
  /** Where the row in double precision begins. */
  readonly row: number;
}

/** Largest event head: wall time (9) and a ten-byte varint step (11). */
const HEAD = 20;

/** The template for the columns that these points have; made once a shape. */
export class PointTemplates {
  private readonly known = new Map<string, PointTemplate>();

  /** `fresh` the first time: TensorBoard wants the metadata of a tag once a file. */
  for(points: Points): { readonly template: PointTemplate; readonly fresh: boolean } {
    // A column without a single number is not shown: a method without gradients has no gradient norm.
    const shown = SHOWN_COLUMNS.filter(({ name }) => points[name].some(value => !Number.isNaN(value)));
    const key = `${shown.map(({ name }) => name).join()}:${points.paramsPerRow}`;
    const found = this.known.get(key);
    if (found) return { template: found, fresh: false };
    const template = makeTemplate(shown, COLUMNS.length + points.paramsPerRow);
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
    for (const { name, at: place } of template.shown) view.setFloat32(end + place, points[name][row] ?? NaN, true);
    let place = end + template.row;
    for (const name of COLUMNS) {
      view.setFloat64(place, points[name][row] ?? NaN, true);
      place += 8;
    }
    for (let i = 0; i < paramsPerRow; i++) view.setFloat64(place + 8 * i, params[row * paramsPerRow + i] ?? NaN, true);
    end += template.bytes.length;
    at = frame(buffer, view, at, end - at - HEADER);
  }
  return at;
}

/** The same row as an event with the metadata of its tags. */
export function announcingEvent(template: PointTemplate, points: Points, row: number, wallTime: number): TFEvent {
  const { params, paramsPerRow } = points;
  const numbers = new Float64Array(COLUMNS.length + paramsPerRow);
  numbers.set(COLUMNS.map(name => points[name][row] ?? NaN));
  numbers.set(params.subarray(row * paramsPerRow, (row + 1) * paramsPerRow), COLUMNS.length);
  const values: SummaryValue[] = [
    ...template.shown.map(({ name, tag }): SummaryValue =>
      ({ tag, plugin: 'scalars', shape: [], numbers: Float32Array.of(points[name][row] ?? NaN), strings: undefined })),
    { tag: ROW_TAG, plugin: 'stepwise', shape: [numbers.length], numbers, strings: undefined },
  ];
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

/** Encodes an event whose numbers are marks and finds them again. */
function makeTemplate(shown: readonly { readonly name: ColumnName; readonly tag: string }[], rowLength: number): PointTemplate {
  const mark = (i: number): Float32Array => Float32Array.of(-1.2345e-30 * (i + 1));
  const row = new Float64Array(rowLength).fill(-1.2345678901234567e-200);
  const values: SummaryValue[] = shown.map(({ tag }, i) => ({ tag, plugin: undefined, shape: [], numbers: mark(i), strings: undefined }));
  values.push({ tag: ROW_TAG, plugin: undefined, shape: [rowLength], numbers: row, strings: undefined });
  const head = encodeEvent({ wallTime: 0, step: 0, values: [] }).length;
  const bytes = Buffer.from(encodeEvent({ wallTime: 0, step: 0, values }).subarray(head));
  const find = (numbers: Float32Array | Float64Array): number => bytes.indexOf(Buffer.from(numbers.buffer));
  return { bytes: new Uint8Array(bytes), shown: shown.map(({ name, tag }, i) => ({ name, tag, at: find(mark(i)) })), row: find(row) };
}
