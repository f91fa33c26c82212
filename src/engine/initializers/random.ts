import { number, text } from '../config/spec';
import type { Stream } from '../random';
import { defineInitializer, fillNormal } from './initializer';

const mean = number(text('Mean.', '均值。'), { default: 0 });
const std = number(text('Standard deviation.', '标准差。'), { default: 1, min: 0 });

/** `torch.nn.init.normal_` */
export const normal = defineInitializer({
  spec: { name: 'normal', title: 'Normal', doc: text('Independent draws from a normal distribution.', '独立地从正态分布抽取。'), formula: 'w ~ N(mean, std^2)', options: { mean, std } },
  weightsOnly: false,
  fill(options, _shape, random, into) {
    fillNormal(options.std, random, into);
    if (options.mean !== 0) for (let i = 0; i < into.length; i++) into[i] = options.mean + (into[i] ?? 0);
  },
});

/** `torch.nn.init.uniform_` */
export const uniform = defineInitializer({
  spec: {
    name: 'uniform',
    title: 'Uniform',
    doc: text('Independent draws from a uniform distribution over [a, b).', '独立地从 [a, b) 上的均匀分布抽取。'),
    formula: 'w ~ U(a, b)',
    options: { a: number(text('Lower end.', '下界。'), { default: 0 }), b: number(text('Upper end.', '上界。'), { default: 1 }) },
    check: ({ a, b }) => (a <= b ? [] : [{ path: ['b'], code: 'bounds-reversed', severity: 'error', args: [a, b] }]),
  },
  weightsOnly: false,
  fill({ a, b }, _shape, random, into) {
    random.uniforms(into);
    for (let i = 0; i < into.length; i++) into[i] = a + (b - a) * (into[i] ?? 0);
  },
});

/** `torch.nn.init.trunc_normal_`: the bounds are values, not multiples of the deviation. */
export const truncatedNormal = defineInitializer({
  spec: {
    name: 'truncated_normal',
    title: 'Truncated normal',
    doc: text('Normal draws, drawn again while they lie outside [a, b].', '正态分布抽样，落在 [a, b] 之外则重抽。'),
    formula: 'w ~ N(mean, std^2) given a <= w <= b',
    options: { mean, std, a: number(text('Lower bound.', '下界。'), { default: -2 }), b: number(text('Upper bound.', '上界。'), { default: 2 }) },
    check: ({ mean: centre, a, b }) => {
      if (a >= b) return [{ path: ['b'], code: 'bounds-reversed', severity: 'error', args: [a, b] }];
      return a <= centre && centre <= b ? [] : [{ path: ['mean'], code: 'mean-outside-bounds', severity: 'error', args: [centre, a, b] }];
    },
  },
  weightsOnly: false,
  fill({ mean: centre, std: deviation, a, b }, _shape, random, into) {
    const low = (a - centre) / deviation;
    const high = (b - centre) / deviation;
    const draw = high - low < 1 ? narrowDraw : wideDraw;
    for (let i = 0; i < into.length; i++) into[i] = deviation === 0 ? centre : centre + deviation * draw(low, high, i, random);
  },
});

/** Rejection from the normal itself. Attempt k of entry i is draw i of child k, so entries do not depend on each other. */
function wideDraw(low: number, high: number, i: number, random: Stream): number {
  for (let attempt = 0; ; attempt++) {
    const z = random.child(attempt).normal(i);
    if (z >= low && z <= high) return z;
  }
}

/** Rejection from the uniform: an interval around 0 narrower than a deviation keeps at least six of ten. */
function narrowDraw(low: number, high: number, i: number, random: Stream): number {
  for (let attempt = 0; ; attempt++) {
    const draws = random.child(attempt);
    const z = low + (high - low) * draws.uniform(2 * i);
    if (draws.uniform(2 * i + 1) <= Math.exp((-z * z) / 2)) return z;
  }
}
