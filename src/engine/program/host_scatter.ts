/**
 * The gradient of a large embedding, added up on the host. The library's scatter that is right (see `lower/indexing.ts`) runs on
 * one thread, element by element through 64-bit indices; a plain loop over the rows takes a tenth of its time and no memory.
 *
 * Applies where a program's output is a `scatterAdd` that nothing else reads: the compiled part then ends at its operands.
 */
import type { TypedArray } from './backend';
import type { Node, Program, ValueId } from './program';

export interface HostScatter {
  /** Name of the output it makes. */
  readonly output: string;
  /** Names of the outputs that take its place in the compiled part. */
  readonly updates: string;
  readonly indices: string;
  /** Elements of a row. */
  readonly width: number;
}

/** Below this many rows a product with a one-hot matrix is as fast. */
const FEWEST_ROWS = 64;

/** The program without such scatters, and what to do after each of its runs. */
export function splitScatters(program: Program): { readonly program: Program; readonly scatters: readonly HostScatter[] } {
  const scatters: HostScatter[] = [];
  const dropped = new Set<Node>();
  const outputs = program.outputs.flatMap(output => {
    const chain = scatterBehind(program, output.value);
    const node = chain?.at(-1);
    const [updates, indices] = node?.inputs ?? [];
    if (!chain || updates === undefined || indices === undefined) return [output];
    chain.forEach(each => dropped.add(each));
    const names = { updates: `${output.name}:updates`, indices: `${output.name}:indices` };
    const [, ...rest] = program.values[updates]?.shape ?? [];
    scatters.push({ output: output.name, ...names, width: rest.reduce((a, b) => a * b, 1) });
    return [{ name: names.updates, value: updates }, { name: names.indices, value: indices }];
  });
  return { program: { ...program, outputs, nodes: program.nodes.filter(node => !dropped.has(node)) }, scatters };
}

/** The nodes from `value` back to a large `scatterAdd`, reshapes between, if nothing else reads any of them. */
function scatterBehind(program: Program, value: ValueId): readonly Node[] | undefined {
  const readers = program.nodes.filter(node => node.inputs.includes(value)).length + program.outputs.filter(output => output.value === value).length;
  const node = program.nodes.find(each => each.outputs.includes(value));
  if (!node) return undefined;
  const { operation } = node;
  if (readers !== 1) return undefined;
  if (operation.op === 'scatterAdd') return operation.rows >= FEWEST_ROWS ? [node] : undefined;
  const [source] = node.inputs;
  if (operation.op !== 'reshape' || source === undefined) return undefined;
  const rest = scatterBehind(program, source);
  return rest && [node, ...rest];
}

/** Sets `into` [rows, width] to the sums of the rows of `updates` [n, width] by index, in order. */
export function scatterRows(into: TypedArray, updates: TypedArray, indices: TypedArray, width: number): void {
  into.fill(0);
  const fours = width - (width % 4);
  for (let i = 0; i < indices.length; i++) {
    const to = indices[i]! * width;
    const from = i * width;
    // Four sums a turn, loaded before they are stored: twice as fast as one.
    for (let j = 0; j < fours; j += 4) {
      const p = to + j;
      const q = from + j;
      const first = into[p]! + updates[q]!;
      const second = into[p + 1]! + updates[q + 1]!;
      const third = into[p + 2]! + updates[q + 2]!;
      const fourth = into[p + 3]! + updates[q + 3]!;
      into[p] = first;
      into[p + 1] = second;
      into[p + 2] = third;
      into[p + 3] = fourth;
    }
    for (let j = fours; j < width; j++) into[to + j]! += updates[from + j]!;
  }
}
