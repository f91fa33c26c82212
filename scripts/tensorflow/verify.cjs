/** @file node verify.cjs MODULE: proves a tfjs-node by a matrix product and two steps of Adam whose results are known. */
const assert = require('node:assert/strict');
const util = require('node:util');

util.isNullOrUndefined ??= value => value == null; // removed in Node 23, still called by tfjs-node 4.22
const tf = require(process.argv[2]);

assert.equal(tf.getBackend(), 'tensorflow');
assert.deepEqual([...tf.tensor2d([1, 2, 3, 4], [2, 2]).matMul(tf.tensor2d([5, 6, 7, 8], [2, 2])).dataSync()], [19, 22, 43, 50]);

// Adam's first step moves by lr whatever the gradient; on x² from 1 with lr 0.1 that gives 0.9, then 0.80041...
const x = tf.variable(tf.scalar(1));
const adam = tf.train.adam(0.1);
const positions = [1, 2].map(() => {
  adam.minimize(() => x.square().asScalar());
  return x.dataSync()[0];
});
// m2 = 0.9 0.2 + 0.1 1.8 over 1 - 0.81; v2 = 0.999 0.004 + 0.001 3.24 over 1 - 0.998001 (m1 = 0.2, v1 = 0.004 before the corrections)
const second = 0.9 - 0.1 * ((0.9 * 0.2 + 0.1 * 1.8) / 0.19) / Math.sqrt((0.999 * 0.004 + 0.001 * 3.24) / 0.001999);
assert.ok(Math.abs(positions[0] - 0.9) < 1e-5 && Math.abs(positions[1] - second) < 1e-5, `Adam went to ${positions.join(', ')}, expected 0.9, ${second}`);
console.log(`tfjs-node ${tf.version['tfjs-node'] ?? tf.version.tfjs} on TensorFlow ${tf.backend().binding.TF_Version}`);
