/** Text samples of a language model while it learns: a passage of the data goes on in the model's words. */
import type { Dataset, Tokenizer } from '../data/dataset';
import { allocate } from '../program/backend';
import type { TypedArray } from '../program/backend';
import { stream } from '../random';
import { batchArrays } from './batches';
import { bindProgram, modelShape } from './context';
import type { BoundProgram, RunContext } from './context';
import type { FlatVector } from './flat';
import { Lazy } from './lazy';
import { parameterInputs } from './objective';
import { nextTokenFunction } from './programs';

/** Tokens the model looks back on; more would cost more than the sample is worth. */
const CONTEXT = 64;
const LENGTH = 96;
const TEMPERATURE = 0.8;

export interface Sample {
  readonly prompt: string;
  readonly text: string;
}

interface Generation {
  readonly program: BoundProgram;
  readonly logits: TypedArray;
}

export class TextSampler {
  readonly #generation: Lazy<Generation>;

  private constructor(
    private readonly context: RunContext,
    parameters: FlatVector,
    private readonly tokens: TypedArray,
    private readonly prompt: Int32Array,
    private readonly tokenizer: Tokenizer,
  ) {
    this.#generation = new Lazy(async () => {
      const f = nextTokenFunction(context.name, modelShape(context, 1), tokens.length);
      const program = await bindProgram(context, f, { ...parameterInputs(parameters), tokens });
      const { logits } = program.outputs;
      if (!logits) throw new Error('the generation program gives no logits');
      return { program, logits };
    });
  }

  /** Undefined for models that do not generate. */
  static create(context: RunContext, parameters: FlatVector, { validation, train, tokenizer, shape, fields }: Dataset): TextSampler | undefined {
    if (!context.model.next || !tokenizer) return undefined;
    const time = Math.min(CONTEXT, shape.blockSize);
    const row = batchArrays(fields, 1, context.precision);
    (validation ?? train).read(0, 0, row);
    const prompt = Int32Array.from(row['inputs']?.subarray(0, time) ?? []);
    return new TextSampler(context, parameters, allocate({ shape: [1, time], dtype: 'int32' }, context.precision), prompt, tokenizer);
  }

  /**
   * The passage and what the model makes of it at the present parameters; depends on seed and step alone.
   * @param pause called between tokens; true asks to give the sample up
   */
  async sample(step: number, pause: () => Promise<boolean>): Promise<Sample | undefined> {
    const { tokens, prompt, tokenizer } = this;
    const { program, logits } = await this.#generation.get();
    const draws = stream(this.context.seed, 'sample').child(step);
    const generated: number[] = [];
    tokens.set(prompt);
    for (let i = 0; i < LENGTH; i++) {
      const pending = program.run();
      if (pending) await pending;
      const token = draw(logits, draws.uniform(i));
      generated.push(token);
      tokens.copyWithin(0, 1);
      tokens[tokens.length - 1] = token;
      if (await pause()) return undefined;
    }
    return { prompt: tokenizer.decode(prompt), text: tokenizer.decode(generated) };
  }

  release(): void {
    this.#generation.made?.program.release();
  }
}

/** The index at which the cumulative softmax of `logits / TEMPERATURE` passes `u`. */
function draw(logits: TypedArray, u: number): number {
  let highest = -Infinity;
  for (let i = 0; i < logits.length; i++) highest = Math.max(highest, logits[i]!);
  const weight = (i: number): number => Math.exp((logits[i]! - highest) / TEMPERATURE);
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += weight(i);
  let left = u * total;
  for (let i = 0; i < logits.length; i++) {
    left -= weight(i);
    if (left < 0) return i;
  }
  return logits.length - 1;
}
