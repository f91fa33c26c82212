/** Runs as the engine would report them, made from simple laws, for tests and pictures. */
import type { Histogram, KnobSpec, Points, RunHeader, RunSnapshot, Surface } from '../../src/engine/protocol';

/** Small deterministic generator (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

export function normalOf(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export const ADAM_KNOBS: readonly KnobSpec[] = [
  { name: 'lr', value: 3e-4, min: 1e-6, max: 1, log: true, effect: 'value' },
  { name: 'beta1', value: 0.9, min: 0, max: 0.9999, effect: 'value' },
  { name: 'beta2', value: 0.99, min: 0, max: 0.9999, effect: 'value' },
  { name: 'weight_decay', value: 0.1, min: 0, max: 1, effect: 'value' },
  { name: 'clip', value: 1, min: 1e-3, max: 100, log: true, effect: 'value' },
  { name: 'batch_size', value: 32, min: 1, max: 512, integer: true, log: true, effect: 'recompile' },
];

export function header(changes: Partial<RunHeader> = {}): RunHeader {
  return {
    id: 'run-1', folder: '/home/ada/moby/.stepwise/runs/20260301-120000-moby-gpt-3fa2c1', label: 'moby-gpt', config: 'moby.optim.yaml',
    model: 'gpt', optimizer: 'AdamW', backend: 'native', precision: 'float32', threads: 2,
    parameters: [
      { name: 'transformer.wte.weight', shape: [84, 128] }, { name: 'transformer.wpe.weight', shape: [64, 128] },
      { name: 'transformer.h.0.attn.c_attn.weight', shape: [128, 384] }, { name: 'transformer.h.0.mlp.c_fc.weight', shape: [128, 512] },
      { name: 'transformer.h.1.attn.c_attn.weight', shape: [128, 384] }, { name: 'transformer.ln_f.weight', shape: [128] },
    ],
    parameterCount: 415_744, steps: 5000, stepsPerEpoch: 517, batchSize: 32,
    references: [{ kind: 'uniform', value: Math.log(84) }], knobs: ADAM_KNOBS,
    plan: { memory: 96 * 2 ** 20, disk: 14 * 2 ** 20 }, generates: true, startedAt: '2026-03-01T12:00:00Z', ...changes,
  };
}

export function points(rows: number, fill: (row: number) => Partial<Record<Exclude<keyof Points, 'params' | 'paramsPerRow'>, number>> & { readonly params?: readonly number[] }): Points {
  const column = (): Float64Array => new Float64Array(rows).fill(NaN);
  const columns = {
    step: column(), loss: column(), lr: column(), gradientNorm: column(), updateRatio: column(), stepsPerSecond: column(), seconds: column(), evaluations: column(),
  };
  const paramsPerRow = rows > 0 ? (fill(0).params?.length ?? 0) : 0;
  const params = new Float64Array(rows * paramsPerRow);
  for (let row = 0; row < rows; row++) {
    const { params: values, ...rest } = fill(row);
    for (const [name, value] of Object.entries(rest)) columns[name as keyof typeof columns][row] = value;
    params.set(values ?? [], row * paramsPerRow);
  }
  return { ...columns, params, paramsPerRow };
}

export const NO_POINTS: Points = points(0, () => ({}));

export function snapshot(changes: Partial<RunSnapshot> = {}): RunSnapshot {
  const given = changes.points ?? NO_POINTS;
  return {
    header: header(), state: 'running', step: given.step.at(-1) ?? 0, points: given, evaluations: [], histograms: [], samples: [],
    surface: undefined, knobs: [], notices: [], summary: undefined, failure: undefined, ...changes,
  };
}

/** Warm-up of 100 steps, then a cosine to a tenth. */
export function cosine(step: number, total: number, peak = 3e-4): number {
  if (step < 100) return (peak * step) / 100;
  return peak * (0.1 + 0.9 * 0.5 * (1 + Math.cos((Math.PI * (step - 100)) / (total - 100))));
}

