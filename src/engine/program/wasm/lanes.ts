/** Instructions for one value at a time and for a whole SIMD register, under common names, in both precisions. */
import type { BinaryOp, UnaryOp } from '../program';
import type { Bytes, ValueType } from './encode';

/** How one loop body is written: `width` elements at a time. */
export interface Lanes {
  readonly width: number;
  readonly bytes: 4 | 8;
  /** Type of a local that holds a number, and of one that holds a truth value. */
  readonly value: ValueType;
  readonly truth: ValueType;
  load(code: Bytes, address: number): void;
  store(code: Bytes, address: number): void;
  constant(code: Bytes, value: number): void;
  unary(code: Bytes, kind: UnaryOp, operand: () => void): void;
  binary(code: Bytes, kind: BinaryOp): void;
  /** On the stack: a, b, condition. */
  select(code: Bytes): void;
}

const SIMD = 0xfd;

/** Opcodes below the SIMD prefix, for f32x4 and f64x2. */
const vectorOpcodes = {
  float32: { neg: 0xe1, abs: 0xe0, sqrt: 0xe3, floor: 0x68, ceil: 0x67, add: 0xe4, sub: 0xe5, mul: 0xe6, div: 0xe7, min: 0xe8, max: 0xe9, equal: 0x41, notEqual: 0x42, less: 0x43, greater: 0x44, lessEqual: 0x45, greaterEqual: 0x46 },
  float64: { neg: 0xed, abs: 0xec, sqrt: 0xef, floor: 0x75, ceil: 0x74, add: 0xf0, sub: 0xf1, mul: 0xf2, div: 0xf3, min: 0xf4, max: 0xf5, equal: 0x47, notEqual: 0x48, less: 0x49, greater: 0x4a, lessEqual: 0x4b, greaterEqual: 0x4c },
} as const;
const scalarOpcodes = {
  float32: { neg: 0x8c, abs: 0x8b, sqrt: 0x91, floor: 0x8e, ceil: 0x8d, add: 0x92, sub: 0x93, mul: 0x94, div: 0x95, min: 0x96, max: 0x97, equal: 0x5b, notEqual: 0x5c, less: 0x5d, greater: 0x5e, lessEqual: 0x5f, greaterEqual: 0x60 },
  float64: { neg: 0x9a, abs: 0x99, sqrt: 0x9f, floor: 0x9c, ceil: 0x9b, add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3, min: 0xa4, max: 0xa5, equal: 0x61, notEqual: 0x62, less: 0x63, greater: 0x64, lessEqual: 0x65, greaterEqual: 0x66 },
} as const;
type Opcodes = (typeof vectorOpcodes)[keyof typeof vectorOpcodes] | (typeof scalarOpcodes)[keyof typeof scalarOpcodes];

const opcode = (table: Opcodes, kind: string): number => {
  const found: number | undefined = (table as Readonly<Record<string, number>>)[kind];
  if (found === undefined) throw new RangeError(`no WebAssembly instruction for ${kind}`);
  return found;
};

/** sign(x) = (x > 0) - (x < 0), and the kinds that are one instruction or two. */
function unary(lanes: Pick<Lanes, 'constant' | 'binary' | 'select'>, single: (kind: string) => void, code: Bytes, kind: UnaryOp, operand: () => void): void {
  const isTrue = (comparison: 'greater' | 'less') => {
    lanes.constant(code, 1);
    lanes.constant(code, 0);
    operand();
    lanes.constant(code, 0);
    lanes.binary(code, comparison);
    lanes.select(code);
  };
  switch (kind) {
    case 'identity':
      operand();
      return;
    case 'relu':
      operand();
      lanes.constant(code, 0);
      lanes.binary(code, 'max');
      return;
    case 'reciprocal':
      lanes.constant(code, 1);
      operand();
      lanes.binary(code, 'div');
      return;
    case 'sign':
      isTrue('greater');
      isTrue('less');
      lanes.binary(code, 'sub');
      return;
    default:
      operand();
      single(kind);
  }
}

export function scalarLanes(dtype: 'float32' | 'float64'): Lanes {
  const single = dtype === 'float32';
  const table = scalarOpcodes[dtype];
  const lanes: Lanes = {
    width: 1,
    bytes: single ? 4 : 8,
    value: single ? 'f32' : 'f64',
    truth: 'i32',
    load: (code, address) => void code.byte(single ? 0x2a : 0x2b, single ? 2 : 3).unsigned(address),
    store: (code, address) => void code.byte(single ? 0x38 : 0x39, single ? 2 : 3).unsigned(address),
    constant: (code, value) => void (single ? code.byte(0x43).float32(value) : code.byte(0x44).float64(value)),
    unary: (code, kind, operand) => {
      if (kind === 'not') {
        operand();
        code.byte(0x45); // i32.eqz
      } else {
        unary(lanes, name => code.byte(opcode(table, name)), code, kind, operand);
      }
    },
    binary: (code, kind) => void code.byte(kind === 'and' ? 0x71 : kind === 'or' ? 0x72 : opcode(table, kind)),
    select: code => void code.byte(0x1b),
  };
  return lanes;
}

export function vectorLanes(dtype: 'float32' | 'float64'): Lanes {
  const single = dtype === 'float32';
  const table = vectorOpcodes[dtype];
  const simd = (code: Bytes, instruction: number): Bytes => code.byte(SIMD).unsigned(instruction);
  const lanes: Lanes = {
    width: single ? 4 : 2,
    bytes: single ? 4 : 8,
    value: 'v128',
    truth: 'v128',
    load: (code, address) => void simd(code, 0x00).byte(single ? 2 : 3).unsigned(address),
    store: (code, address) => void simd(code, 0x0b).byte(single ? 2 : 3).unsigned(address),
    constant: (code, value) => {
      simd(code, 0x0c);
      for (let lane = 0; lane < (single ? 4 : 2); lane++) {
        if (single) code.float32(value);
        else code.float64(value);
      }
    },
    unary: (code, kind, operand) => {
      if (kind === 'not') {
        operand();
        simd(code, 0x4d);
      } else {
        unary(lanes, name => simd(code, opcode(table, name)), code, kind, operand);
      }
    },
    binary: (code, kind) => void simd(code, kind === 'and' ? 0x4e : kind === 'or' ? 0x50 : opcode(table, kind)),
    select: code => void simd(code, 0x52), // bitselect
  };
  return lanes;
}

/** Puts one number into every lane of a register. */
export const splat = (code: Bytes, dtype: 'float32' | 'float64'): Bytes => code.byte(SIMD).unsigned(dtype === 'float32' ? 0x13 : 0x14);

/** f64x2 sums of the low and the high half of a register of four singles: on the stack a v128, behind it the two f64x2. */
export const promoteLow = (code: Bytes): Bytes => code.byte(SIMD).unsigned(0x5f);
/** Moves the high half of the register on the stack (given twice) to the low half. */
export const highToLow = (code: Bytes): Bytes =>
  code.byte(SIMD).unsigned(0x0d).byte(8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
export const addDoubles = (code: Bytes): Bytes => code.byte(SIMD).unsigned(0xf0);
export const extractDouble = (code: Bytes, lane: 0 | 1): Bytes => code.byte(SIMD).unsigned(0x21).byte(lane);
