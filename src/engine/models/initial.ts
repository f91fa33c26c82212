/** Layers' parameters with the initialisation PyTorch gives that type of layer. */
import type { ParameterSpec } from './model';

/** `nn.Linear`: weight [out, in] and bias [out], both U(-1/sqrt(in), 1/sqrt(in)) (its kaiming_uniform with a = sqrt(5)). */
export function linearParameters(name: string, input: number, output: number): ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [output, input], initial: uniformWithin(1 / Math.sqrt(input)) },
    { name: `${name}.bias`, shape: [output], initial: uniformWithin(1 / Math.sqrt(input)), decay: false },
  ];
}

/** `nn.Embedding`: weight [entries, width], N(0, 1). */
export function embeddingParameters(name: string, entries: number, width: number): ParameterSpec[] {
  return [{ name: `${name}.weight`, shape: [entries, width], initial: { name: 'normal' }, decay: false }];
}

/** One layer of `nn.LSTM`: gates i f g o, U(-1/sqrt(hidden), 1/sqrt(hidden)); one bias, PyTorch's bias_ih with bias_hh = 0. */
export function lstmParameters(name: string, input: number, hidden: number): ParameterSpec[] {
  const initial = uniformWithin(1 / Math.sqrt(hidden));
  return [
    { name: `${name}.weight_ih_l0`, shape: [4 * hidden, input], initial },
    { name: `${name}.weight_hh_l0`, shape: [4 * hidden, hidden], initial },
    { name: `${name}.bias_l0`, shape: [4 * hidden], initial, decay: false },
  ];
}

const uniformWithin = (bound: number): ParameterSpec['initial'] => ({ name: 'uniform', options: { a: -bound, b: bound } });
