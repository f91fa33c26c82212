/** @file Recording kernels of TensorFlow.js' reductions, products and indexing. */
import type { Attributes } from '../attributes';
import { normalAxes, sizeOf } from '../builder';
import type { ProgramBuilder } from '../builder';
import type { ReduceOp, ValueId } from '../program';
import { kernel, RecordingError } from '../recording_backend';
import { elu, like } from './elementwise';

/** Rows up to which a sum over repeated indices runs as a product with a one-hot matrix; above, it scatters. */
const ONE_HOT_ROWS = 512;

const REDUCTIONS: Readonly<Record<string, ReduceOp>> = { Sum: 'sum', Mean: 'mean', Prod: 'prod', Max: 'max', Min: 'min' };
for (const [name, kind] of Object.entries(REDUCTIONS))
  kernel(name, ({ builder, value }, attributes) => builder.reduce(kind, value('x'), attributes.axes(name === 'Max' ? 'reductionIndices' : 'axis'), attributes.flag('keepDims')));
for (const [name, kind] of [['All', 'min'], ['Any', 'max']] as const)
  kernel(name, ({ builder: b, value }, attributes) =>
    b.cast(b.reduce(kind, b.cast(value('x'), 'int32'), attributes.axes('axis'), attributes.flag('keepDims')), 'bool'));

kernel('ArgMax', ({ builder, value }, attributes) => argMax(builder, value('x'), attributes.number('axis')));
kernel('ArgMin', ({ builder, value }, attributes) => argMax(builder, builder.unary('neg', value('x')), attributes.number('axis')));

kernel('Cumsum', ({ builder: b, value }, attributes) => {
  const { shape, dtype } = b.info(value('x'));
  const [normal = 0] = normalAxes(attributes.number('axis'), shape.length);
  const operation = { op: 'cumulativeSum', axis: normal, exclusive: attributes.flag('exclusive'), reverse: attributes.flag('reverse') } as const;
  return b.emitOne(operation, [value('x')], shape, dtype);
});

kernel('BatchMatMul', ({ builder, value }, attributes) => builder.matMul(value('a'), value('b'), transposes(attributes)));

kernel('_FusedMatMul', ({ builder: b, inputs, value }, attributes) => {
  const activation = attributes.text('activation');
  const product = b.matMul(value('a'), value('b'), transposes(attributes));
  const shifted = inputs['bias'] ? b.binary('add', product, value('bias')) : product;
  switch (activation) {
    case undefined:
    case 'linear': return shifted;
    case 'relu': return b.unary('relu', shifted);
    case 'sigmoid': return b.unary('sigmoid', shifted);
    case 'elu': return elu(b, shifted);
    case 'relu6': return b.binary('min', b.unary('relu', shifted), like(b, shifted, 6));
    default: throw new RecordingError(`a fused matrix product cannot be recorded with the activation ${activation}`, undefined);
  }
});

kernel('Softmax', ({ builder, value }, attributes) => overLastAxis(builder, 'softmax', value('logits'), attributes.number('dim')));
kernel('LogSoftmax', ({ builder, value }, attributes) => overLastAxis(builder, 'logSoftmax', value('logits'), attributes.number('axis')));

kernel('GatherV2', ({ builder, value }, attributes) => {
  if (attributes.number('batchDims') !== 0) throw new RecordingError('gather with batch dimensions cannot be recorded', undefined);
  const [normal = 0] = normalAxes(attributes.number('axis'), builder.shape(value('x')).length);
  return builder.gather(value('x'), value('indices'), normal);
});

kernel('UnsortedSegmentSum', ({ builder, value }, attributes) => sumRows(builder, value('x'), value('segmentIds'), attributes.number('numSegments')));

kernel('OneHot', ({ builder, value }, attributes) => {
  const hot = oneHot(builder, value('indices'), attributes.number('depth'), attributes.number('onValue'), attributes.number('offValue'));
  return attributes.text('dtype') === 'int32' ? builder.cast(hot, 'int32') : hot;
});

function oneHot(b: ProgramBuilder, indices: ValueId, depth: number, on = 1, off = 0): ValueId {
  return b.emitOne({ op: 'oneHot', depth, on, off }, [indices], [...b.shape(indices), depth], 'float32');
}

/** x [n, ...rest] added up by indices [n] -> [rows, ...rest]. */
function sumRows(b: ProgramBuilder, x: ValueId, indices: ValueId, rows: number): ValueId {
  const [n = 1, ...rest] = b.shape(x);
  const flat = b.reshape(x, [n, sizeOf(rest)]);
  const ids = b.reshape(indices, [n]);
  const { dtype } = b.info(x);
  const sums =
    rows <= ONE_HOT_ROWS && dtype === 'float32'
      ? b.matMul(oneHot(b, ids, rows), flat, { transposeA: true })
      : b.emitOne({ op: 'scatterAdd', rows }, [flat, ids], [rows, sizeOf(rest)], dtype);
  return b.reshape(sums, [rows, ...rest]);
}

function argMax(b: ProgramBuilder, x: ValueId, axis: number): ValueId {
  const shape = b.shape(x);
  const [normal = 0] = normalAxes(axis, shape.length);
  return b.emitOne({ op: 'argMax', axis: normal }, [x], shape.filter((_, i) => i !== normal), 'int32');
}

const transposes = (attributes: Attributes): { transposeA: boolean; transposeB: boolean } =>
  ({ transposeA: attributes.flag('transposeA'), transposeB: attributes.flag('transposeB') });

function overLastAxis(b: ProgramBuilder, op: 'softmax' | 'logSoftmax', x: ValueId, axis: number): ValueId {
  const { shape, dtype } = b.info(x);
  const [normal = 0] = normalAxes(axis, shape.length);
  if (normal !== shape.length - 1) throw new RecordingError(`${op} is recorded over the last axis only, not over axis ${axis} of [${shape}]`, undefined);
  return b.emitOne({ op }, [x], shape, dtype);
}
