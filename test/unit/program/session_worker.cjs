/** Opens the runtime in a worker thread, runs a model some times and posts its first output. */
const { parentPort, workerData } = require('node:worker_threads');
require('tsx/cjs');
const { openNativeRuntime } = require('../../../src/engine/program/session.ts');
const { arrayFor } = require('./run_lowered.ts');

(async () => {
  const { model, inputs, outputs, arrays, runs } = workerData;
  const session = await (await openNativeRuntime()).open(model, { threads: 1, spinning: false });
  const bound = inputs.map((value, i) => {
    const array = arrayFor(value);
    array.set(arrays[i]);
    return { value, array };
  });
  const made = outputs.map(value => ({ value, array: arrayFor(value) }));
  const call = session.bind(bound, made);
  for (let i = 0; i < runs; i++) call.run();
  session.release();
  parentPort.postMessage(made[0].array);
})();
