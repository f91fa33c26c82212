import { integer, option, text } from '../config/spec';
import type { ValueType } from '../config/spec';
import { Failure } from '../failure';
import { lookup } from '../lookup';
import type { Ops, Tensor } from '../ops/ops';
import { defineModel } from './model';
import { resolveObjective } from './objective';
import type { ObjectiveOptions } from './objectiveOptions';

const numbers: ValueType = { type: 'list', items: { type: 'number' }, minItems: 1 };

/** An objective function of a point: no data, one parameter block `x` [dimensions]. */
export const functionModel = defineModel({
  spec: {
    name: 'function',
    title: 'Function',
    doc: text(
      'Minimises a function of a few numbers: a classic test function or your own formula. With two dimensions the surface and the path over it are drawn.',
      '最小化一个只有几个变量的函数：经典测试函数或自己写的公式。两维时会画出曲面和路径。',
    ),
    options: {
      function: option<ObjectiveOptions['function']>(
        text(
          'A test function by name, or a formula: `x^2`, `(1 - x)^2 + 100 * (y - x^2)^2`, `sum(x^2) + cos(x[0])`. `x` is the whole point; beside `y` or `z` it is the first coordinate. `n` is the number of dimensions, `i` counts 0 .. n - 1.',
          '测试函数的名称，或一个公式：`x^2`、`(1 - x)^2 + 100 * (y - x^2)^2`、`sum(x^2) + cos(x[0])`。`x` 表示整个点；与 `y` 或 `z` 同用时表示第一个坐标。`n` 为维数，`i` 取 0 .. n - 1。',
        ),
        { type: 'union', of: [{ type: 'entry', section: 'function' }, { type: 'expression' }] },
        { required: true },
      ),
      dimensions: integer(text('How many numbers the point has. Absent: as many as `start` or the formula needs.', '点的维数。缺省：由 `start` 或公式决定。'), { min: 1 }),
      start: option<ObjectiveOptions['start']>(
        text('Where the search starts: a list, or one number for all. Absent: the function\'s customary start, else 1.', '起点：一个列表，或各维共用的一个数。缺省：该函数的惯用起点，否则为 1。'),
        { type: 'union', of: [{ type: 'number' }, numbers] },
      ),
      matrix: option<ObjectiveOptions['matrix']>(text('A of `quadratic`: square, rows of numbers.', '`quadratic` 的 A：方阵，逐行书写。'), { type: 'matrix' }),
      vector: option<ObjectiveOptions['vector']>(text('b of `quadratic`. Absent: zeros.', '`quadratic` 的 b。缺省为零。'), numbers),
    },
    check(options) {
      const resolved = resolveObjective(options);
      return 'problems' in resolved ? resolved.problems : [];
    },
  },
  data: 'none',
  losses: [],
  build(options) {
    const resolved = resolveObjective(options);
    if ('problems' in resolved) {
      const [first] = resolved.problems;
      throw new Failure(first?.code ?? 'unknown-function', first?.args ?? []);
    }
    const { objective } = resolved;
    const value = (ops: Ops, parameters: Readonly<Record<string, Tensor>>): Tensor => objective.value(ops, lookup(parameters, 'x', 'parameter'));
    const [low, high] = objective.window ?? [];
    return {
      parameters: [{ name: 'x', shape: [objective.dimensions], initial: { name: 'zeros' }, decay: false }],
      start: Float64Array.from(objective.start),
      loss: value,
      evaluate: (ops, parameters) => ({ loss: value(ops, parameters) }),
      references: objective.minimum === undefined ? [] : [{ kind: 'minimum', value: objective.minimum }],
      activationBytes: () => 64 * objective.dimensions,
      minimisers: objective.minimisers,
      ...(low !== undefined && high !== undefined && { domain: [low, high, low, high] as const }),
      curvature: () => objective.curvature,
    };
  },
});
