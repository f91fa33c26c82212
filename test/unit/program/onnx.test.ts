import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onnx } from 'onnx-proto';
import { encodeModel } from '../../../src/engine/program/onnx';
import type { OnnxGraph } from '../../../src/engine/program/onnx';

const value = (name: string, shape: readonly number[]) => ({ name, type: 'float32' as const, shape });
const body: OnnxGraph = {
  name: 'body',
  nodes: [{ type: 'Tanh', domain: '', inputs: ['h'], outputs: ['h2'], attributes: {} }],
  initializers: [],
  inputs: [value('h', [2])],
  outputs: [value('h2', [2])],
};

test('a model decodes with the published schema to what was encoded', () => {
  const data = new Float32Array([0, 1, -2, Number.POSITIVE_INFINITY]);
  const bytes = encodeModel({
    irVersion: 10,
    operatorSets: [
      { domain: '', version: 18 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: 'step',
      nodes: [
        { type: 'FusedMatMul', domain: 'com.microsoft', inputs: ['a', '', 'b'], outputs: ['c'], attributes: { alpha: { float: 0.25 }, transB: { int: 1 } } },
        { type: 'Scan', domain: '', inputs: ['c'], outputs: ['d'], attributes: { body: { graph: body }, directions: { ints: [0, -1, 1] }, reduction: { text: 'add' } } },
      ],
      initializers: [{ name: 'b', type: 'float32', shape: [2, 2], data: new Uint8Array(data.buffer) }],
      inputs: [value('a', [2, 0, 300])],
      outputs: [value('d', [])],
    },
  });

  const model = onnx.ModelProto.decode(bytes);
  assert.equal(Number(model.irVersion), 10);
  assert.deepEqual(model.opsetImport.map(set => [set.domain, Number(set.version)]), [['', 18], ['com.microsoft', 1]]);
  const graph = model.graph!;
  const [fused, scan] = graph.node!;
  assert.deepEqual([fused!.opType, fused!.domain, fused!.input, fused!.output], ['FusedMatMul', 'com.microsoft', ['a', '', 'b'], ['c']]);
  assert.deepEqual(fused!.attribute!.map(a => [a.name, a.type]), [['alpha', onnx.AttributeProto.AttributeType.FLOAT], ['transB', onnx.AttributeProto.AttributeType.INT]]);
  assert.equal(fused!.attribute![0]!.f, 0.25);
  assert.equal(Number(fused!.attribute![1]!.i), 1);
  const attributes = Object.fromEntries(scan!.attribute!.map(a => [a.name, a]));
  assert.equal(attributes['body']!.type, onnx.AttributeProto.AttributeType.GRAPH);
  assert.equal(attributes['body']!.g!.node![0]!.opType, 'Tanh');
  assert.deepEqual(attributes['directions']!.ints!.map(Number), [0, -1, 1]);
  assert.equal(Buffer.from(attributes['reduction']!.s!).toString(), 'add');
  const initializer = graph.initializer![0]!;
  assert.deepEqual([initializer.name, initializer.dataType, initializer.dims!.map(Number)], ['b', onnx.TensorProto.DataType.FLOAT, [2, 2]]);
  assert.deepEqual(new Float32Array(Uint8Array.from(initializer.rawData!).buffer), data);
  const type = (v: onnx.IValueInfoProto) => [v.type!.tensorType!.elemType, v.type!.tensorType!.shape!.dim!.map(d => Number(d.dimValue))];
  assert.deepEqual(type(graph.input![0]!), [1, [2, 0, 300]]);
  assert.deepEqual(type(graph.output![0]!), [1, []]);
});

test('large constants are encoded whole', () => {
  const data = new Uint8Array(1_000_000).map((_, i) => i % 251);
  const bytes = encodeModel({
    irVersion: 10,
    operatorSets: [{ domain: '', version: 18 }],
    graph: { name: 'g', nodes: [], initializers: [{ name: 'w', type: 'uint8', shape: [1_000_000], data }], inputs: [], outputs: [] },
  });
  assert.deepEqual(Buffer.from(onnx.ModelProto.decode(bytes).graph!.initializer![0]!.rawData!), Buffer.from(data));
});
