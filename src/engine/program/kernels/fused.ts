/** @file Recording kernels that TensorFlow.js does not have; `ops/fused.ts` calls them. */
import { at } from '../builder';
import type { ProgramBuilder } from '../builder';
import { ADD_ALONG, BERNOULLI, CAUSAL_MASK, CONSTANT, LAYER_NORM, TAKE_ALONG } from '../kernel_names';
import type { ValueId } from '../program';
import { kernel, programType } from '../recording_backend';

kernel(CONSTANT, ({ builder }, attributes) =>
  builder.constant(attributes.numbers('data'), attributes.numbers('shape'), programType(attributes.text('dtype') ?? 'float32')));

/** Masks already in a program, by their length: every layer asks for the same one. */
const masks = new WeakMap<ProgramBuilder, Map<number, ValueId>>();

kernel(CAUSAL_MASK, ({ builder }, attributes) => {
  const time = attributes.number('time');
  const known = masks.get(builder) ?? new Map<number, ValueId>();
  masks.set(builder, known);
  const mask = known.get(time) ?? builder.constant(causal(time, attributes.number('value')), [time, time]);
  known.set(time, mask);
  return mask;
});

function causal(time: number, value: number): Float64Array {
  const mask = new Float64Array(time * time);
  for (let query = 0; query < time; query++) mask.fill(value, query * time + query + 1, (query + 1) * time);
  return mask;
}

kernel(LAYER_NORM, ({ builder, value }, attributes) => {
  const x = value('x');
  const { shape, dtype } = builder.info(x);
  const perRow = { shape: [...shape.slice(0, -1), 1], dtype };
  return builder.emit({ op: 'layerNorm', epsilon: attributes.number('epsilon') }, [x, value('scale'), value('shift')], [{ shape, dtype }, perRow, perRow]);
});

kernel(TAKE_ALONG, ({ builder, value }) => {
  const { shape, dtype } = builder.info(value('x'));
  return builder.emitOne({ op: 'takeAlong' }, [value('x'), value('indices')], [at(shape, 0)], dtype);
});

kernel(ADD_ALONG, ({ builder, value }, attributes) => {
  const { shape, dtype } = builder.info(value('x'));
  return builder.emitOne({ op: 'addAlong', value: attributes.number('value') }, [value('x'), value('indices')], shape, dtype);
});

kernel(BERNOULLI, ({ builder, value }, attributes) =>
  builder.emitOne({ op: 'bernoulli', keep: attributes.number('keep') }, [value('key')], attributes.numbers('shape'), 'float32'));
