/**
 * Just enough of the WebAssembly binary format to write one module: an imported memory, one exported function without
 * parameters, local variables, straight-line code and loops. WebAssembly Core Specification 2.0, section 5.
 */

/** Value types of locals. */
export const type = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof type;

/** A growing run of bytes. */
export class Bytes {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  byte(...values: number[]): this {
    for (const value of values) this.#bytes.push(value & 0xff);
    return this;
  }

  /** Unsigned LEB128. */
  unsigned(value: number): this {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes.push((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.#bytes.push(rest);
    return this;
  }

  /** Signed LEB128 of a 32-bit integer. */
  signed(value: number): this {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  float32(value: number): this {
    return this.append(new Uint8Array(new Float32Array([value]).buffer));
  }

  float64(value: number): this {
    return this.append(new Uint8Array(new Float64Array([value]).buffer));
  }

  name(text: string): this {
    const encoded = new TextEncoder().encode(text);
    return this.unsigned(encoded.length).append(encoded);
  }

  append(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  /** The other's bytes behind their number. */
  sized(other: Bytes): this {
    return this.unsigned(other.length).append(other.#bytes);
  }

  toUint8Array(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}

/**
 * A module that imports `env.memory` and exports `run: () => void`.
 * @param pages what the imported memory holds at least, in pages of 64 KiB
 * @param locals types of the local variables, in order of their indices
 * @param code instructions of the body, without the closing `end`
 */
export function encodeModule(pages: number, locals: readonly ValueType[], code: Bytes): Uint8Array<ArrayBuffer> {
  const body = new Bytes().unsigned(locals.length);
  for (const local of locals) body.unsigned(1).byte(type[local]);
  body.append(code.toUint8Array()).byte(0x0b);

  const section = (id: number, content: Bytes): Bytes => new Bytes().byte(id).sized(content);
  const sections = [
    section(1, new Bytes().unsigned(1).byte(0x60).unsigned(0).unsigned(0)), // one type: () -> ()
    section(2, new Bytes().unsigned(1).name('env').name('memory').byte(0x02, 0x00).unsigned(pages)),
    section(3, new Bytes().unsigned(1).unsigned(0)),
    section(7, new Bytes().unsigned(1).name('run').byte(0x00).unsigned(0)),
    section(10, new Bytes().unsigned(1).sized(body)),
  ];
  const module = new Bytes().byte(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
  for (const part of sections) module.append(part.toUint8Array());
  return module.toUint8Array();
}
