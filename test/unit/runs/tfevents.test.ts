import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { crc32c, maskedCrc32c } from '../../../src/engine/runs/crc32c';
import { EventFile, eventFileName } from '../../../src/engine/runs/eventFile';
import { decodeEvent, encodeEvent, type TFEvent } from '../../../src/engine/runs/tfevents';
import { readRecords } from '../../../src/engine/runs/tfrecord';
import { pointsOf, withFolder } from './support';

/** Made by TensorBoard's own code: test/reference/tfevents.py. */
const reference = JSON.parse(readFileSync('test/reference/tfevents.json', 'utf8')) as { file: string; event: string };

describe('CRC-32C', () => {
  it('gives the values of RFC 3720, appendix B.4', () => {
    const bytes = (at: (i: number) => number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => at(i));
    assert.equal(crc32c(bytes(() => 0)), 0x8a9136aa);
    assert.equal(crc32c(bytes(() => 0xff)), 0x62a8ab43);
    assert.equal(crc32c(bytes(i => i)), 0x46dd794e);
    assert.equal(crc32c(bytes(i => 31 - i)), 0x113fdb5c);
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
    assert.equal(crc32c(new Uint8Array(0)), 0);
  });

  it('is that of a range, however it lies', () => {
    const bytes = Buffer.from('xxx123456789yyyyyyyy');
    assert.equal(crc32c(bytes, 3, 12), 0xe3069283);
  });

  it('is masked as TFRecord masks it', () => {
    // ((crc >> 15) | (crc << 17)) + 0xa282ead8, of 0xe3069283.
    assert.equal(maskedCrc32c(Buffer.from('123456789')), Number((((0xe3069283n >> 15n) | ((0xe3069283n << 17n) & 0xffffffffn)) + 0xa282ead8n) & 0xffffffffn));
  });
});

describe('events', () => {
  const read = (file: string): TFEvent[] => {
    const events: TFEvent[] = [];
    readRecords(file, 0, data => events.push(decodeEvent(data)));
    return events;
  };

  it('that TensorBoard wrote are read', () => withFolder(folder => {
    const file = join(folder, 'events');
    writeFileSync(file, Buffer.from(reference.file, 'base64'));
    const [version, ...events] = read(file);
    assert.equal(version?.fileVersion, 'brain.Event:2');
    assert.equal(version.wallTime, 1.7e9);
    const [one, three, huge, histogram, sample, old, restart] = events;
    assert.deepEqual([one?.step, three?.step, huge?.step], [1, 300, 2 ** 40]);
    assert.deepEqual(three?.values, [{ tag: 'train/loss', plugin: 'scalars', shape: [], numbers: Float32Array.of(1 / 300), strings: undefined }]);
    const [bins] = histogram?.values ?? [];
    assert.equal(bins?.plugin, 'histograms');
    assert.deepEqual(bins.shape, [3, 3]);
    // Thirty numbers from 0 to 29 in three bins: left edge, right edge, count.
    assert.deepEqual(Array.from(bins.numbers ?? [], x => Math.round(x * 1e9) / 1e9), [0, 9.666666667, 10, 9.666666667, 19.333333333, 10, 19.333333333, 29, 10]);
    assert.deepEqual(sample?.values[0]?.strings, ['Call me 以实玛利']);
    assert.deepEqual(old?.values[0]?.numbers, Float32Array.of(0.5));
    assert.deepEqual([restart?.restart, restart?.step], [true, 301]);
  }));

  it('are written byte for byte as protobuf has them', () => {
    const event: TFEvent = {
      wallTime: 1234.5,
      step: 70000,
      values: [
        { tag: 'train/loss', plugin: 'scalars', shape: [], numbers: Float32Array.of(0.1), strings: undefined },
        { tag: 'gradients/w', plugin: 'histograms', shape: [2, 3], numbers: Float64Array.of(-1, 0, 3, 0, 2.5, 4), strings: undefined },
        { tag: 'samples', plugin: 'text', shape: [2], numbers: undefined, strings: ['Call me', ' 以实玛利'] },
      ],
    };
    assert.equal(Buffer.from(encodeEvent(event)).toString('hex'), reference.event);
    assert.deepEqual(decodeEvent(Buffer.from(reference.event, 'hex')), event);
  });

  it('of logged steps, written by template, read as those of the general encoder', () => withFolder(folder => {
    const file = new EventFile(join(folder, eventFileName(1.7e9, 0)));
    const points = { ...pointsOf(1, 3, 2), step: Float64Array.of(1, 127, 2 ** 33 + 5) };
    file.appendPoints(points, 1.7e9);
    file.appendPoints({ ...points, gradientNorm: Float64Array.of(NaN, NaN, NaN) }, 1.7e9);
    file.flush();
    file.close();
    const [, first, second, third, without] = read(file.file);
    assert.deepEqual([first?.step, second?.step, third?.step], [1, 127, 2 ** 33 + 5]);
    const single = (x: number | undefined): number[] => [Math.fround(x ?? NaN)];
    assert.deepEqual(third?.values.map(({ tag, numbers }) => [tag, Array.from(numbers ?? [])]), [
      ['train/loss', single(points.loss[2])], ['train/lr', single(points.lr[2])], ['train/grad_norm', single(points.gradientNorm[2])],
      ['train/update_ratio', single(points.updateRatio[2])], ['time/steps_per_second', [123.5]],
      ['stepwise/row', [
        points.loss[2], points.lr[2], points.gradientNorm[2], points.updateRatio[2], 123.5, points.seconds[2], points.evaluations[2],
        points.params[4], points.params[5],
      ]],
    ]);
    assert.equal(first?.values[0]?.plugin, 'scalars', 'the first says how TensorBoard shows the tag');
    assert.equal(without?.values.some(({ tag }) => tag === 'train/grad_norm'), false, 'a column without a number is not shown');
  }));

  it('longer than any buffer are written and read', () => withFolder(folder => {
    const file = new EventFile(join(folder, eventFileName(1.7e9, 0)));
    const text = 'x'.repeat(6_000_000);
    file.append({ wallTime: 1, step: 1, values: [{ tag: 'samples', plugin: 'text', shape: [2], numbers: undefined, strings: ['', text] }] });
    file.appendPoints(pointsOf(2, 4), 1);
    file.flush();
    file.close();
    const events = read(file.file);
    assert.equal(events[1]?.values[0]?.strings?.[1], text);
    assert.deepEqual(events.slice(2).map(event => event.step), [2, 3, 4]);
  }));
});
