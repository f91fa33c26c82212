/**
 * Writes the WebAssembly of a fused program: per phase the scalars it needs, then one loop over registers and one over the last
 * few elements. Sums are gathered in doubles, in a fixed order, so results do not depend on threads. Addresses are constants:
 * a module belongs to one binding of arrays.
 */
import type { Node, Program, ValueId } from '../program';
import { Bytes, encodeModule, type ValueType } from './encode';
import type { Fusion, Phase } from './fuse';
import { addDoubles, extractDouble, highToLow, promoteLow, scalarLanes, splat, vectorLanes, type Lanes } from './lanes';

/** Byte address of the array behind a program input or output. */
export interface Addresses {
  readonly inputs: ReadonlyMap<ValueId, number>;
  readonly outputs: ReadonlyMap<string, number>;
}

const localGet = (code: Bytes, local: number): Bytes => code.byte(0x20).unsigned(local);
const localSet = (code: Bytes, local: number): Bytes => code.byte(0x21).unsigned(local);
const i32Constant = (code: Bytes, value: number): Bytes => code.byte(0x41).signed(value);

class Emitter {
  readonly code = new Bytes();
  readonly locals: ValueType[] = [];
  /** Scalars known so far, by value. */
  readonly #scalars = new Map<ValueId, number>();
  readonly #position: number;

  constructor(
    readonly program: Program,
    readonly fusion: Fusion,
    readonly addresses: Addresses,
  ) {
    this.#position = this.#local('i32');
  }

