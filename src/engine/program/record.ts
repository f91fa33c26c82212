/** @file Records a `StepFunction`: runs it once on tensors that stand for values, and keeps what it did as a `Program`. */
import { engine } from '@tensorflow/tfjs-core';
import { createOps } from '../ops/create';
import type { Tensor } from '../ops/ops';
import type { StepFunction } from './backend';
import { ProgramBuilder } from './builder';
import './kernels/elementwise';
import './kernels/fused';
import './kernels/lstm';
import './kernels/reductions';
import './kernels/shapes';
import './kernels/unsupported';
import { optimize } from './passes/optimize';
import { Simplifier } from './passes/simplify';
import type { Program } from './program';
import { recordingBackend, withRecording } from './recording_backend';

export interface RecordOptions {
  /** How fused operations are recorded. Default `kernel`; compositions serve as an oracle and for second derivatives. */
  readonly fused?: 'kernel' | 'composition';
  /** Whether the passes run. Default true. */
  readonly optimized?: boolean;
}

/**
 * @throws UnsupportedOperation where the function asks for an operation that no program has
 * @throws RecordingError where it reads a tensor's value, or brings in a tensor from elsewhere
 */
export function record(f: StepFunction, { fused = 'kernel', optimized = true }: RecordOptions = {}): Program {
  const builder = optimized ? new Simplifier() : new ProgramBuilder();
  const outputs = withRecording(builder, () => {
    const inputs: Record<string, Tensor> = {};
    for (const [name, { shape, dtype }] of Object.entries(f.inputs))
      inputs[name] = engine().makeTensorFromTensorInfo(recordingBackend.tensorOf(builder.input(name, shape, dtype)));
    const made = f.build(createOps({ recording: true, fused }), inputs);
    return Object.entries(made).map(([name, tensor]) => ({ name, value: recordingBackend.valueBehind(tensor) }));
  });
  const program = builder.finish(f.name, outputs);
  return optimized ? optimize(program) : program;
}
