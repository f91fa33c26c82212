import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { NamedTensor } from '../../../src/engine/runs/run';
import { readSafetensors, Safetensors, SafetensorsError, safetensorsParts } from '../../../src/engine/runs/safetensors';
import { withFolder } from './support';

/** Made by the safetensors library and PyTorch: test/reference/safetensors.py. */
const reference = JSON.parse(readFileSync('test/reference/safetensors.json', 'utf8')) as {
  file: string;
  values: Record<string, { shape: number[]; values: string[] }>;
};

/** A file of this header, as JSON or as it stands, and so many bytes of data. */
const fileOf = (header: unknown, data: Uint8Array | number = 0, pad = 0): Buffer => {
  const text = Buffer.from((typeof header === 'string' ? header : JSON.stringify(header)) + ' '.repeat(pad));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, typeof data === 'number' ? Buffer.alloc(data) : data]);
};

describe('a safetensors file', () => {
  it('of the reference library is read, type by type', () => withFolder(folder => {
    const file = join(folder, 'a.safetensors');
    writeFileSync(file, Buffer.from(reference.file, 'base64'));
    const opened = Safetensors.open(file);
    assert.deepEqual(opened.metadata, { format: 'pt', note: 'naïve' });
    for (const [name, { shape, values }] of Object.entries(reference.values)) {
      if (name === 'long') continue;
      const tensor = opened.read(name);
      assert.deepEqual(tensor.shape, shape, name);
      assert.deepEqual(Array.from(tensor.data), values.map(Number), name);
    }
    assert.throws(() => opened.read('long'), /tensor long is I64/);
    assert.throws(() => opened.read('absent'), /no tensor is named "absent"/);
    opened.close();
  }));

  it('gives back what was written', () => withFolder(folder => {
    const tensors: NamedTensor[] = [
      { name: 'b.weight', shape: [2, 2], data: Float32Array.of(1, 2, NaN, -0) },
      { name: 'a', shape: [], data: Float64Array.of(Math.PI) },
      { name: 'counts', shape: [3], data: Int32Array.of(1, -2, 3) },
      { name: 'empty', shape: [0, 3], data: new Float32Array(0) },
      // A view into a larger buffer, as parameters are.
      { name: 'view', shape: [2], data: new Float32Array([9, 8, 7, 6]).subarray(1, 3) },
    ];
    const file = join(folder, 'a.safetensors');
    writeFileSync(file, Buffer.concat(safetensorsParts(tensors, { note: 'x' })));
    const read = readSafetensors(file);
    assert.deepEqual(read.metadata, { note: 'x' });
    assert.deepEqual(Object.fromEntries(read.tensors.map(tensor => [tensor.name, tensor])), Object.fromEntries(tensors.map(tensor => [tensor.name, { ...tensor, data: tensor.data.slice() }])));
    assert.equal(Number(readFileSync(file).readBigUInt64LE()) % 8, 0, 'the data is aligned for readers that map it');
  }));

  it('may have a header of any length: data need not be aligned', () => withFolder(folder => {
    for (let pad = 0; pad < 9; pad++) {
      const file = join(folder, `${pad}`);
      const header = { x: { dtype: 'F64', shape: [1], data_offsets: [0, 8] }, y: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] } };
      writeFileSync(file, fileOf(header, Buffer.concat([Buffer.from(Float64Array.of(0.1).buffer), Buffer.from([0x80, 0x3f, 0x20, 0xc0])]), pad));
      assert.deepEqual(readSafetensors(file).tensors.map(({ data }) => Array.from(data)), [[0.1], [1, -2.5]]);
    }
  }));

  it('that is not one is refused, with the file and the place', () => withFolder(folder => {
    const tensor = (begin: unknown, end: unknown, shape: unknown = [1], dtype: unknown = 'F32'): object => ({ dtype, shape, data_offsets: [begin, end] });
    const cases: readonly (readonly [RegExp, Buffer])[] = [
      [/0 bytes are too few/, Buffer.alloc(0)],
      [/7 bytes are too few/, Buffer.alloc(7)],
      [/would be \d+ bytes long, the file has 10/, Buffer.concat([Buffer.from([255, 255, 255, 255, 255, 255, 255, 255]), Buffer.from('{}')])],
      [/is no JSON object/, fileOf('{"x": ')],
      [/is no JSON object/, fileOf('[]')],
      [/tensor x: its entry in the header is no object/, fileOf({ x: 5 })],
      [/tensor x: unknown dtype "F31"/, fileOf({ x: tensor(0, 4, [1], 'F31') }, 4)],
      [/tensor x: unknown dtype "toString"/, fileOf({ x: tensor(0, 4, [1], 'toString') }, 4)],
      [/tensor x: its shape is no list of sizes/, fileOf({ x: tensor(0, 4, [-1]) }, 4)],
      [/tensor x: its shape is no list of sizes/, fileOf({ x: tensor(0, 4, [0.5]) }, 4)],
      [/tensor x: data_offsets are no ascending pair/, fileOf({ x: tensor(4, 0) }, 4)],
      [/tensor x: data_offsets are no ascending pair/, fileOf({ x: tensor('0', 4) }, 4)],
      [/tensor x: F32 \[2\] takes 8 bytes, data_offsets span 4/, fileOf({ x: tensor(0, 4, [2]) }, 4)],
      [/tensor x: F32 \[4294967296, 4294967296\] takes/, fileOf({ x: tensor(0, 4, [2 ** 32, 2 ** 32]) }, 4)],
      [/tensor y begins at byte \d+, where \d+ was expected: gaps and overlaps/, fileOf({ x: tensor(0, 4), y: tensor(8, 12) }, 12)],
      [/tensor y begins at byte \d+, where \d+ was expected: gaps and overlaps/, fileOf({ x: tensor(0, 4), y: tensor(0, 4) }, 4)],
      [/the tensors end at byte \d+, the file at \d+/, fileOf({ x: tensor(0, 4) }, 5)],
      [/the tensors end at byte \d+, the file at \d+/, fileOf({ x: tensor(0, 4) }, 3)],
    ];
    cases.forEach(([message, bytes], i) => {
      const file = join(folder, `${i}.safetensors`);
      writeFileSync(file, bytes);
      assert.throws(() => readSafetensors(file), (error: unknown) => {
        assert.ok(error instanceof SafetensorsError, String(error));
        assert.match(error.message, message);
        assert.ok(error.message.startsWith(file));
        return true;
      });
    });
    assert.throws(() => readSafetensors(join(folder, 'missing')), { code: 'ENOENT' });
  }));

  it('is not written from tensors that contradict themselves', () => {
    assert.throws(() => safetensorsParts([{ name: 'x', shape: [2], data: new Float32Array(3) }], {}), /shape \[2\] but 3 numbers/);
    const twice = { name: 'x', shape: [1], data: new Float32Array(1) };
    assert.throws(() => safetensorsParts([twice, twice], {}), /named x/);
  });
});
