/**
 * Splits an elementwise program over one flat vector into phases, each a single pass over memory.
 *
 * Such a program (an optimizer's update) has values of two kinds: vectors [n] and scalars. A sum over a vector ends a phase,
 * because what depends on it needs the whole pass first: clipping needs the gradient's norm before the update can start. Within
 * a phase every vector value is an expression of the input vectors, so nothing but inputs and outputs touches memory.
 */
import type { Node, Program, ProgramDType, ValueId } from '../program';

export interface Phase {
  /** Scalar nodes to evaluate before the pass, in order. */
  readonly scalars: readonly Node[];
  /** Vector nodes evaluated in the pass, in order. */
  readonly vectors: readonly Node[];
  /** Input vectors read in the pass. */
  readonly reads: readonly ValueId[];
  /** Sums (or means) gathered in the pass. */
  readonly sums: readonly Node[];
  /** Output vectors written in the pass. */
  readonly writes: readonly { readonly name: string; readonly value: ValueId }[];
}

export interface Fusion {
  /** Length of the vectors. */
  readonly length: number;
  readonly dtype: 'float32' | 'float64';
  readonly phases: readonly Phase[];
  /** Scalar nodes that only outputs need, after the last pass. */
  readonly finals: readonly Node[];
}

/** Shorter vectors are not worth a loop of their own. */
const SHORTEST = 64;

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const isFloat = (dtype: ProgramDType): dtype is 'float32' | 'float64' => dtype === 'float32' || dtype === 'float64';

const UNARY = new Set(['neg', 'abs', 'sign', 'sqrt', 'reciprocal', 'floor', 'ceil', 'relu', 'not', 'identity']);
const BINARY = new Set(['add', 'sub', 'mul', 'div', 'max', 'min', 'greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual', 'and', 'or']);

/** Whether a node is elementwise in a way the loop knows, given values of the two kinds alone. */
function elementwise({ operation }: Node): boolean {
  switch (operation.op) {
    case 'unary':
      return UNARY.has(operation.kind);
    case 'binary':
      return BINARY.has(operation.kind);
    case 'where':
    case 'cast':
    case 'reshape':
    case 'broadcast':
      return true;
    case 'constant':
      return operation.data.length === 1;
    default:
      return false;
  }
}

/**
 * The phases of `program`, or undefined where it is not purely elementwise over vectors of one length.
 * @param aliases output name -> input name that share memory (a buffer must not be read in a phase after it was overwritten)
 */
export function fuse(program: Program, aliases: Readonly<Record<string, string>>): Fusion | undefined {
  const info = (value: ValueId) => {
    const found = program.values[value];
    if (!found) throw new RangeError(`program ${program.name} has no value ${value}`);
    return found;
  };
  const size = (value: ValueId): number => elements(info(value).shape);
  const length = Math.max(...program.outputs.map(output => size(output.value)));
  if (length < SHORTEST) return undefined;
  const isVector = (value: ValueId): boolean => size(value) === length;

  const dtypes = new Set(program.values.map(value => value.dtype).filter(isFloat));
  const [dtype] = dtypes;
  if (dtypes.size !== 1 || dtype === undefined) return undefined;

  /** The pass in which a value is first known; a sum is known after its pass. */
  const phaseOf = new Map<ValueId, number>();
  const producer = new Map<ValueId, Node>();
  for (const input of program.inputs) {
    const { shape, dtype: kind } = info(input.value);
    if (!isFloat(kind) || (elements(shape) !== 1 && elements(shape) !== length)) return undefined;
    phaseOf.set(input.value, 0);
  }
  for (const node of program.nodes) {
    const [output] = node.outputs;
    if (node.outputs.length !== 1 || output === undefined) return undefined;
    if (size(output) !== 1 && !isVector(output)) return undefined;
    if (info(output).dtype === 'int32') return undefined;
    const before = Math.max(0, ...node.inputs.map(input => phaseOf.get(input) ?? 0));
    const { operation } = node;
    const [first] = node.inputs;
    if (operation.op === 'reduce' && (operation.kind === 'sum' || operation.kind === 'mean') && first !== undefined && isVector(first) && !isVector(output)) {
      phaseOf.set(output, before + 1);
    } else if (elementwise(node)) {
      phaseOf.set(output, before);
    } else {
      return undefined;
    }
    producer.set(output, node);
  }

  const count = 1 + Math.max(0, ...phaseOf.values());
  const scalarNodes = program.nodes.filter(node => node.outputs.every(output => !isVector(output)) && node.operation.op !== 'reduce');
  const phases: Phase[] = [];
  for (let phase = 0; phase < count; phase++) {
    const sums = program.nodes.filter(node => node.operation.op === 'reduce' && node.outputs.every(output => phaseOf.get(output) === phase + 1));
    const writes = program.outputs.filter(output => isVector(output.value) && phaseOf.get(output.value) === phase);
    const needed = new Set<ValueId>();
    const visit = (value: ValueId): void => {
      if (needed.has(value) || !isVector(value)) return;
      needed.add(value);
      producer.get(value)?.inputs.forEach(visit);
    };
    sums.forEach(node => node.inputs.forEach(visit));
    writes.forEach(output => visit(output.value));
    phases.push({
      scalars: scalarNodes.filter(node => node.outputs.every(output => phaseOf.get(output) === phase)),
      vectors: program.nodes.filter(node => node.operation.op !== 'reduce' && node.outputs.some(output => needed.has(output))),
      reads: program.inputs.map(input => input.value).filter(value => needed.has(value)),
      sums,
      writes,
    });
  }
  // A phase exists because a sum precedes it, so only the last can be without a pass: its scalars are for outputs alone.
  const last = phases.at(-1);
  const finals = last && last.sums.length === 0 && last.writes.length === 0 ? last.scalars : [];
  const passes = phases.filter(phase => phase.sums.length > 0 || phase.writes.length > 0);
  return readsOverwritten(passes, program, aliases) ? undefined : { length, dtype, phases: passes, finals };
}

/** True where a pass reads an input that an earlier pass has overwritten. */
function readsOverwritten(phases: readonly Phase[], program: Program, aliases: Readonly<Record<string, string>>): boolean {
  const overwritten = new Set<ValueId>();
  for (const phase of phases) {
    if (phase.reads.some(value => overwritten.has(value))) return true;
    for (const write of phase.writes) {
      const alias = program.inputs.find(input => input.name === aliases[write.name]);
      if (alias) overwritten.add(alias.value);
    }
  }
  return false;
}
