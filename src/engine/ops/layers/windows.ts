/**
 * Convolution and pooling over one or two axes as a gather of windows and a product or a reduction: a handful of operations that
 * every backend has, with the gradient that autodiff gives them. Channels last.
 */
import type { Ops, Tensor } from '../ops';

export interface WindowOptions {
  /** By axis: [length], or [height, width]; so are `strides` and `dilations`. */
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: 'valid' | 'same';
}

interface Axis {
  /** Zeros before and after. */
  readonly before: number;
  readonly after: number;
  /** Windows along the axis. */
  readonly windows: number;
}

/**
 * x [batch, ...lengths, channels] -> [batch, windows, elements of a window, channels], where windows [windows by axis] come in
 * row-major order.
 */
export function windowsOf(ops: Ops, x: Tensor, options: WindowOptions): { readonly values: Tensor; readonly windows: readonly number[] } {
  const { size, strides, dilations } = options;
  const lengths = x.shape.slice(1, -1);
  const [batch = 1, channels = 1] = [x.shape[0], x.shape.at(-1)];
  const axes = lengths.map((length, i) => axisOf(length, i, options));
  const padded = pad(ops, x, axes);
  const extents = lengths.map((length, i) => length + (axes[i]?.before ?? 0) + (axes[i]?.after ?? 0));
  const windows = axes.map(axis => axis.windows);

  const elements = product(size);
  const indices = new Int32Array(product(windows) * elements);
  indices.forEach((_, flat) => {
    const window = unravel(Math.floor(flat / elements), windows);
    const inside = unravel(flat % elements, size);
    indices[flat] = extents.reduce((place, extent, i) => place * extent + (window[i] ?? 0) * (strides[i] ?? 1) + (inside[i] ?? 0) * (dilations[i] ?? 1), 0);
  });
  const rows = ops.reshape(padded, [batch, product(extents), channels]);
  return { values: ops.gather(rows, ops.constant(indices, [product(windows), elements], 'int32'), 1), windows };
}

/** kernel [...size, channels, filters], bias [filters] -> [batch, ...windows, filters]. */
export function convolve(ops: Ops, x: Tensor, kernel: Tensor, bias: Tensor | undefined, options: WindowOptions): Tensor {
  const { values, windows } = windowsOf(ops, x, options);
  const filters = kernel.shape.at(-1) ?? 1;
  const inner = kernel.size / filters;
  const batch = x.shape[0] ?? 1;
  const sums = ops.affine(ops.reshape(values, [batch * product(windows), inner]), ops.reshape(kernel, [inner, filters]), bias);
  return ops.reshape(sums, [batch, ...windows, filters]);
}

/** The largest or mean entry of each window, by channel. */
export function pool(ops: Ops, x: Tensor, kind: 'max' | 'mean', options: WindowOptions): Tensor {
  const { values, windows } = windowsOf(ops, x, options);
  return ops.reshape(ops[kind](values, 2), [x.shape[0] ?? 1, ...windows, x.shape.at(-1) ?? 1]);
}

function axisOf(length: number, i: number, { size, strides, dilations, padding }: WindowOptions): Axis {
  const reach = ((size[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1;
  const stride = strides[i] ?? 1;
  if (padding === 'valid') return { before: 0, after: 0, windows: Math.floor((length - reach) / stride) + 1 };
  const windows = Math.ceil(length / stride);
  const missing = Math.max(0, (windows - 1) * stride + reach - length);
  return { before: Math.floor(missing / 2), after: Math.ceil(missing / 2), windows };
}

/** Zeros around, axis by axis, by concatenation. */
function pad(ops: Ops, x: Tensor, axes: readonly Axis[]): Tensor {
  return axes.reduce((padded, { before, after }, i) => {
    const zeros = (length: number): Tensor[] => (length === 0 ? [] : [ops.fill(padded.shape.map((d, axis) => (axis === i + 1 ? length : d)), 0)]);
    return before + after === 0 ? padded : ops.concat([...zeros(before), padded, ...zeros(after)], i + 1);
  }, x);
}

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);

/** Coordinates of a row-major position. */
function unravel(flat: number, lengths: readonly number[]): number[] {
  const index: number[] = [];
  for (let i = lengths.length - 1; i >= 0; i--) {
    const length = lengths[i] ?? 1;
    index[i] = flat % length;
    flat = Math.floor(flat / length);
  }
  return index;
}
