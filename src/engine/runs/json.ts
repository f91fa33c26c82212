/** JSON for the run store: numbers JSON cannot say survive, and what comes back is taken for `unknown` until it is looked at. */

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text of a value in which NaN, infinities and -0 become `{"number": "NaN"}` and typed arrays `{"numbers": [...]}`. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'number') return exactNumber(item);
    if (item instanceof Float64Array) return { numbers: Array.from(item, exactNumber) };
    return item;
  });
}

const exactNumber = (x: number): number | { readonly number: string } =>
  Number.isFinite(x) && !Object.is(x, -0) ? x : { number: Object.is(x, -0) ? '-0' : String(x) };

/** The inverse of `exactJson`. @throws SyntaxError */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) => {
    if (!isObject(item)) return item;
    const keys = Object.keys(item);
    if (keys.length !== 1) return item;
    if (typeof item['number'] === 'string') return Number(item['number']);
    if (Array.isArray(item['numbers']) && item['numbers'].every(x => typeof x === 'number')) return Float64Array.from(item['numbers']);
    return item;
  }) as unknown;
}

/** The value parsed, or undefined where the text is no JSON. */
export function tryParse(text: string, parse: (text: string) => unknown = JSON.parse): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
