/** What the gallery shows: each scene brings a fresh panel into one state. */
import type { Harness } from './page';
import { gptEvaluations, gptPoints, header, histograms, points, ROSENBROCK, rosenbrockPoints, snapshot, surfaceOf } from './runs';
import type { ThemeName } from './themes';

export interface Scene {
  readonly name: string;
  readonly themes?: readonly ThemeName[];
  readonly languages?: readonly string[];
  readonly widths?: readonly number[];
  readonly height?: number;
  readonly fullPage?: boolean;
  play(harness: Harness): Promise<void>;
}

const BLOCKS = header().parameters.map(parameter => parameter.name);
const SAMPLES = [0, 500, 1000, 1500].map((step, i) => ({
  step, prompt: 'Call me',
  text: [
    'x;,Tq  zKe’aw\npW!h(ooQ, r’t8sE nnd W;;l\nqe tU-mna',
    ' the whas the ho the sored and of the wan the pere\nand sthe whale of the thes on and ther the sea',
    ' Ishmael, and the ship was so stand in the sea of the\nwhale, that the captain was a strange and that was\nnot a hand of the boats',
    ' Ishmael. “What is that?” said Stubb, as the white\nwater was now rising from the side of the ship; “and\nthe old man has been at the bottom of the sea.”',
  ][i]!,
}));

/** A run in the middle of its work. */
const gpt = (rows = 1640) => snapshot({
  points: gptPoints(rows), evaluations: gptEvaluations(rows), samples: SAMPLES,
  histograms: histograms(Array.from({ length: 24 }, (_, i) => i * 70), BLOCKS),
  knobs: [{ step: 900, name: 'lr', value: 1e-4 }],
});

const ROSENBROCK_HEADER = header({
  label: 'rosenbrock-adam', model: 'function', optimizer: 'Adam', precision: 'float64', parameterCount: 2, steps: 1000, stepsPerEpoch: undefined, batchSize: undefined,
  parameters: [{ name: 'x', shape: [2] }], references: [{ kind: 'minimum', value: 0 }], generates: false,
  knobs: [{ name: 'lr', value: 0.05, min: 1e-6, max: 10, log: true, effect: 'value' }, { name: 'beta1', value: 0.9, min: 0, max: 0.9999, effect: 'value' }, { name: 'beta2', value: 0.999, min: 0, max: 0.9999, effect: 'value' }],
});

/** Loss rises from step 300 on, and is NaN from step 342. */
const diverging = () => {
  const points = gptPoints(342, 5000, 7);
  for (let row = 300; row < 342; row++) {
    points.loss[row] = row < 341 ? (points.loss[row] ?? 0) * Math.exp((row - 300) * 0.12) : NaN;
    points.gradientNorm[row] = row < 341 ? Math.exp((row - 300) * 0.32) : NaN;
    points.updateRatio[row] = row < 341 ? 2e-3 * Math.exp((row - 300) * 0.2) : NaN;
  }
  return points;
};

const withGaps = () => {
  const points = gptPoints(400);
  for (const row of [120, 121, 122, 123, 124, 125, 126, 127, 128, 260]) points.loss[row] = NaN;
  for (let row = 180; row < 230; row++) points.gradientNorm[row] = Infinity;
  return points;
};

const SUMMARY = { steps: 5000, loss: 1.391, seconds: 131.6, evaluations: 160_000, stopped: 'steps', metrics: { 'eval/loss': 1.468 }, run: 'run-1' } as const;

