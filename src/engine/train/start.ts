/** Where the parameters start: the model's own point or initialisers, zeros, or a file of weights. */
import { resolve } from 'node:path';
import type { ModelPlan } from '../config/plan';
import { Failure } from '../failure';
import { initialize } from '../initializers/initialize';
import type { BoundModel, Layout } from '../models/model';
import { readSafetensors, SafetensorsError } from '../runs/safetensors';
import { sizeOf } from './flat';

/**
 * Starting values, flat, in doubles.
 * @param folder of the config, where a relative path begins
 * @throws Failure `init-unreadable`, `init-lacks-parameter`, `init-shape-differs`
 */
export function startingPoint(plan: ModelPlan, model: BoundModel, layout: Layout, seed: number, folder: string): Float64Array {
  if (plan.init === 'zeros') return new Float64Array(sizeOf(layout));
  if (plan.init !== undefined) return fromFile(resolve(folder, plan.init), layout);
  return model.start ?? initialize(layout, seed, plan.initializers);
}

function fromFile(file: string, layout: Layout): Float64Array {
  const values = new Float64Array(sizeOf(layout));
  const tensors = new Map(read(file).map(tensor => [tensor.name, tensor]));
  for (const { name, shape, offset } of layout) {
    const tensor = tensors.get(name);
    if (!tensor) throw new Failure('init-lacks-parameter', [file, name]);
    if (tensor.shape.join() !== shape.join()) throw new Failure('init-shape-differs', [file, name, `[${tensor.shape.join(', ')}]`, `[${shape.join(', ')}]`]);
    values.set(tensor.data, offset);
  }
  return values;
}

function read(file: string) {
  try {
    return readSafetensors(file).tensors;
  } catch (error) {
    if (error instanceof SafetensorsError || (error instanceof Error && 'code' in error)) throw new Failure('init-unreadable', [file, error.message]);
    throw error;
  }
}
