/** Builds one ONNX graph: fresh names, constants made once, equal nodes made once. */
import type { Attribute, ElementTypeName, OnnxNode, OnnxTensor } from '../onnx';

export type Attributes = Readonly<Record<string, Attribute>>;

/** Names are unique over a graph and the graphs nested in it. */
export class NameSource {
  #next = 0;
  fresh(): string {
    return `%${this.#next++}`;
  }
}

const MICROSOFT = 'com.microsoft';
/** Operators outside ONNX that the CPU provider of ONNX Runtime adds. */
const contributed = new Set(['FusedMatMul', 'FastGelu', 'QuickGelu', 'FusedGemm', 'MurmurHash3']);

export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #made = new Map<string, string[]>();

  /** Names the nodes added from now on: the line of the model or optimizer that asked for them. */
  source: string | undefined;

  constructor(readonly names: NameSource) {}

  /** Adds a node with one output, or finds the equal one, and gives the output's name. */
  add(type: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const [output] = this.addMany(type, inputs, 1, attributes);
    if (output === undefined) throw new Error(`${type} without an output`);
    return output;
  }

  /** The same for several outputs. */
  addMany(type: string, inputs: readonly string[], outputs: number, attributes: Attributes = {}): readonly string[] {
    const key = 'graph' in (attributes['body'] ?? {}) ? undefined : `${type}(${inputs.join()})${JSON.stringify(attributes)}${outputs}`;
    const known = key === undefined ? undefined : this.#made.get(key);
    if (known) return known;
    const names = Array.from({ length: outputs }, () => this.names.fresh());
    this.nodes.push({ type, ...(this.source && { name: this.source }), domain: contributed.has(type) ? MICROSOFT : '', inputs, outputs: names, attributes });
    if (key !== undefined) this.#made.set(key, names);
    return names;
  }

  /** A rank-0 constant. */
  scalar(value: number, type: ElementTypeName): string {
    return this.#constant(`${type}:${Object.is(value, -0) ? '-0' : value}`, [], type, [value]);
  }

  /** A rank-1 int64 constant: axes, shapes, sizes. */
  integers(values: readonly number[]): string {
    return this.#constant(`integers:${values.join()}`, [values.length], 'int64', values);
  }

  /** A constant of which every element is `value`, made once. */
  filled(value: number, shape: readonly number[], type: ElementTypeName): string {
    const length = shape.reduce((a, b) => a * b, 1);
    return this.#constant(`filled:${type}:${value}:${shape.join()}`, shape, type, Array<number>(length).fill(value));
  }

  pair(values: readonly [number, number], type: ElementTypeName): string {
    return this.#constant(`pair:${type}:${values.join()}`, [2], type, values);
  }

  tensor(values: ArrayLike<number>, shape: readonly number[], type: ElementTypeName): string {
    const name = this.names.fresh();
    this.initializers.push({ name, shape, type, data: bytes(values, type) });
    return name;
  }

  #constant(key: string, shape: readonly number[], type: ElementTypeName, values: readonly number[]): string {
    const known = this.#made.get(key);
    if (known?.[0] !== undefined) return known[0];
    const name = this.tensor(values, shape, type);
    this.#made.set(key, [name]);
    return name;
  }
}

function bytes(values: ArrayLike<number>, type: ElementTypeName): Uint8Array {
  const array = elements(values, type);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function elements(values: ArrayLike<number>, type: ElementTypeName): ArrayBufferView {
  switch (type) {
    case 'float32':
      return Float32Array.from(values);
    case 'float64':
      return values instanceof Float64Array ? values : Float64Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'uint32':
      return Uint32Array.from(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values), BigInt);
    case 'uint8':
      return Uint8Array.from(values);
    case 'bool':
      return Uint8Array.from(values, value => (value === 0 ? 0 : 1));
  }
}
