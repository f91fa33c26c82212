/** Appends events to one TFEvents file, buffered: the operating system is asked once per `flush` or quarter of a megabyte. */
import { closeSync, fdatasyncSync, fstatSync, openSync } from 'node:fs';
import type { Points } from '../protocol';
import { writeAll } from './files';
import { announcingEvent, encodeRows, PointTemplates, rowBound } from './pointEncoder';
import { encodeEvent, FILE_VERSION, type TFEvent } from './tfevents';
import { FOOTER, frame, HEADER } from './tfrecord';

const BUFFER = 256 * 1024;
/** `events.out.tfevents.<seconds>.stepwise.<ordinal>.v2`: TensorBoard reads the files of a folder in the order of their names. */
const NAME = /^events\.out\.tfevents\.(\d{10,12})\.[\w.-]*$/;

export const eventFileName = (seconds: number, ordinal: number): string =>
  `events.out.tfevents.${String(seconds).padStart(10, '0')}.stepwise.${String(ordinal).padStart(4, '0')}.v2`;

export const isEventFile = (name: string): boolean => NAME.test(name);

/** The second in an event file's name. */
export const secondOfEventFile = (name: string): number => Number(NAME.exec(name)?.[1] ?? 0);

export class EventFile {
  private readonly descriptor: number;
  private readonly templates = new PointTemplates();
  private buffer = new Uint8Array(BUFFER);
  private view = new DataView(this.buffer.buffer);
  private held = 0;
  private written: number;

  /** Starts a new file; its first event is the format's version. @throws when the name is taken */
  constructor(readonly file: string) {
    this.descriptor = openSync(file, 'ax', 0o644);
    this.written = fstatSync(this.descriptor).size;
    this.append({ wallTime: Date.now() / 1000, step: 0, fileVersion: FILE_VERSION, values: [] });
  }

  /** Offset behind the last event appended, flushed or not. */
  get end(): number {
    return this.written + this.held;
  }

  /** @returns the event's bytes, unframed */
  append(event: TFEvent): Uint8Array {
    const bytes = encodeEvent(event);
    this.room(HEADER + bytes.length + FOOTER);
    this.buffer.set(bytes, this.held + HEADER);
    this.held = frame(this.buffer, this.view, this.held, bytes.length);
    return bytes;
  }

  /** One event a row. */
  appendPoints(points: Points, wallTime: number): void {
    const rows = points.step.length;
    if (rows === 0) return;
    const { template, fresh } = this.templates.for(points);
    let from = 0;
    if (fresh) this.append(announcingEvent(template, points, from++, wallTime));
    const bound = rowBound(template);
    const batch = Math.max(1, Math.floor(BUFFER / bound));
    for (; from < rows; from += batch) {
      const to = Math.min(rows, from + batch);
      this.room((to - from) * bound);
      this.held = encodeRows(template, points, from, to, wallTime, this.buffer, this.view, this.held);
    }
  }

  /** Hands everything to the operating system: a killed process loses nothing of it. */
  flush(): void {
    if (this.held === 0) return;
    writeAll(this.descriptor, this.buffer.subarray(0, this.held));
    this.written += this.held;
    this.held = 0;
  }

  /** Flushes, and waits until the disk has it: a power cut loses nothing of it. */
  sync(): void {
    this.flush();
    fdatasyncSync(this.descriptor);
  }

  /** What was not flushed is dropped. */
  close(): void {
    closeSync(this.descriptor);
  }

  private room(bytes: number): void {
    if (this.held + bytes <= this.buffer.length) return;
    this.flush();
    if (bytes <= this.buffer.length) return;
    this.buffer = new Uint8Array(bytes);
    this.view = new DataView(this.buffer.buffer);
  }
}
