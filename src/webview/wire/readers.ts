/** Small checked readers of plain data, put together into the readers of messages. */

/** Data that is not what it should be; the message says where and what. */
export class UnreadableMessage extends Error {}

/** Gives `value` as a `T`, or throws UnreadableMessage naming `where`. */
export type Reader<T> = (value: unknown, where: string) => T;

export type Fields = Readonly<Record<string, unknown>>;

export const fields: Reader<Fields> = (value, where) => {
  if (!isFields(value)) throw new UnreadableMessage(`${where} is no object`);
  return value;
};

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export const text: Reader<string> = (value, where) => {
  if (typeof value !== 'string') throw new UnreadableMessage(`${where} is no text`);
  return value;
};

/** A finite number. */
export const finite: Reader<number> = (value, where) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new UnreadableMessage(`${where} is no number`);
  return value;
};

/** A number that may have been NaN or infinite: JSON has turned those into null. */
export const real: Reader<number> = (value, where) => {
  if (value === null || value === undefined) return NaN;
  if (typeof value !== 'number') throw new UnreadableMessage(`${where} is no number`);
  return value;
};

export const flag: Reader<boolean> = value => value === true;

export const doubles: Reader<Float64Array> = (value, where) => {
  if (!(value instanceof Float64Array)) throw new UnreadableMessage(`${where} is no column of doubles`);
  return value;
};

export const textOrNumber: Reader<string | number> = (value, where) => (typeof value === 'string' ? value : real(value, where));

export function optional<T>(read: Reader<T>): Reader<T | undefined> {
  return (value, where) => (value === null || value === undefined ? undefined : read(value, where));
}

export function list<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new UnreadableMessage(`${where} is no list`);
    return value.map((item, i) => read(item, `${where}[${i}]`));
  };
}

export function pair<T>(read: Reader<T>): Reader<readonly [T, T]> {
  return (value, where) => {
    const [first, second] = list(read)(value, where);
    if (first === undefined || second === undefined) throw new UnreadableMessage(`${where} is no pair`);
    return [first, second];
  };
}

export function map<T>(read: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, where) => Object.fromEntries(Object.entries(fields(value, where)).map(([key, item]) => [key, read(item, `${where}.${key}`)]));
}

export function oneOf<const T extends string>(...words: readonly T[]): Reader<T> {
  return (value, where) => {
    const word = words.find(candidate => candidate === value);
    if (word === undefined) throw new UnreadableMessage(`${where} is ${String(value)}`);
    return word;
  };
}

/** An object with these members; others are left out. */
export function object<T extends object>(members: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  const entries = Object.entries<Reader<unknown>>(members);
  return (value, where) => {
    const given = fields(value, where);
    const read = Object.fromEntries(entries.map(([key, reader]) => [key, reader(given[key], where === '' ? key : `${where}.${key}`)]));
    // Every member of T has been read by its own reader.
    return read as T;
  };
}
