/** @file Recording kernels of TensorFlow.js' operations on shapes: views, slices, joins, fills. */
import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { at, normalAxes, sizeOf } from '../builder';
import { kernel, programType } from '../recording_backend';

kernel('Reshape', ({ builder, value }, attributes) =>
  builder.reshape(value('x'), util.inferFromImplicitShape(attributes.numbers('shape'), sizeOf(builder.shape(value('x'))))));

kernel('ExpandDims', ({ builder, value }, attributes) => {
  const dim = attributes.number('dim');
  const shape = [...builder.shape(value('input'))];
  shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
  return builder.reshape(value('input'), shape);
});

kernel('Transpose', ({ builder, value }, attributes) => builder.transpose(value('x'), attributes.numbers('perm')));
kernel('BroadcastTo', ({ builder, value }, attributes) => builder.broadcast(value('x'), attributes.numbers('shape')));
kernel('Tile', ({ builder, value }, attributes) => {
  const reps = attributes.numbers('reps');
  const shape = builder.shape(value('x'));
  // What TensorFlow.js makes of `broadcastTo`.
  const stretches = reps.every((n, i) => n === 1 || shape[i] === 1);
  return stretches ? builder.broadcast(value('x'), shape.map((d, i) => d * at(reps, i))) : builder.tile(value('x'), reps);
});
kernel('Reverse', ({ builder: b, value }, attributes) => {
  const { shape, dtype } = b.info(value('x'));
  return b.emitOne({ op: 'reverse', axes: normalAxes(attributes.axes('dims'), shape.length) }, [value('x')], shape, dtype);
});

kernel('Slice', ({ builder, inputs, value }, attributes) => {
  const { x } = inputs;
  if (!x) throw new TypeError('Slice without x');
  const [from = [], sizes = []] = slice_util.parseSliceParams(x, attributes.numbers('begin'), attributes.numbers('size'));
  return builder.slice(value('x'), from, sizes);
});

kernel('PadV2', ({ builder, value }, attributes) => {
  const paddings = attributes.pairs('paddings');
  return builder.pad(value('x'), paddings.map(([before]) => before), paddings.map(([, after]) => after), attributes.number('constantValue'));
});

kernel('Concat', ({ builder, inputs, value }, attributes) => {
  const axis = attributes.number('axis');
  const parts = Object.keys(inputs).map(value).filter(part => sizeOf(builder.shape(part)) > 0);
  return builder.concat(parts, axis < 0 ? axis + Math.max(...parts.map(part => builder.shape(part).length)) : axis);
});

kernel('SplitV', ({ builder, inputs, value }, attributes) => {
  const { x } = inputs;
  if (!x) throw new TypeError('SplitV without x');
  const [normal = 0] = normalAxes(attributes.number('axis'), x.shape.length);
  return builder.split(value('x'), backend_util.prepareSplitSize(x, attributes.axes('numOrSizeSplits') ?? 1, normal), normal);
});

kernel('Pack', ({ builder, inputs, value }, attributes) => {
  const axis = attributes.number('axis');
  const parts = Object.keys(inputs).map(value);
  const shape = [...builder.shape(value('0'))];
  const normal = axis < 0 ? axis + shape.length + 1 : axis;
  shape.splice(normal, 0, 1);
  return builder.concat(parts.map(part => builder.reshape(part, shape)), normal);
});

kernel('Unpack', ({ builder, value }, attributes) => {
  const shape = builder.shape(value('value'));
  const [normal = 0] = normalAxes(attributes.number('axis'), shape.length);
  const parts = builder.split(value('value'), Array.from({ length: at(shape, normal) }, () => 1), normal);
  return parts.map(part => builder.reshape(part, shape.filter((_, i) => i !== normal)));
});

kernel('Fill', ({ builder }, attributes) =>
  builder.constant([attributes.number('value')], attributes.numbers('shape'), programType(attributes.text('dtype') ?? 'float32')));

for (const [name, fill] of [['ZerosLike', 0], ['OnesLike', 1]] as const)
  kernel(name, ({ builder, value }) => builder.constant([fill], builder.shape(value('x')), builder.info(value('x')).dtype));
