/** @file Recording kernels of TensorFlow.js' operations on shapes: views, slices, joins, fills. */
import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import type {
  BroadCastToAttrs, ConcatAttrs, ExpandDimsAttrs, FillAttrs, PackAttrs, PadV2Attrs, ReshapeAttrs, ReverseAttrs, SliceAttrs, SplitVAttrs, TileAttrs,
  TransposeAttrs, UnpackAttrs,
} from '@tensorflow/tfjs-core';
import { at, normalAxes, sizeOf } from '../builder';
import { kernel, programType } from '../recording_backend';

kernel<ReshapeAttrs>('Reshape', ({ builder, value }, { shape }) =>
  builder.reshape(value('x'), util.inferFromImplicitShape(shape, sizeOf(builder.shape(value('x'))))));

kernel<ExpandDimsAttrs>('ExpandDims', ({ builder, value }, { dim }) => {
  const shape = [...builder.shape(value('input'))];
  shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
  return builder.reshape(value('input'), shape);
});

kernel<TransposeAttrs>('Transpose', ({ builder, value }, { perm }) => builder.transpose(value('x'), perm));
kernel<BroadCastToAttrs>('BroadcastTo', ({ builder, value }, { shape }) => builder.broadcast(value('x'), shape));
kernel<TileAttrs>('Tile', ({ builder, value }, { reps }) => {
  const shape = builder.shape(value('x'));
  // What TensorFlow.js makes of `broadcastTo`.
  const stretches = reps.every((n, i) => n === 1 || shape[i] === 1);
  return stretches ? builder.broadcast(value('x'), shape.map((d, i) => d * at(reps, i))) : builder.tile(value('x'), reps);
});
kernel<ReverseAttrs>('Reverse', ({ builder: b, value }, { dims }) => {
  const { shape, dtype } = b.info(value('x'));
  return b.emitOne({ op: 'reverse', axes: normalAxes(dims, shape.length) }, [value('x')], shape, dtype);
});

kernel<SliceAttrs>('Slice', ({ builder, inputs, value }, { begin, size }) => {
  const { x } = inputs;
  if (!x) throw new TypeError('Slice without x');
  const [from = [], sizes = []] = slice_util.parseSliceParams(x, begin, size);
  return builder.slice(value('x'), from, sizes);
});

kernel<PadV2Attrs>('PadV2', ({ builder, value }, { paddings, constantValue }) =>
  builder.pad(value('x'), paddings.map(([before]) => before), paddings.map(([, after]) => after), constantValue));

kernel<ConcatAttrs>('Concat', ({ builder, inputs, value }, { axis }) => {
  const parts = Object.keys(inputs).map(value).filter(part => sizeOf(builder.shape(part)) > 0);
  return builder.concat(parts, axis < 0 ? axis + Math.max(...parts.map(part => builder.shape(part).length)) : axis);
});

kernel<SplitVAttrs>('SplitV', ({ builder, inputs, value }, { numOrSizeSplits, axis }) => {
  const { x } = inputs;
  if (!x) throw new TypeError('SplitV without x');
  const [normal = 0] = normalAxes(axis, x.shape.length);
  return builder.split(value('x'), backend_util.prepareSplitSize(x, numOrSizeSplits, normal), normal);
});

kernel<PackAttrs>('Pack', ({ builder, inputs, value }, { axis }) => {
  const parts = Object.keys(inputs).map(value);
  const shape = [...builder.shape(value('0'))];
  const normal = axis < 0 ? axis + shape.length + 1 : axis;
  shape.splice(normal, 0, 1);
  return builder.concat(parts.map(part => builder.reshape(part, shape)), normal);
});

kernel<UnpackAttrs>('Unpack', ({ builder, value }, { axis }) => {
  const shape = builder.shape(value('value'));
  const [normal = 0] = normalAxes(axis, shape.length);
  const parts = builder.split(value('value'), Array.from({ length: at(shape, normal) }, () => 1), normal);
  return parts.map(part => builder.reshape(part, shape.filter((_, i) => i !== normal)));
});

kernel<FillAttrs>('Fill', ({ builder }, { shape, value: fill, dtype }) => {
  if (typeof fill === 'string') throw new TypeError('a string tensor cannot be recorded');
  return builder.constant([fill], shape, programType(dtype ?? 'float32'));
});

for (const [name, fill] of [['ZerosLike', 0], ['OnesLike', 1]] as const)
  kernel(name, ({ builder, value }) => builder.constant([fill], builder.shape(value('x')), builder.info(value('x')).dtype));
