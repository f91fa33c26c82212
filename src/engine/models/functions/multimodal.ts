/** Functions with several basins: which one does a method end in, and can it leave a bad one? */
import { text } from '../../config/spec';
import { all, allAt, plane } from './testFunction';
import type { TestFunction } from './testFunction';

const survey = { title: 'A Literature Survey of Benchmark Functions For Global Optimization Problems (Jamil, Yang 2013)', url: 'https://arxiv.org/abs/1308.4008' };

export const himmelblau = plane({
  name: 'himmelblau',
  title: 'Himmelblau',
  doc: text('Four equally deep basins: where a run ends depends on where it starts.', '四个同样深的盆地：从哪里出发决定了到哪里结束。'),
  formula: '(x^2 + y - 11)^2 + (x + y^2 - 7)^2',
  paper: survey,
  start: [0, 0],
  minimisers: [
    [3, 2],
    [-2.805118086952745, 3.131312518250573],
    [-3.779310253377747, -3.283185991286170],
    [3.584428340330492, -1.848126526964404],
  ],
  window: [-5, 5],
});

export const threeHumpCamel = plane({
  name: 'three_hump_camel',
  title: 'Three-hump camel',
  doc: text('Three basins in a row; the middle one is the deepest.', '一字排开的三个盆地，中间最深。'),
  formula: '2 * x^2 - 1.05 * x^4 + x^6 / 6 + x * y + y^2',
  paper: survey,
  start: [1.9, -1],
  minimisers: [[0, 0]],
  window: [-2.5, 2.5],
});

export const goldsteinPrice = plane({
  name: 'goldstein_price',
  title: 'Goldstein-Price',
  doc: text('Values from 3 to a million with local minima between; look at it on a log scale.', '取值从 3 到一百万，其间有局部极小；宜用对数刻度观察。'),
  formula:
    '(1 + (x + y + 1)^2 * (19 - 14 * x + 3 * x^2 - 14 * y + 6 * x * y + 3 * y^2)) * (30 + (2 * x - 3 * y)^2 * (18 - 32 * x + 12 * x^2 + 48 * y - 36 * x * y + 27 * y^2))',
  paper: survey,
  start: [1, 1],
  minimisers: [[0, -1]],
  minimum: 3,
  window: [-2, 2],
});

export const rastrigin: TestFunction = {
  spec: {
    name: 'rastrigin',
    title: 'Rastrigin',
    doc: text('A bowl covered with a regular grid of dents: some 10^n local minima in the usual domain.', '布满规则凹坑的碗：通常的定义域内约有 10^n 个局部极小。'),
    formula: '10 * n + sum(x^2 - 10 * cos(2 * pi * x))',
    paper: survey,
    options: {},
  },
  dimensions: { usual: 2, min: 1 },
  start: all(2.2),
  minimisers: allAt(0),
  minimum: () => 0,
  window: [-5.12, 5.12],
};

export const ackley: TestFunction = {
  spec: {
    name: 'ackley',
    title: 'Ackley',
    doc: text('A nearly flat, rippled plain with one deep funnel. The tip is a kink: no gradient there.', '几乎平坦、布满涟漪的平原，中间有一个深漏斗。漏斗尖端不可导。'),
    formula: '-20 * exp(-0.2 * sqrt(mean(x^2))) - exp(mean(cos(2 * pi * x))) + 20 + e',
    paper: { title: 'A Connectionist Machine for Genetic Hillclimbing (Ackley 1987)', url: 'https://doi.org/10.1007/978-1-4613-1997-9' },
    options: {},
  },
  dimensions: { usual: 2, min: 1 },
  start: all(2.5),
  minimisers: allAt(0),
  minimum: () => 0,
  window: [-5, 5],
};

export const griewank: TestFunction = {
  spec: {
    name: 'griewank',
    title: 'Griewank',
    doc: text('A wide bowl with fine ripples; the more dimensions, the smoother it looks.', '带细密涟漪的宽碗；维数越高看起来越光滑。'),
    formula: '1 + sum(x^2) / 4000 - prod(cos(x / sqrt(i + 1)))',
    paper: { title: 'Generalized Descent for Global Optimization (Griewank 1981)', url: 'https://doi.org/10.1007/BF00933356' },
    options: {},
  },
  dimensions: { usual: 2, min: 1 },
  start: all(4),
  minimisers: allAt(0),
  minimum: () => 0,
  window: [-10, 10],
};

export const levy: TestFunction = {
  spec: {
    name: 'levy',
    title: 'Levy',
    doc: text('Wavy walls along every axis around a minimum at (1, ..., 1).', '以 (1, ..., 1) 为极小点，沿每个轴都有波浪状的壁。'),
    formula:
      'sin(pi * (3 + x[0]) / 4)^2 + sum(((x[:-1] - 1) / 4)^2 * (1 + 10 * sin(pi * (3 + x[:-1]) / 4 + 1)^2)) + ((x[-1] - 1) / 4)^2 * (1 + sin(pi * (3 + x[-1]) / 2)^2)',
    paper: survey,
    options: {},
  },
  dimensions: { usual: 2, min: 2 },
  start: all(-6),
  minimisers: allAt(1),
  minimum: () => 0,
  window: [-10, 10],
};

/** Root of 2 x^3 - 16 x + 5/2, where each dimension is lowest. */
const STYBLINSKI_TANG = -2.903534027771177;

export const styblinskiTang: TestFunction = {
  spec: {
    name: 'styblinski_tang',
    title: 'Styblinski-Tang',
    doc: text('Two valleys along every axis, one a little deeper: 2^n basins.', '沿每个轴有两个谷，一个略深：共 2^n 个盆地。'),
    formula: 'sum(x^4 - 16 * x^2 + 5 * x) / 2',
    paper: survey,
    options: {},
  },
  dimensions: { usual: 2, min: 1 },
  start: all(0),
  minimisers: allAt(STYBLINSKI_TANG),
  minimum: n => (n * (STYBLINSKI_TANG ** 4 - 16 * STYBLINSKI_TANG ** 2 + 5 * STYBLINSKI_TANG)) / 2,
  window: [-5, 5],
};
