/** Configs that several benches run. */

/** Two parameters, a step of some microseconds: whatever a run does beside its steps shows most here. */
export const quadratic = (steps: number): string => `version: 1
label: quadratic
model: { name: function, function: quadratic, matrix: [[2, 0], [0, 10]], start: [1, 1] }
train: { steps: ${steps} }
optimizer: { name: sgd, lr: 1e-6 }
`;

interface GptSize {
  readonly layers: number;
  readonly heads: number;
  readonly width: number;
  readonly block: number;
  readonly batch: number;
}

/** The sizes whose steps are timed beside PyTorch and JAX. */
export const tiny: GptSize = { layers: 2, heads: 4, width: 64, block: 32, batch: 8 };
export const small: GptSize = { layers: 4, heads: 4, width: 128, block: 64, batch: 12 };

export const gpt = (name: string, { layers, heads, width, block, batch }: GptSize, steps: number): string => `version: 1
label: ${name}
data: { source: moby-dick, block_size: ${block}, batch_size: ${batch} }
model: { name: gpt, layers: ${layers}, heads: ${heads}, width: ${width} }
train: { steps: ${steps} }
optimizer: { name: adamw, lr: 1e-3, betas: [0.9, 0.99], weight_decay: 0.01, clip: { norm: 1 } }
`;
