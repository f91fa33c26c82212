/** What is measured: models, sizes, batches and the optimizer, the same for Stepwise and its peers. */
import { adamw } from '../src/engine/optimizers/adamw';
import { gpt } from '../src/engine/models/gpt';
import { lstmClassifier } from '../src/engine/models/lstmClassifier';
import type { Fields } from '../src/engine/data/dataset';
import type { BoundModel } from '../src/engine/models/model';

export interface Workload {
  readonly name: string;
  readonly kind: 'gpt' | 'lstm';
  readonly batch: number;
  readonly time: number;
  readonly width: number;
  readonly vocabulary: number;
  readonly layers: number;
  readonly heads: number;
}

const gptOf = (name: string, time: number, width: number, heads: number, layers: number, batch: number): Workload =>
  ({ name, kind: 'gpt', time, width, heads, layers, batch, vocabulary: 65 });
const lstmOf = (time: number): Workload => ({ name: `lstm-${time}`, kind: 'lstm', time, width: 128, heads: 1, layers: 1, batch: 32, vocabulary: 10_000 });

export const workloads: readonly Workload[] = [
  gptOf('tiny', 32, 64, 4, 2, 8), gptOf('small', 64, 128, 4, 4, 12), gptOf('med', 128, 256, 8, 6, 16), lstmOf(100), lstmOf(32),
];

/** AdamW with clipping to a global norm; every step reads back loss, gradient norm and update-to-weight ratio. */
export const optimization = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0.01, clip: 1 } as const;

export const transform = adamw.transform({
  lr: optimization.lr, betas: [optimization.beta1, optimization.beta2], eps: optimization.eps, weight_decay: optimization.weight_decay, amsgrad: false,
});

export function modelOf({ kind, time, width, heads, layers, vocabulary }: Workload): BoundModel {
  const data = { size: 1_000_000, features: 0, outputs: 1, classShares: undefined, vocabulary, blockSize: time };
  const context = { loss: 'cross_entropy', seed: 0 };
  if (kind === 'gpt') return gpt.build({ layers, heads, width, dropout: 0 }, { ...context, data: { ...data, kind: 'tokens', classes: undefined } });
  return lstmClassifier.build(
    { embedding_dim: width, hidden_size: width, return_sequences: false, dropout: 0 },
    { ...context, data: { ...data, kind: 'labelled_text', classes: ['no', 'yes'] } },
  );
}

export function fieldsOf({ kind, time }: Workload): Fields {
  const tokens = { shape: [time], dtype: 'int32' } as const;
  const one = { shape: [], dtype: 'int32' } as const;
  return kind === 'gpt' ? { inputs: tokens, targets: tokens } : { inputs: tokens, targets: one, lengths: one };
}

/** Distinct batches that the runs go through in turn. */
export const BATCHES = 32;

/**
 * All batches, one after another: for each [batch, time + 1] tokens (a window and its successor), or [batch, time] tokens followed
 * by [batch] classes. Tokens come from a congruential generator; those of class 1 lie in the upper half of the vocabulary.
 */
export function batchesOf({ kind, batch, time, vocabulary }: Workload): Int32Array {
  let state = 12345;
  const draw = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const each = kind === 'gpt' ? batch * (time + 1) : batch * (time + 1);
  const all = new Int32Array(BATCHES * each);
  for (let b = 0; b < BATCHES; b++) {
    for (let row = 0; row < batch; row++) {
      const label = draw(2);
      for (let t = 0; t < time + (kind === 'gpt' ? 1 : 0); t++) {
        const token = kind === 'gpt' ? (draw(4) + 7 * t + row) % vocabulary : draw(vocabulary / 2) + label * (vocabulary / 2);
        all[b * each + row * (kind === 'gpt' ? time + 1 : time) + t] = token;
      }
      if (kind === 'lstm') all[b * each + batch * time + row] = label;
    }
  }
  return all;
}
