/** Functions with one basin: how fast does a method go down a well-shaped, an ill-shaped and a bent valley? */
import { text } from '../../config/spec';
import { all, allAt, plane } from './testFunction';
import type { TestFunction } from './testFunction';

const bbob = { title: 'Real-Parameter Black-Box Optimization Benchmarking: Noiseless Functions Definitions (Hansen et al. 2009)', url: 'https://inria.hal.science/inria-00362633' };
const survey = { title: 'A Literature Survey of Benchmark Functions For Global Optimization Problems (Jamil, Yang 2013)', url: 'https://arxiv.org/abs/1308.4008' };

/** i / (n - 1), or 0 in one dimension: the exponent of the ellipsoid's axes. */
const rank = (i: number, n: number): number => (n > 1 ? i / (n - 1) : 0);
const indices = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

export const sphere: TestFunction = {
  spec: {
    name: 'sphere',
    title: 'Sphere',
    doc: text('The plainest bowl, alike in all directions: gradient descent with lr 0.5 hits the bottom in one step.', '最简单的碗形，各方向相同：学习率 0.5 的梯度下降一步到底。'),
    formula: 'sum(x^2)',
    paper: bbob,
    options: {},
  },
  dimensions: { usual: 2, min: 1 },
  start: all(1),
  minimisers: allAt(0),
  minimum: () => 0,
  window: [-5, 5],
  hessianDiagonal: all(2),
};

export const ellipsoid: TestFunction = {
  spec: {
    name: 'ellipsoid',
    title: 'Ellipsoid',
    doc: text(
      'A bowl a million times steeper along its last axis than along its first: plain gradient descent creeps, methods that scale each axis do not.',
      '最后一个轴比第一个轴陡一百万倍的碗：普通梯度下降寸步难行，逐坐标缩放的方法则不受影响。',
    ),
    formula: 'sum(10^(6 * i / max(n - 1, 1)) * x^2)',
    paper: bbob,
    options: {},
  },
  dimensions: { usual: 2, min: 1 },
  start: all(1),
  minimisers: allAt(0),
  minimum: () => 0,
  window: [-5, 5],
  hessianDiagonal: n => indices(n).map(i => 2 * 10 ** (6 * rank(i, n))),
};

export const cigar: TestFunction = {
  spec: {
    name: 'cigar',
    title: 'Cigar',
    doc: text('One long flat axis, all others a million times steeper.', '一个又长又平的轴，其余各轴陡一百万倍。'),
    formula: 'x[0]^2 + 1e6 * sum(x[1:]^2)',
    paper: bbob,
    options: {},
  },
  dimensions: { usual: 2, min: 2 },
  start: all(1),
  minimisers: allAt(0),
  minimum: () => 0,
  window: [-5, 5],
  hessianDiagonal: n => indices(n).map(i => (i === 0 ? 2 : 2e6)),
};

export const rosenbrock: TestFunction = {
  spec: {
    name: 'rosenbrock',
    title: 'Rosenbrock',
    doc: text(
      'A bent valley with a nearly flat floor: finding the valley is easy, following it to (1, ..., 1) is not.',
      '弯曲而谷底几乎平坦的山谷：找到谷底容易，沿着它走到 (1, ..., 1) 难。',
    ),
    formula: 'sum(100 * (x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)',
    paper: { title: 'An Automatic Method for Finding the Greatest or Least Value of a Function (Rosenbrock 1960)', url: 'https://doi.org/10.1093/comjnl/3.3.175' },
    options: {},
  },
  dimensions: { usual: 2, min: 2 },
  start: n => indices(n).map(i => (i % 2 === 0 ? -1.2 : 1)),
  minimisers: allAt(1),
  minimum: () => 0,
  window: [-2, 2],
};

export const booth = plane({
  name: 'booth',
  title: 'Booth',
  doc: text('A tilted quadratic bowl.', '倾斜的二次碗形。'),
  formula: '(x + 2 * y - 7)^2 + (2 * x + y - 5)^2',
  paper: survey,
  start: [-5, -5],
  minimisers: [[1, 3]],
  window: [-10, 10],
});

export const matyas = plane({
  name: 'matyas',
  title: 'Matyas',
  doc: text('A shallow quadratic plate, much flatter along x = y than across.', '浅而平的二次曲面，沿 x = y 方向远比横向平坦。'),
  formula: '0.26 * (x^2 + y^2) - 0.48 * x * y',
  paper: survey,
  start: [8, -4],
  minimisers: [[0, 0]],
  window: [-10, 10],
});

export const beale = plane({
  name: 'beale',
  title: 'Beale',
  doc: text('Flat plains with sharp peaks at the corners: gradients are tiny here and huge there.', '平坦的平原与四角的尖峰：梯度时而极小，时而极大。'),
  formula: '(1.5 - x + x * y)^2 + (2.25 - x + x * y^2)^2 + (2.625 - x + x * y^3)^2',
  paper: survey,
  start: [1, 1],
  minimisers: [[3, 0.5]],
  window: [-4.5, 4.5],
});
