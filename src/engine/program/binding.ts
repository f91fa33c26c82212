/**
 * ONNX Runtime through the JavaScript interface of `onnxruntime-node`, for platforms where the C API cannot be reached. It writes
 * into the bound outputs too, but returns a fresh copy of each, which is garbage after every run.
 */
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { checkArray } from './runtime';
import type { BoundCall } from './backend';
import type { BoundTensor, Runtime, Session, SessionOptions } from './runtime';

export function openBindingRuntime(): Runtime {
  env.logLevel = 'fatal';
  return { carrier: 'binding', version: env.versions.node ?? 'unknown', open };
}

async function open(model: Uint8Array, options: SessionOptions): Promise<Session> {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    enableMemPattern: false,
    extra: { session: { intra_op: { allow_spinning: options.spinning ? '1' : '0' } } },
  });
  let released = false;
  return {
    bind(inputs, outputs) {
      [...inputs, ...outputs].forEach(checkArray);
      let call: { feeds: Record<string, Tensor>; fetches: Record<string, Tensor> } | undefined = { feeds: tensors(inputs), fetches: tensors(outputs) };
      return {
        async run() {
          if (!call || released) throw new Error('the call was released');
          await session.run(call.feeds, call.fetches);
        },
        release() {
          call = undefined;
        },
      } satisfies BoundCall;
    },
    release() {
      if (released) return;
      released = true;
      void session.release();
    },
  };
}

const tensors = (bound: readonly BoundTensor[]): Record<string, Tensor> =>
  Object.fromEntries(bound.map(({ value, array }) => [value.name, new Tensor(value.type, array, value.shape)]));