export const SCENES: readonly Scene[] = [
  { name: 'gpt', languages: ['en', 'zh'], async play(h) { await h.snapshot(gpt()); } },
  { name: 'gpt-wide', themes: ['dark'], widths: [1900], async play(h) { await h.snapshot(gpt()); } },
  { name: 'gpt-narrow', themes: ['dark', 'light'], languages: ['en', 'zh'], widths: [360], height: 2400, async play(h) { await h.snapshot(gpt()); } },
  {
    name: 'tooltip', themes: ['dark', 'light'],
    async play(h) {
      await h.snapshot(gpt());
      await h.page.locator('[data-chart=loss] .u-over').hover({ position: { x: 330, y: 90 } });
    },
  },
  {
    name: 'tables', themes: ['dark', 'light'],
    async play(h) {
      await h.snapshot(gpt());
      for (const id of ['loss', 'lr']) await h.page.locator(`[data-chart=${id}] .chip-icon`).click();
    },
  },
  {
    name: 'zoomed-log', themes: ['dark'],
    async play(h) {
      await h.snapshot(gpt());
      await h.page.locator('.toolbar vscode-checkbox').click();
      await h.page.locator('[data-chart=loss] .chip').first().click();
    },
  },
  {
    name: 'rosenbrock', themes: ['dark', 'light', 'highContrast'], languages: ['en'],
    async play(h) { await h.snapshot(snapshot({ header: ROSENBROCK_HEADER, points: rosenbrockPoints(620), surface: surfaceOf(ROSENBROCK, [-2, 2], [-1, 3], [[1, 1]]) })); },
  },
  {
    name: 'himmelblau-zh', themes: ['light', 'dark'], languages: ['zh'], widths: [1500],
    async play(h) {
      const f = (x: number, y: number): number => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2;
      await h.snapshot(snapshot({
        header: { ...ROSENBROCK_HEADER, label: 'himmelblau-gd', optimizer: 'SGD' }, state: 'done', points: descent(f, [-0.5, -0.6], 0.01, 60), surface: surfaceOf(f, [-5, 5], [-5, 5], [[3, 2], [-2.805118, 3.131312], [-3.77931, -3.283186], [3.584428, -1.848126]]),
        summary: { ...SUMMARY, steps: 60 },
      }), false);
    },
  },
  {
    name: 'diverged', themes: ['dark', 'light', 'highContrast'], languages: ['en', 'zh'],
    async play(h) {
      await h.snapshot(snapshot({
        header: header({ label: 'moby-gpt lr 0.3' }), state: 'failed', points: diverging(), evaluations: gptEvaluations(300),
        summary: {
          ...SUMMARY, steps: 342, loss: NaN, stopped: 'diverged',
          divergence: { step: 342, block: 'transformer.h.1.attn.c_attn.weight', gradientNormBefore: 362217.4, advice: [{ code: 'advice-lower-lr', args: [0.3, 0.03] }, { code: 'advice-clip-norm', args: [1] }] },
        },
      }));
    },
  },
  {
    name: 'failed', themes: ['dark', 'light'], languages: ['en', 'zh'],
    async play(h) { await h.snapshot(snapshot({ header: undefined, state: 'failed', failure: { code: 'memory-insufficient', args: [42000, 16000, 9000, 18000, 9000, 5800, 200] } })); },
  },
  {
    name: 'preparing', themes: ['dark', 'light'], languages: ['en', 'zh'],
    async play(h) {
      await h.snapshot(snapshot({ state: 'preparing' }));
      await h.events({ type: 'progress', what: { code: 'compiling', args: ['gpt'] }, done: 3, total: 8 });
    },
  },
  {
    name: 'parameters', themes: ['dark', 'light'],
    async play(h) {
      const count = 40;
      const drift = points(600, row => ({
        step: row + 1, loss: 2 * Math.exp(-row / 150) + 0.1, lr: 0.01, gradientNorm: Math.exp(-row / 150), updateRatio: 1e-3, stepsPerSecond: 800, seconds: row / 800, evaluations: row + 1,
        params: Array.from({ length: count }, (_, p) => Math.sin(p * 2.4) * (1 - Math.exp(-row / (40 + 9 * p)))),
      }));
      await h.snapshot(snapshot({
        header: header({ label: 'linear-regression', model: 'linear_regression', optimizer: 'SGD', parameterCount: count, parameters: [{ name: 'weights', shape: [count - 1] }, { name: 'bias', shape: [1] }], references: [], generates: false, batchSize: undefined }),
        points: drift,
      }));
      await h.page.locator('[data-chart=parameters] .u-over').hover({ position: { x: 300, y: 40 } });
    },
  },
  { name: 'waiting', themes: ['dark'], languages: ['en', 'zh'], async play() {} },
  { name: 'one-point', themes: ['dark'], async play(h) { await h.snapshot(snapshot({ points: gptPoints(1), evaluations: gptEvaluations(0) })); } },
  { name: 'gaps', themes: ['dark', 'light'], async play(h) { await h.snapshot(snapshot({ points: withGaps() })); } },
  {
    name: 'finished', themes: ['dark', 'light'], languages: ['en', 'zh'],
    async play(h) {
      await h.snapshot(snapshot({ ...gpt(5000), points: gptPoints(5000), evaluations: gptEvaluations(5000), state: 'done', summary: SUMMARY }), false);
    },
  },
  {
    name: 'interrupted', themes: ['dark'],
    async play(h) { await h.snapshot(snapshot({ ...gpt(), state: 'interrupted', summary: { ...SUMMARY, steps: 1640, stopped: 'interrupted' } }), false); },
  },
  {
    name: 'paused-notices', themes: ['dark', 'light', 'highContrastLight'],
    async play(h) {
      await h.snapshot(snapshot({
        ...gpt(), state: 'paused', header: header({ label: 'a-very-long-label-for-a-run-that-somebody-typed-without-ever-thinking-of-narrow-panels-2026-03-01-try-17' }),
        notices: [{ severity: 'warning', message: { code: 'resume-threads-kept', args: [2, 4] } }, { severity: 'information', message: { code: 'search-fixed-batch', args: [64] } }],
      }));
    },
  },
  { name: 'million', themes: ['dark'], async play(h) { await h.snapshot(snapshot({ header: header({ steps: 1_000_000 }), points: gptPoints(1_000_000, 1_000_000), state: 'done' }), false); } },
];

function descent(f: (x: number, y: number) => number, start: readonly [number, number], lr: number, rows: number) {
  let [x, y] = start;
  const history: { readonly loss: number; readonly norm: number; readonly at: readonly [number, number] }[] = [];
  for (let t = 0; t < rows; t++) {
    const h = 1e-5;
    const g = [(f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)] as const;
    const loss = f(x, y);
    x -= lr * g[0];
    y -= lr * g[1];
    history.push({ loss, norm: Math.hypot(...g), at: [x, y] });
  }
  return points(rows, row => ({
    step: row + 1, loss: history[row]!.loss, lr, gradientNorm: history[row]!.norm, updateRatio: (lr * history[row]!.norm) / Math.hypot(...history[row]!.at),
    stepsPerSecond: 9000, seconds: (row + 1) / 9000, evaluations: row + 1, params: history[row]!.at,
  }));
}
