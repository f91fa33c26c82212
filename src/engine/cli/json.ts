/** Numbers in JSON: one that is not finite is null, with its name beside it in `not_finite`. */

type Value = null | boolean | number | string | undefined | readonly Value[] | { readonly [key: string]: Value };

/** `fields` ready for JSON. NaN in one of the keys of `absent` stands for "there is none" and is just null. */
export function finite(fields: Readonly<Record<string, Value>>, absent: readonly string[] = []): Record<string, Value> {
  const reasons: Record<string, string> = {};
  const entries = Object.entries(fields).map(([key, value]): [string, Value] => [key, replace(value, key, absent, reasons)]);
  return { ...Object.fromEntries(entries), ...(Object.keys(reasons).length > 0 && { not_finite: reasons }) };
}

function replace(value: Value, path: string, absent: readonly string[], reasons: Record<string, string>): Value {
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    if (!(Number.isNaN(value) && absent.includes(path))) reasons[path] = String(value);
    return null;
  }
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((item, i) => replace(item, `${path}[${i}]`, absent, reasons));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item, `${path}.${key}`, absent, reasons)]));
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
