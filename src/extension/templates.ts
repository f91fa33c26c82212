/** The texts of new configs. Pure. */
import type { TableGuess } from './tables';

export interface Template {
  readonly name: 'function' | 'linear' | 'gpt' | 'mlp';
  readonly text: string;
}

export const TEMPLATES: readonly Template[] = [
  {
    name: 'function',
    text: `# An optimizer on a test function: change lr, beta1 or the start, and press Run again.
model:
  name: function
  function: rosenbrock
  start: [-1.5, 2]
train:
  steps: 1000
optimizer:
  name: adam
  lr: 0.02
`,
  },
  {
    name: 'linear',
    text: `# A line through three points, one parameter at a time.
data:
  inputs: [1, 2, 3]
  targets: [1, 2, 3]
model:
  name: linear_regression
  init: zeros
train:
  steps: 200
optimizer:
  name: coordinate_descent
  selection: cyclic
`,
  },
  {
    name: 'gpt',
    text: `# A small GPT that learns Moby Dick character by character.
data:
  source: moby-dick
  tokenizer: char
  block_size: 64
  batch_size: 16
model:
  name: gpt
  layers: 2
  heads: 4
  width: 64
train:
  steps: 2000
  eval_every: 200
optimizer:
  name: adamw
  lr: 1e-3
  clip: {norm: 1}
  schedule: {name: cosine, warmup_steps: 100}
`,
  },
  {
    name: 'mlp',
    text: `# Exclusive or: what a line cannot separate, two layers can.
data:
  inputs: [[0, 0], [0, 1], [1, 0], [1, 1]]
  targets: [0, 1, 1, 0]
model:
  name: mlp
train:
  steps: 500
optimizer:
  name: adam
  lr: 0.05
`,
  },
];

/** YAML plain where that is safe, quoted where a name could be read as something else. */
const scalar = (text: string): string => (/^[A-Za-z_][\w ./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text));

/** @param source the file, relative to the config */
export function tableConfig(source: string, guess: TableGuess): string {
  const learning = guess.text !== undefined && guess.inputs.length === 0;
  const columns = learning
    ? `{text: ${scalar(guess.text ?? '')}, label: ${scalar(guess.target)}}`
    : `{inputs: [${guess.inputs.map(scalar).join(', ')}], targets: ${scalar(guess.target)}}`;
  const model = learning ? 'lstm_classifier' : guess.classification ? 'logistic_regression' : 'mlp';
  return `# ${guess.target} from ${learning ? (guess.text ?? '') : 'the other columns'}. Which columns are used stands in \`columns\`.
data:
  source: ${scalar(source)}
  columns: ${columns}
model:
  name: ${model}
train:
  epochs: 20
optimizer:
  name: adam
  lr: ${learning ? 0.01 : '1e-3'}
`;
}

/** @param characters length of the text, which decides how large a model it can teach */
export function textConfig(source: string, characters: number): string {
  const [layers, heads, width, block] = characters < 20_000 ? [1, 2, 32, 32] : characters < 500_000 ? [2, 4, 64, 64] : [4, 4, 128, 64];
  return `# A GPT that learns to go on like this text, character by character.
data:
  source: ${scalar(source)}
  tokenizer: char
  block_size: ${block}
  batch_size: 16
model:
  name: gpt
  layers: ${layers}
  heads: ${heads}
  width: ${width}
train:
  steps: 2000
  eval_every: 200
optimizer:
  name: adamw
  lr: 1e-3
  clip: {norm: 1}
  schedule: {name: cosine, warmup_steps: 100}
`;
}
