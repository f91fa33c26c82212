/**
 * One coordinate a step: which one is the `selection`, how far the `step`. A method of the host: it looks at the gradient and the
 * objective, and moves one number of theta.
 */
import { number, oneOf, option, text } from '../config/spec';
import { Failure } from '../failure';
import { minimise } from './brent';
import { defineHostOptimizer } from './optimizer';
import type { Driver, HostMethod } from './optimizer';

const selections = {
  cyclic: text('0, 1, 2, ... and again from 0.', '依次 0、1、2……循环往复。'),
  random: text('One at random, each equally likely.', '等概率随机选取一个坐标。'),
  gauss_southwell: text('The one with the largest gradient entry, in absolute value.', '梯度分量绝对值最大的坐标。'),
  gauss_southwell_lipschitz: text(
    'The one that promises the largest decrease, g_i^2 / L_i. Needs known curvature.',
    '预期下降量 g_i^2 / L_i 最大的坐标。需要已知曲率。',
  ),
} as const;

const steps = {
  exact: text('To the minimum along the coordinate: in closed form on quadratics, else by Brent\'s method.', '走到该坐标方向上的极小点：二次函数用闭式解，否则用 Brent 方法。'),
  lipschitz: text('g_i / L_i, with the largest curvature L_i along the coordinate. Needs known curvature.', '步长为 g_i / L_i，L_i 为该坐标方向的最大曲率。需要已知曲率。'),
  fixed: text('lr * g_i.', '步长为 lr * g_i。'),
} as const;

type Selection = keyof typeof selections | readonly number[];
type Step = keyof typeof steps;

/** Wright 2015 (arXiv 1502.04759) surveys the family; Nutini et al. 2015 (arXiv 1506.00552) the Gauss-Southwell rules. */
export const coordinateDescent = defineHostOptimizer({
  spec: {
    name: 'coordinate_descent',
    title: 'Coordinate descent',
    doc: text(
      'Moves one parameter at a time: the others stand still and the next one sees it moved. On two parameters the path is a staircase.',
      '每次只更新一个参数：其余参数不动，下一个参数看到的是已更新的值。两个参数时轨迹呈阶梯状。',
    ),
    formula: ['i <- selection(t, g)', 'exact:      theta_i <- argmin over z of f(theta with theta_i = z)', 'lipschitz:  theta_i <- theta_i - g_i / L_i', 'fixed:      theta_i <- theta_i - lr * g_i'].join('\n'),
    paper: { title: 'Coordinate Descent Algorithms (Wright 2015)', url: 'https://arxiv.org/abs/1502.04759' },
    options: {
      selection: option<Selection>(
        text('Which parameter moves at a step: a rule, or a list of indices (from 0, in layout order) that is gone through again and again.', '每一步更新哪个参数：一种规则，或一个循环使用的下标列表（从 0 开始，按参数排列顺序）。'),
        { type: 'union', of: [{ type: 'enum', values: selections }, { type: 'list', items: { type: 'integer', min: 0 }, minItems: 1 }] },
        { default: 'cyclic' },
      ),
      step: oneOf(text('How far it moves. Without it: `fixed` where `lr` is given, else `exact`.', '走多远。缺省时：给出 `lr` 则为 `fixed`，否则为 `exact`。'), steps),
      lr: number(text('Learning rate of a fixed step; giving it implies `step: fixed`.', '固定步长的学习率；给出它即表示 `step: fixed`。'), { min: 0, log: true, knob: 'value' }),
    },
    check({ step, lr }) {
      if (step === 'fixed' && lr === undefined) return [{ path: ['step'], code: 'fixed-step-needs-lr', severity: 'error', args: [] }];
      if (step !== undefined && step !== 'fixed' && lr !== undefined) return [{ path: ['lr'], code: 'lr-without-fixed-step', severity: 'error', args: [step] }];
      return [];
    },
  },
  create: ({ selection, step, lr }): HostMethod => coordinateMethod(selection, step ?? (lr === undefined ? 'exact' : 'fixed')),
});

