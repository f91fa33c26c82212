/** @file Every operation of TensorFlow.js that no recorded program has raises an error that names it and the asking line. */
import { getKernel } from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';
import { UnsupportedOperation } from '../backend';
import { kernel, RECORDING } from '../recording_backend';
import { callerOf } from '../source';

for (const name of Object.values(kernelNames)) {
  if (getKernel(name, RECORDING)) continue;
  kernel(name, () => {
    throw new UnsupportedOperation(name, callerOf(), 'native');
  });
}
