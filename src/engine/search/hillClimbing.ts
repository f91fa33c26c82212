/** Perturb and keep the best: one Gaussian step from the best point a generation, kept when it is better. */
import { number, text } from '../config/spec';
import { defineSearch } from './method';

export const hillClimbing = defineSearch({
  spec: {
    name: 'hill_climbing',
    title: 'Hill climbing',
    doc: text(
      'Tries a point near the best one, Gaussian noise added to every coordinate, and keeps it when it is better. No gradients; one evaluation a step.',
      '在当前最优点附近试一个点（每个坐标加高斯噪声），更好就保留。不需要梯度，每步一次函数求值。',
    ),
    formula: ['z <- best + noise * N(0, I)', 'best <- z  if f(z) < f(best)'].join('\n'),
    paper: { title: 'The random optimization method (Matyas 1965); Minimization by Random Search Techniques (Solis, Wets 1981)', url: 'https://doi.org/10.1287/moor.6.1.19' },
    options: {
      noise: number(text('Standard deviation of the noise added to each coordinate.', '加在每个坐标上的噪声的标准差。'), { default: 0.1, above: 0, log: true }),
    },
  },
  create({ noise }, { start, value, random }) {
    const point = start.slice();
    const candidate = start.slice();
    let best = Number.isNaN(value) ? Infinity : value;
    return {
      ask(generation) {
        const draws = random.child(generation);
        for (const [i, x] of point.entries()) candidate[i] = x + noise * draws.normal(i);
        return [candidate];
      },
      tell([tried]) {
        // NaN compares false: it is never better.
        if (tried !== undefined && tried < best) {
          best = tried;
          point.set(candidate);
        }
      },
      get best() {
        return { point, value: best };
      },
      state: () => ({ point: point.slice(), value: best }),
      restore(state) {
        if (state['point'] instanceof Float64Array) point.set(state['point']);
        if (typeof state['value'] === 'number') best = state['value'];
      },
    };
  },
});