/** Stateless: which coordinate is next depends on t and the gradient alone, so a resumed run needs nothing kept. */
function coordinateMethod(selection: Selection, step: Step): HostMethod {
  return {
    step(t, lr, driver) {
      const { loss, gradient } = driver.gradient();
      const i = select(selection, t, gradient, driver);
      // Taken before the line search evaluates: the gradient's buffer is the driver's.
      const partial = gradient[i] ?? 0;
      const gradientNorm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      move(i, step, { lr, loss, partial }, driver);
      return { loss, gradientNorm };
    },
    state: () => ({}),
    restore: () => undefined,
  };
}

function select(selection: Selection, t: number, gradient: Float64Array, driver: Driver): number {
  const n = driver.dimensions;
  switch (selection) {
    case 'cyclic':
      return (t - 1) % n;
    case 'random':
      return Math.min(n - 1, Math.floor(driver.uniform(0) * n));
    case 'gauss_southwell':
      return indexOfLargest(n, i => Math.abs(gradient[i] ?? 0));
    case 'gauss_southwell_lipschitz': {
      const lipschitz = curvatureOf(driver, 'selection: gauss_southwell_lipschitz');
      return indexOfLargest(n, i => gain(gradient[i] ?? 0, lipschitz[i] ?? 0));
    }
    default: {
      const i = selection[(t - 1) % selection.length] ?? 0;
      if (i >= n) throw new Failure('coordinate-out-of-range', [i, n]);
      return i;
    }
  }
}

/** g^2 / L; a flat coordinate with a slope promises everything, one without nothing. */
const gain = (g: number, lipschitz: number): number => (g === 0 ? 0 : (g * g) / Math.max(lipschitz, 0));

function indexOfLargest(n: number, score: (i: number) => number): number {
  let best = 0;
  for (let i = 1; i < n; i++) if (score(i) > score(best)) best = i;
  return best;
}

function move(i: number, step: Step, at: { readonly lr: number; readonly loss: number; readonly partial: number }, driver: Driver): void {
  const { theta, curvature } = driver;
  const here = theta[i] ?? 0;
  switch (step) {
    case 'fixed':
      theta[i] = here - at.lr * at.partial;
      return;
    case 'lipschitz':
      theta[i] = here - boundedStep(i, at.partial, curvatureOf(driver, 'step: lipschitz'), driver);
      return;
    case 'exact':
      if (curvature?.kind === 'exact') theta[i] = here - boundedStep(i, at.partial, curvature.diagonal, driver);
      else theta[i] = here + lineSearch(i, at, driver);
      return;
  }
}

/** g / L, where there is a slope: without curvature above 0 the objective has no minimum along the coordinate. */
function boundedStep(i: number, partial: number, curvature: Float64Array, driver: Driver): number {
  if (partial === 0) return 0;
  const lipschitz = curvature[i] ?? 0;
  if (!(lipschitz > 0)) throw new Failure('unbounded-along-coordinate', [nameOf(i, driver)], 2);
  return partial / lipschitz;
}

function lineSearch(i: number, { loss, partial }: { readonly loss: number; readonly partial: number }, driver: Driver): number {
  if (partial === 0 || !Number.isFinite(partial)) return 0;
  const trial = driver.theta.slice();
  const here = trial[i] ?? 0;
  const along = (z: number): number => {
    trial[i] = here + z;
    return driver.loss(trial);
  };
  // The scale of a first step: a hundredth of where we stand, or of 1 near 0.
  const first = -Math.sign(partial) * 0.01 * Math.max(1, Math.abs(here));
  const found = minimise(along, loss, first);
  if (!found) throw new Failure('unbounded-along-coordinate', [nameOf(i, driver)], 2);
  return found.value < loss ? found.x : 0;
}

function curvatureOf({ curvature }: Driver, asked: string): Float64Array {
  if (!curvature) throw new Failure('curvature-unknown', [asked]);
  return curvature.diagonal;
}

/** `weight[3]`: the parameter block that coordinate `i` lies in, and where. */
function nameOf(i: number, { layout }: Driver): string {
  const block = layout.find(({ offset, size }) => i >= offset && i < offset + size);
  return block ? `${block.name}[${i - block.offset}]` : `[${i}]`;
}
