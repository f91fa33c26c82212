/** What the gallery shows: each scene brings a fresh panel into one state. */
import type { Harness } from './page';
import { gptEvaluations, gptPoints, header, histograms, NO_POINTS, ROSENBROCK, rosenbrockPoints, snapshot, surfaceOf } from './runs';
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

export const SCENES: readonly Scene[] = [
  { name: 'gpt', languages: ['en', 'zh'], async play(h) { await h.snapshot(gpt()); } },
  { name: 'gpt-wide', themes: ['dark'], widths: [1900], async play(h) { await h.snapshot(gpt()); } },
  { name: 'gpt-narrow', themes: ['dark', 'light'], languages: ['en', 'zh'], widths: [360], async play(h) { await h.snapshot(gpt()); } },
  {
    name: 'rosenbrock', widths: [1100], themes: ['dark', 'light', 'highContrast'],
    async play(h) {
      await h.snapshot(snapshot({
        header: header({
          label: 'rosenbrock-adam', model: 'function', optimizer: 'Adam', precision: 'float64', parameterCount: 2, steps: 600, stepsPerEpoch: undefined, batchSize: undefined,
          parameters: [{ name: 'x', shape: [2] }], references: [{ kind: 'minimum', value: 0 }], generates: false,
        }),
        points: rosenbrockPoints(400), surface: surfaceOf(ROSENBROCK, [-2, 2], [-1, 3], [[1, 1]]),
      }));
    },
  },
  { name: 'empty', themes: ['dark'], async play() {} },
];
void NO_POINTS;
