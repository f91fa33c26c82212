/** An initialiser file: a pure `spec`, and the filling of one parameter from a stream of random numbers. */
import type { Options, OptionsOf, Spec } from '../config/spec';
import type { Shape } from '../ops/ops';
import type { Stream } from '../random';

export interface Initializer<O extends Options = Options> {
  readonly spec: Spec<O>;
  /** Works on weights of two and more axes only: a vector (bias, norm) keeps its model's own start. */
  readonly weightsOnly: boolean;
  /** Writes every entry of `into`, row-major over `shape`. Draw i of the stream belongs to entry i wherever draws are independent. */
  fill(options: OptionsOf<O>, shape: Shape, random: Stream, into: Float64Array): void;
}

export const defineInitializer = <const O extends Options>(initializer: Initializer<O>): Initializer<O> => initializer;

/**
 * PyTorch's `_calculate_fan_in_and_fan_out`: a weight is [out, in, ...receptive field], and each fan is its channels times the
 * size of the receptive field.
 */
export function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const [out = 1, input = 1, ...field] = shape;
  const receptive = field.reduce((a, b) => a * b, 1);
  return { fanIn: input * receptive, fanOut: out * receptive };
}

/** U(-bound, bound) */
export function fillUniform(bound: number, random: Stream, into: Float64Array): void {
  random.uniforms(into);
  for (let i = 0; i < into.length; i++) into[i] = bound * (2 * (into[i] ?? 0) - 1);
}

/** N(0, deviation^2) */
export function fillNormal(deviation: number, random: Stream, into: Float64Array): void {
  random.normals(into);
  for (let i = 0; i < into.length; i++) into[i] = deviation * (into[i] ?? 0);
}