  emit(pages: number): Uint8Array<ArrayBuffer> {
    const scalars = scalarLanes(this.fusion.dtype);
    for (const input of this.program.inputs) {
      if (this.#isVector(input.value)) continue;
      const local = this.#local(scalars.value);
      i32Constant(this.code, 0);
      scalars.load(this.code, this.#address(this.addresses.inputs, input.value));
      localSet(this.code, local);
      this.#scalars.set(input.value, local);
    }
    for (const phase of this.fusion.phases) this.#phase(phase);
    for (const node of this.fusion.finals) this.#node(node, scalars, this.#scalars);
    for (const output of this.program.outputs) {
      if (this.#isVector(output.value)) continue;
      i32Constant(this.code, 0);
      this.#read(output.value, this.#scalars);
      scalars.store(this.code, this.#address(this.addresses.outputs, output.name));
    }
    return encodeModule(pages, this.locals, this.code);
  }

  #phase(phase: Phase): void {
    const scalar = scalarLanes(this.fusion.dtype);
    for (const node of phase.scalars) this.#node(node, scalar, this.#scalars);

    const vector = vectorLanes(this.fusion.dtype);
    // Locals are zero at the start of every call.
    const accumulators = new Map(phase.sums.map(node => [node, { pair: this.#local('v128'), single: this.#local('f64') }]));
    const whole = Math.floor(this.fusion.length / vector.width) * vector.width;
    this.#loop(0, whole, vector, phase, node => {
      const sum = accumulators.get(node);
      if (sum) this.#accumulatePair(sum.pair);
    });
    this.#loop(whole, this.fusion.length, scalar, phase, node => {
      const sum = accumulators.get(node);
      if (sum) this.#accumulateSingle(sum.single);
    });

    for (const [node, { pair, single }] of accumulators) {
      const { operation } = node;
      const [output] = node.outputs;
      if (output === undefined || operation.op !== 'reduce') continue;
      extractDouble(localGet(this.code, pair), 0);
      extractDouble(localGet(this.code, pair), 1);
      this.code.byte(0xa0);
      localGet(this.code, single).byte(0xa0);
      if (operation.kind === 'mean') this.code.byte(0x44).float64(this.fusion.length).byte(0xa3);
      if (this.fusion.dtype === 'float32') this.code.byte(0xb6); // f32.demote_f64
      const local = this.#local(scalar.value);
      localSet(this.code, local);
      this.#scalars.set(output, local);
    }
  }

  /** One pass over elements [from, to); `sum` finds the summed value on the stack and takes it off. */
  #loop(from: number, to: number, lanes: Lanes, phase: Phase, sum: (node: Node) => void): void {
    if (from >= to) return;
    const known = lanes.width === 1 ? new Map(this.#scalars) : this.#splatted(phase);
    i32Constant(this.code, from * lanes.bytes);
    localSet(this.code, this.#position);
    this.code.byte(0x03, 0x40); // loop
    for (const read of phase.reads) {
      const local = this.#local(lanes.value);
      localGet(this.code, this.#position);
      lanes.load(this.code, this.#address(this.addresses.inputs, read));
      localSet(this.code, local);
      known.set(read, local);
    }
    for (const node of phase.vectors) this.#node(node, lanes, known);
    for (const node of phase.sums) {
      const [summed] = node.inputs;
      if (summed === undefined) continue;
      this.#read(summed, known);
      sum(node);
    }
    for (const write of phase.writes) {
      localGet(this.code, this.#position);
      this.#read(write.value, known);
      lanes.store(this.code, this.#address(this.addresses.outputs, write.name));
    }
    localGet(this.code, this.#position);
    i32Constant(this.code, lanes.width * lanes.bytes).byte(0x6a);
    localSet(this.code, this.#position);
    localGet(this.code, this.#position);
    i32Constant(this.code, to * lanes.bytes).byte(0x49); // i32.lt_u
    this.code.byte(0x0d, 0x00, 0x0b); // br_if 0, end
  }

  /** Registers with the scalars that the vector nodes of a phase use in every lane. */
  #splatted(phase: Phase): Map<ValueId, number> {
    const splatted = new Map<ValueId, number>();
    for (const node of phase.vectors) {
      for (const input of node.inputs) {
        const scalar = this.#scalars.get(input);
        if (scalar === undefined || splatted.has(input)) continue;
        const register = this.#local('v128');
        localGet(this.code, scalar);
        if (this.#isTruth(input)) {
          i32Constant(this.code.byte(0x45), 1).byte(0x6b); // true -> -1, false -> 0
          this.code.byte(0xfd).unsigned(0x11); // i32x4.splat
        } else {
          splat(this.code, this.fusion.dtype);
        }
        localSet(this.code, register);
        splatted.set(input, register);
      }
    }
    return splatted;
  }

  /** Evaluates one node into a local of its own. */
  #node(node: Node, lanes: Lanes, known: Map<ValueId, number>): void {
    const [output] = node.outputs;
    if (output === undefined) return;
    const operand = (index: number) => () => this.#read(node.inputs[index] ?? -1, known);
    const { operation } = node;
    switch (operation.op) {
      case 'constant':
        lanes.constant(this.code, operation.data[0] ?? NaN);
        break;
      case 'unary':
        lanes.unary(this.code, operation.kind, operand(0));
        break;
      case 'binary':
        operand(0)();
        operand(1)();
        lanes.binary(this.code, operation.kind);
        break;
      case 'where':
        operand(1)();
        operand(2)();
        operand(0)();
        lanes.select(this.code);
        break;
      case 'cast':
        if (this.#isTruth(output) === this.#isTruth(node.inputs[0] ?? -1)) operand(0)();
        else if (this.#isTruth(output)) {
          operand(0)();
          lanes.constant(this.code, 0);
          lanes.binary(this.code, 'notEqual');
        } else {
          lanes.constant(this.code, 1);
          lanes.constant(this.code, 0);
          operand(0)();
          lanes.select(this.code);
        }
        break;
      case 'reshape':
      case 'broadcast':
        operand(0)();
        break;
      default:
        throw new RangeError(`the fused loop has no operation ${operation.op}`);
    }
    const local = this.#local(this.#isTruth(output) ? lanes.truth : lanes.value);
    localSet(this.code, local);
    known.set(output, local);
  }

  /** The summed register is on the stack. Singles are added as two pairs of doubles. */
  #accumulatePair(pair: number): void {
    if (this.fusion.dtype === 'float32') {
      const register = this.#local('v128');
      localSet(this.code, register);
      promoteLow(localGet(this.code, register));
      highToLow(localGet(localGet(this.code, register), register));
      addDoubles(promoteLow(this.code));
    }
    addDoubles(localGet(this.code, pair));
    localSet(this.code, pair);
  }

  #accumulateSingle(single: number): void {
    if (this.fusion.dtype === 'float32') this.code.byte(0xbb); // f64.promote_f32
    localGet(this.code, single).byte(0xa0);
    localSet(this.code, single);
  }

  #read(value: ValueId, known: ReadonlyMap<ValueId, number>): void {
    const local = known.get(value);
    if (local === undefined) throw new RangeError(`value ${value} of ${this.program.name} is used before it is known`);
    localGet(this.code, local);
  }

  #local(type: ValueType): number {
    return this.locals.push(type) - 1;
  }

  #isVector(value: ValueId): boolean {
    return this.program.values[value]?.shape.reduce((a, b) => a * b, 1) === this.fusion.length;
  }

  #isTruth(value: ValueId): boolean {
    return this.program.values[value]?.dtype === 'bool';
  }

  #address<K>(addresses: ReadonlyMap<K, number>, key: K): number {
    const address = addresses.get(key);
    if (address === undefined) throw new RangeError(`no array is bound to ${String(key)}`);
    return address;
  }
}

/** The module's bytes; it imports `env.memory` of at least `pages` pages and exports `run`. */
export const emit = (program: Program, fusion: Fusion, addresses: Addresses, pages: number): Uint8Array<ArrayBuffer> =>
  new Emitter(program, fusion, addresses).emit(pages);