/** A character GPT on a novel: from ln 84 down a power law, batch noise, some spikes. */
export function gptPoints(rows: number, total = 5000, seed = 1, firstStep = 1): Points {
  const normal = normalOf(randomOf(seed));
  return points(rows, row => {
    const step = firstStep + row;
    const floor = 1.28 + 3.2 * (1 + step / 40) ** -0.75;
    const spike = normal() > 3.1 ? 0.5 : 0;
    return {
      step, loss: Math.min(floor, Math.log(84)) + 0.055 * normal() + spike, lr: cosine(step, total),
      gradientNorm: (0.55 + 2.4 * Math.exp(-step / 90)) * Math.exp(0.18 * normal()) + spike * 4,
      updateRatio: 2.2e-3 * (cosine(step, total) / 3e-4) * Math.exp(0.1 * normal()) + 1e-5,
      stepsPerSecond: 38 + 1.2 * Math.sin(step / 50) + 0.4 * normal(), seconds: step / 38, evaluations: step * 32,
    };
  });
}

export function gptEvaluations(steps: number, every = 250): RunSnapshot['evaluations'] {
  return Array.from({ length: Math.floor(steps / every) + 1 }, (_, i) => {
    const step = i * every;
    return { step, metrics: { loss: Math.min(1.42 + 3.1 * (1 + step / 40) ** -0.72, 4.45), perplexity: Math.exp(Math.min(1.42 + 3.1 * (1 + step / 40) ** -0.72, 4.45)) } };
  });
}

/** Weights that spread, gradients that shrink. */
export function histograms(steps: readonly number[], blocks: readonly string[]): Histogram[] {
  const bins = 48;
  return steps.flatMap((step, i) => blocks.flatMap((block, b) => (['parameters', 'gradients'] as const).map(what => {
    const width = what === 'parameters' ? 0.02 + 0.05 * Math.sqrt(i / steps.length) * (1 + 0.3 * b) : 0.012 * Math.exp((-2.2 * i) / steps.length) + 0.001;
    const edges = Float64Array.from({ length: bins + 1 }, (_, k) => ((k / bins) * 2 - 1) * 5 * width);
    const counts = Float64Array.from({ length: bins }, (_, k) => {
      const z = ((k + 0.5) / bins * 2 - 1) * 5;
      const density = what === 'parameters' ? Math.exp(-z * z / 2) + 0.25 * Math.exp(-((z - 1.6) ** 2)) * (i / steps.length) : Math.exp(-Math.abs(z) * 1.4);
      return Math.round(16384 * density / 8);
    });
    return { step, what, block, edges, counts };
  })));
}

export const ROSENBROCK = (x: number, y: number): number => 100 * (y - x * x) ** 2 + (1 - x) ** 2;

export function surfaceOf(f: (x: number, y: number) => number, x: readonly [number, number], y: readonly [number, number], minimisers: readonly (readonly number[])[], size = 120): Surface {
  const values = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      values[row * size + column] = f(x[0] + ((x[1] - x[0]) * column) / (size - 1), y[0] + ((y[1] - y[0]) * row) / (size - 1));
    }
  }
  return { x, y, columns: size, rows: size, values, names: ['x', 'y'], minimisers };
}

/** Adam on Rosenbrock's valley from (-1.5, 2). */
export function rosenbrockPoints(rows: number, lr = 0.05): Points {
  let [x, y] = [-1.5, 2];
  const m = [0, 0];
  const v = [0, 0];
  const history: { loss: number; norm: number; ratio: number; at: [number, number] }[] = [];
  for (let t = 1; t <= rows; t++) {
    const loss = ROSENBROCK(x, y);
    const g = [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)];
    const update = g.map((gi, i) => {
      m[i] = 0.9 * m[i]! + 0.1 * gi;
      v[i] = 0.999 * v[i]! + 0.001 * gi * gi;
      return (lr * (m[i]! / (1 - 0.9 ** t))) / (Math.sqrt(v[i]! / (1 - 0.999 ** t)) + 1e-8);
    });
    const ratio = Math.hypot(...update) / Math.hypot(x, y);
    x -= update[0]!;
    y -= update[1]!;
    history.push({ loss, norm: Math.hypot(...g), ratio, at: [x, y] });
  }
  return points(rows, row => ({
    step: row + 1, loss: history[row]!.loss, lr, gradientNorm: history[row]!.norm, updateRatio: history[row]!.ratio, stepsPerSecond: 9000 + 100 * Math.sin(row),
    seconds: (row + 1) / 9000, evaluations: row + 1, params: history[row]!.at,
  }));
}
