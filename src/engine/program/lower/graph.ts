/** Builds one ONNX graph: fresh names, constants made once, equal nodes made once. */
import type { Attribute, ElementTypeName, OnnxNode, OnnxTensor, OnnxValue } from '../onnx';

export type Attributes = Readonly<Record<string, Attribute>>;

/** Names are unique over a graph and the graphs nested in it. */
export class NameSource {
  #next = 0;
  fresh(): string {
    return `%${this.#next++}`;
  }
}

/**
 * The graph's inputs. One input may be wanted under several shapes; each is an input of its own then, bound to the same array,
 * which spares a node.
 */
export class GraphInputs {
  readonly #values = new Map<string, OnnxValue>();
  /** Name of a view -> name of the input it shows. */
  readonly views = new Map<string, string>();

  declare(value: OnnxValue): void {
    this.#values.set(value.name, value);
  }

  /** The name of input `name` under another shape; undefined where `name` is no input. */
  view(name: string, shape: readonly number[]): string | undefined {
    const value = this.#values.get(name);
    if (!value) return undefined;
    const whole = this.views.get(name) ?? name;
    const view = `${whole}:[${shape.join()}]`;
    if (!this.#values.has(view)) {
      this.declare({ ...value, name: view, shape });
      this.views.set(view, whole);
    }
    return view;
  }

  get values(): readonly OnnxValue[] {
    return [...this.#values.values()];
  }
}

const MICROSOFT = 'com.microsoft';
/** Operators outside ONNX that the CPU provider of ONNX Runtime adds. */
const contributed = new Set(['FusedMatMul', 'FastGelu', 'QuickGelu', 'FusedGemm', 'MurmurHash3']);

export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #made = new Map<string, string[]>();

  constructor(
    readonly names: NameSource,
    readonly inputs: GraphInputs,
  ) {}

  /** `x` under another shape. */
  reshape(x: string, shape: readonly number[]): string {
    return this.inputs.view(x, shape) ?? this.add('Reshape', [x, this.integers(shape)]);
  }

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
    this.nodes.push({ type, domain: contributed.has(type) ? MICROSOFT : '', inputs, outputs: names, attributes });
    if (key !== undefined) this.#made.set(key, names);
    return names;
  }

  /** A rank-0 constant. */
  scalar(value: number, type: ElementTypeName): string {
    return this.table(Object.is(value, -0) ? '-0' : String(value), [], type, () => [value]);
  }

  /** A rank-1 int64 constant: axes, shapes, sizes. */
  integers(values: readonly number[]): string {
    return this.table(values.join(), [values.length], 'int64', () => values);
  }

  /** A constant of which every element is `value`, made once. */
  filled(value: number, shape: readonly number[], type: ElementTypeName): string {
    return this.table(`filled ${value}`, shape, type, () => new Float64Array(shape.reduce((a, b) => a * b, 1)).fill(value));
  }

  /** The int32 numbers 0, 1, ..., count - 1 under `shape`. */
  counting(count: number, shape: readonly number[]): string {
    return this.table('counting', shape, 'int32', () => Int32Array.from({ length: count }, (_, i) => i));
  }

  tensor(values: ArrayLike<number>, shape: readonly number[], type: ElementTypeName): string {
    const name = this.names.fresh();
    this.initializers.push({ name, shape, type, data: bytes(values, type) });
    return name;
  }

  /** A constant that is made once: `key` names its contents. */
  table(key: string, shape: readonly number[], type: ElementTypeName, make: () => ArrayLike<number>): string {
    const full = `${key}:${type}:${shape.join()}`;
    const known = this.#made.get(full);
    if (known?.[0] !== undefined) return known[0];
    const name = this.tensor(make(), shape, type);
    this.#made.set(full, [name]);
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
      return new Float32Array(values);
    case 'float64':
      return values instanceof Float64Array ? values : new Float64Array(values);
    case 'int32':
      return new Int32Array(values);
    case 'uint32':
      return new Uint32Array(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values), BigInt);
    case 'uint8':
      return Uint8Array.from(values);
    case 'bool':
      return Uint8Array.from(values, value => (value === 0 ? 0 : 1));
  }
}
