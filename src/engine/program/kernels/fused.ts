/** @file Recording kernels that TensorFlow.js does not have; `ops/fused.ts` calls them. */
import { at } from '../builder';
import type { ProgramBuilder } from '../builder';
import { ADD_ALONG, BERNOULLI, CAUSAL_MASK, CONSTANT, LAYER_NORM, TAKE_ALONG } from '../kernel_names';
import type { ProgramDType, ValueId } from '../program';
import { kernel } from '../recording_backend';

kernel<{ data: number[]; shape: number[]; dtype: ProgramDType }>(CONSTANT, ({ builder }, { data, shape, dtype }) => builder.constant(data, shape, dtype));

/** Masks already in a program, by their length: every layer asks for the same one. */
const masks = new WeakMap<ProgramBuilder, Map<number, ValueId>>();

kernel<{ time: number; value: number }>(CAUSAL_MASK, ({ builder }, { time, value }) => {
  const known = masks.get(builder) ?? new Map<number, ValueId>();
  masks.set(builder, known);
  const mask = known.get(time) ?? builder.constant(causal(time, value), [time, time]);
  known.set(time, mask);
  return mask;
});

function causal(time: number, value: number): Float64Array {
  const mask = new Float64Array(time * time);
  for (let query = 0; query < time; query++) mask.fill(value, query * time + query + 1, (query + 1) * time);
  return mask;
}

kernel<{ epsilon: number }>(LAYER_NORM, ({ builder, value }, { epsilon }) => {
  const x = value('x');
  const { shape, dtype } = builder.info(x);
  const perRow = { shape: [...shape.slice(0, -1), 1], dtype };
  return builder.emit({ op: 'layerNorm', epsilon }, [x, value('scale'), value('shift')], [{ shape, dtype }, perRow, perRow]);
});

kernel(TAKE_ALONG, ({ builder, value }) => {
  const { shape, dtype } = builder.info(value('x'));
  return builder.emitOne({ op: 'takeAlong' }, [value('x'), value('indices')], [at(shape, 0)], dtype);
});

kernel<{ value: number }>(ADD_ALONG, ({ builder, value }, { value: addend }) => {
  const { shape, dtype } = builder.info(value('x'));
  return builder.emitOne({ op: 'addAlong', value: addend }, [value('x'), value('indices')], shape, dtype);
});

kernel<{ shape: number[]; keep: number }>(BERNOULLI, ({ builder, value }, { shape, keep }) =>
  builder.emitOne({ op: 'bernoulli', keep }, [value('key')], shape, 'float32'));
