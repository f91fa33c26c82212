/** @file Typed access to the attributes that TensorFlow.js hands to kernels and gradients; its registry erases their types. */
import type { NamedAttrMap } from '@tensorflow/tfjs-core';

export class Attributes {
  readonly #kernel: string;
  readonly #map: NamedAttrMap;

  constructor(kernel: string, map: NamedAttrMap | undefined) {
    this.#kernel = kernel;
    this.#map = map ?? {};
  }

  number(name: string): number {
    const value: unknown = this.#map[name];
    return typeof value === 'number' ? value : this.#wrong(name, value, 'a number');
  }

  numbers(name: string): number[] {
    const value: unknown = this.#map[name];
    return isNumbers(value) ? value : this.#wrong(name, value, 'a list of numbers');
  }

  /** Absent flags are false. */
  flag(name: string): boolean {
    const value: unknown = this.#map[name];
    return value === undefined || value === null ? false : typeof value === 'boolean' ? value : this.#wrong(name, value, 'true or false');
  }

  /** One axis, several, or undefined for all. */
  axes(name: string): number | number[] | undefined {
    const value: unknown = this.#map[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'number' || isNumbers(value) ? value : this.#wrong(name, value, 'axes');
  }

  text(name: string): string | undefined {
    const value: unknown = this.#map[name];
    return value === undefined || value === null ? undefined : typeof value === 'string' ? value : this.#wrong(name, value, 'a text');
  }

  /** [before, after] by axis. */
  pairs(name: string): [number, number][] {
    const value: unknown = this.#map[name];
    return Array.isArray(value) && value.every(isPair) ? value : this.#wrong(name, value, 'pairs of numbers');
  }

  #wrong(name: string, value: unknown, expected: string): never {
    throw new TypeError(`${this.#kernel}: ${name} should be ${expected}, not ${JSON.stringify(value)}`);
  }
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(entry => typeof entry === 'number');
}

function isPair(value: unknown): value is [number, number] {
  return isNumbers(value) && value.length === 2;
}
