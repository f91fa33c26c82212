/**
 * Kernels that TensorFlow.js does not have: only the recording backend registers them (`kernels/fused.ts`), and the kernel form
 * of the fused operations (`ops/fused.ts`) calls them.
 */

/** A constant in doubles. `data` holds one element (a fill) or as many as the shape. */
export const CONSTANT = 'ExactConstant';
/** [time, time] for attention: 0 where the key comes no later than the query, `value` where it does. */
export const CAUSAL_MASK = 'CausalMask';
/** x, scale, shift -> y, mean, 1 / deviation. */
export const LAYER_NORM = 'LayerNormalization';
/** x [rows, n], indices [rows] -> x[i, indices[i]]. */
export const TAKE_ALONG = 'TakeAlong';
/** x [rows, n], indices [rows] -> x with `value` added there. */
export const ADD_ALONG = 'AddAlong';
/** x, weightIh, weightHh, bias -> outputs, hidden, cell. */
export const LSTM = 'Lstm';
/** outputs (of the forward kernel), x, weightIh, weightHh, and the gradients of its three results -> those of its four inputs. */
export const LSTM_GRADIENT = 'LstmGradient';
/** key -> mask. */
export const BERNOULLI = 'Bernoulli';
