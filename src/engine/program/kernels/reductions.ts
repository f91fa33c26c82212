/** @file Recording kernels of TensorFlow.js' reductions, products and indexing. */
import type {
  _FusedMatMulAttrs, ArgMaxAttrs, BatchMatMulAttrs, CumsumAttrs, GatherV2Attrs, LogSoftmaxAttrs, MaxAttrs, OneHotAttrs, SoftmaxAttrs, SumAttrs,
  UnsortedSegmentSumAttrs,
} from '@tensorflow/tfjs-core';
import { at, normalAxes, sizeOf } from '../builder';
import type { ProgramBuilder } from '../builder';
import type { ReduceOp, ValueId } from '../program';
import { kernel, RecordingError } from '../recording_backend';
import { elu, like } from './elementwise';

/** Rows up to which a sum over repeated indices runs as a product with a one-hot matrix; above, it scatters. */
const ONE_HOT_ROWS = 512;

const REDUCTIONS: Readonly<Record<string, ReduceOp>> = { Sum: 'sum', Mean: 'mean', Prod: 'prod' };
for (const [name, kind] of Object.entries(REDUCTIONS))
  kernel<SumAttrs & { keepDims?: boolean }>(name, ({ builder, value }, { axis, keepDims }) => builder.reduce(kind, value('x'), axis, keepDims));
kernel<MaxAttrs>('Max', ({ builder, value }, { reductionIndices, keepDims }) => builder.reduce('max', value('x'), reductionIndices, keepDims));
kernel<{ axis: number | number[]; keepDims: boolean }>('Min', ({ builder, value }, { axis, keepDims }) => builder.reduce('min', value('x'), axis, keepDims));
kernel<{ axis: number | number[]; keepDims: boolean }>('All', ({ builder, value }, { axis, keepDims }) => truth(builder, 'min', value('x'), axis, keepDims));
kernel<{ axis: number | number[]; keepDims: boolean }>('Any', ({ builder, value }, { axis, keepDims }) => truth(builder, 'max', value('x'), axis, keepDims));

kernel<ArgMaxAttrs>('ArgMax', ({ builder, value }, { axis }) => argMax(builder, value('x'), axis));
kernel<ArgMaxAttrs>('ArgMin', ({ builder, value }, { axis }) => argMax(builder, builder.unary('neg', value('x')), axis));

kernel<CumsumAttrs>('Cumsum', ({ builder: b, value }, { axis, exclusive, reverse }) => {
  const { shape, dtype } = b.info(value('x'));
  const [normal = 0] = normalAxes(axis, shape.length);
  return b.emitOne({ op: 'cumulativeSum', axis: normal, exclusive, reverse }, [value('x')], shape, dtype);
});

kernel<BatchMatMulAttrs>('BatchMatMul', ({ builder, value }, { transposeA, transposeB }) =>
  builder.matMul(value('a'), value('b'), { transposeA, transposeB }));

kernel<_FusedMatMulAttrs>('_FusedMatMul', ({ builder: b, inputs, value }, { transposeA, transposeB, activation }) => {
  const product = b.matMul(value('a'), value('b'), { transposeA, transposeB });
  const shifted = inputs['bias'] ? b.binary('add', product, value('bias')) : product;
  switch (activation) {
    case undefined:
    case null:
    case 'linear': return shifted;
    case 'relu': return b.unary('relu', shifted);
    case 'sigmoid': return b.unary('sigmoid', shifted);
    case 'elu': return elu(b, shifted);
    case 'relu6': return b.binary('min', b.unary('relu', shifted), like(b, shifted, 6));
    default: throw new RecordingError(`a fused matrix product cannot be recorded with the activation ${activation}`, undefined);
  }
});

kernel<SoftmaxAttrs>('Softmax', ({ builder, value }, { dim }) => overLastAxis(builder, 'softmax', value('logits'), dim));
kernel<LogSoftmaxAttrs>('LogSoftmax', ({ builder, value }, { axis }) => overLastAxis(builder, 'logSoftmax', value('logits'), axis));

kernel<GatherV2Attrs>('GatherV2', ({ builder, value }, { axis, batchDims }) => {
  if (batchDims !== 0) throw new RecordingError('gather with batch dimensions cannot be recorded', undefined);
  const [normal = 0] = normalAxes(axis, builder.shape(value('x')).length);
  return builder.gather(value('x'), value('indices'), normal);
});

kernel<UnsortedSegmentSumAttrs>('UnsortedSegmentSum', ({ builder, value }, { numSegments }) => sumRows(builder, value('x'), value('segmentIds'), numSegments));

kernel<OneHotAttrs>('OneHot', ({ builder, value }, { depth, onValue, offValue, dtype }) => {
  const hot = oneHot(builder, value('indices'), depth, onValue, offValue);
  return dtype === 'int32' ? builder.cast(hot, 'int32') : hot;
});

export function oneHot(b: ProgramBuilder, indices: ValueId, depth: number, on = 1, off = 0): ValueId {
  return b.emitOne({ op: 'oneHot', depth, on, off }, [indices], [...b.shape(indices), depth], 'float32');
}

/** x [n, ...rest] added up by indices [n] -> [rows, ...rest]. */
export function sumRows(b: ProgramBuilder, x: ValueId, indices: ValueId, rows: number): ValueId {
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

function truth(b: ProgramBuilder, kind: 'min' | 'max', x: ValueId, axis: number | number[], keepDims: boolean): ValueId {
  return b.cast(b.reduce(kind, b.cast(x, 'int32'), axis, keepDims), 'bool');
}

function overLastAxis(b: ProgramBuilder, op: 'softmax' | 'logSoftmax', x: ValueId, axis: number): ValueId {
  const { shape, dtype } = b.info(x);
  const [normal = 0] = normalAxes(axis, shape.length);
  if (normal !== shape.length - 1) throw new RecordingError(`${op} is recorded over the last axis only, not over axis ${axis} of [${shape}]`, undefined);
  at(shape, normal);
  return b.emitOne({ op }, [x], shape, dtype);
}
