/** Names of single parameters in the flat vector, as PyTorch would index them. */
import type { ParameterInfo } from '../../engine/protocol';

/** The first `count` of them in layout order: `dense.weight[0, 2]`; a scalar keeps its bare name. */
export function parameterNames(parameters: readonly ParameterInfo[], count: number): string[] {
  const names: string[] = [];
  for (const { name, shape } of parameters) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    for (let i = 0; i < size && names.length < count; i++) names.push(size === 1 ? name : `${name}[${indices(i, shape).join(', ')}]`);
  }
  while (names.length < count) names.push(`[${names.length}]`);
  return names;
}

function indices(flat: number, shape: readonly number[]): number[] {
  const result: number[] = [];
  let rest = flat;
  for (const extent of [...shape].reverse()) {
    result.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return result;
}
