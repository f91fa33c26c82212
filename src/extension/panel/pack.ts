/**
 * VS Code carries a webview message's array buffers as arguments of one call, and counts those in a byte: a message with more than some
 * 250 of them arrives garbled. Two hundred histograms have four hundred. So all small arrays of a message move into one buffer.
 */

/** Larger arrays keep their own buffer; a message has a handful of them. */
const SMALL = 1 << 16;

/** The same message; its arrays of less than 64 KiB are views of one buffer. */
export function pack<T>(message: T): T {
  const small = new Set<Float64Array>();
  collect(message, small);
  const packed = new Float64Array([...small].reduce((sum, { length }) => sum + length, 0));
  const places = new Map<Float64Array, Float64Array>();
  let end = 0;
  for (const array of small) {
    packed.set(array, end);
    places.set(array, packed.subarray(end, (end += array.length)));
  }
  return small.size > 1 ? replaced(message, places) : message;
}

function collect(value: unknown, into: Set<Float64Array>): void {
  if (value instanceof Float64Array) {
    if (value.byteLength < SMALL) into.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) collect(part, into);
  }
}

/** A copy down to the arrays, those of `places` exchanged. The shape stays, hence the type. */
function replaced<T>(value: T, places: ReadonlyMap<Float64Array, Float64Array>): T {
  const copy = (part: unknown): unknown => {
    if (part instanceof Float64Array) return places.get(part) ?? part;
    if (Array.isArray(part)) return part.map(copy);
    if (typeof part === 'object' && part !== null) return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, copy(each)]));
    return part;
  };
  return copy(value) as T;
}
