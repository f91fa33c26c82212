/**
 * The native backend: records a step, lowers it to one ONNX graph and runs that in ONNX Runtime, over the caller's own arrays.
 * Update programs that are elementwise over flat vectors in one WebAssembly memory run as a fused loop instead.
 */
import { checkArrays, specsOf } from './binding_check';
import { splitScatters } from './host_scatter';
import { fingerprint } from './fingerprint';
import { lower } from './lower/lower';
import { checkOverlaps, completed, deferred, sessionBinding } from './native_binding';
import { SessionCache } from './native_sessions';
import { toDouble } from './passes/replay';
import { record } from './record';
import { openNativeRuntime } from './session';
import { fusedCall } from './wasm/executable';
import { fuse } from './wasm/fuse';
import type { Backend, CompileOptions, Executable, StepFunction } from './backend';
import type { GraphBinding } from './lower/lower';
import type { Program } from './program';
import type { Runtime, Session } from './runtime';

export interface NativeOptions {
  /** Path of ONNX Runtime's shared library; by default that of the `onnxruntime-node` package. */
  readonly library?: string;
  /** `binding` forces the JavaScript interface of onnxruntime-node; by default it stands in where the C API cannot be reached. */
  readonly carrier?: Runtime['carrier'];
  /** Whether waiting threads spin: faster by a few percent, but a core is never idle. Default false. */
  readonly spinning?: boolean;
}

export interface NativeBackend extends Backend {
  readonly carrier: Runtime['carrier'];
}

/** @throws where neither the C API nor the binding can be loaded; the message has both reasons */
export async function openNative(options: NativeOptions = {}): Promise<NativeBackend> {
  const runtime = await openRuntime(options);
  const sessions = new SessionCache(runtime, options.spinning ?? false);
  return {
    name: 'native',
    version: `onnxruntime ${runtime.version}`,
    carrier: runtime.carrier,
    async compile(f: StepFunction, { precision, threads }: CompileOptions): Promise<Executable> {
      const recorded = record(f);
      const program = precision === 'float64' ? toDouble(recorded) : recorded;
      return executable(f, program, sessions, { precision, threads });
    },
    dispose: () => sessions.dispose(),
  };
}

async function openRuntime({ library, carrier }: NativeOptions): Promise<Runtime> {
  if (carrier === 'c-api') return openNativeRuntime(library);
  const binding = async () => (await import('./binding')).openBindingRuntime();
  if (carrier === 'binding') return binding();
  const reasons: unknown[] = [];
  for (const load of [() => openNativeRuntime(library), binding]) {
    try {
      return await load();
    } catch (reason) {
      reasons.push(reason);
    }
  }
  throw new AggregateError(reasons, `ONNX Runtime cannot be loaded: ${reasons.map(String).join('; ')}`);
}

interface Opened {
  readonly lowered: GraphBinding;
  readonly session: Session;
}

async function executable(f: StepFunction, whole: Program, sessions: SessionCache, { precision, threads }: CompileOptions): Promise<Executable> {
  const { program, scatters } = splitScatters(whole);
  // The model itself, with its constants, is let go once the session has read it.
  const open = async (): Promise<Opened> => {
    const { model, ...lowered } = lower(program, f.inPlace);
    return { lowered, session: await sessions.acquire(model, threads) };
  };
  // A program that will run as a fused loop gets a session only if its arrays turn out to lie elsewhere.
  const fusible = fuse(whole, f.inPlace ?? {}) !== undefined;
  let opening = fusible ? undefined : open();
  const ready = await opening;
  const outputs = specsOf(whole);
  let released = false;

  return {
    name: f.name,
    fingerprint: fingerprint(whole),
    inputs: f.inputs,
    outputs,
    nodes: ready?.lowered.nodes ?? whole.nodes.length,
    bind(arrays) {
      if (released) throw new Error(`${f.name} was released`);
      checkArrays(f.name, 'input', f.inputs, arrays.inputs, precision);
      checkArrays(f.name, 'output', outputs, arrays.outputs, precision);
      checkOverlaps(f, arrays);
      const fused = fusedCall(whole, arrays);
      if (fused) return fused;
      const bound = ({ lowered, session }: Opened) => {
        const binding = sessionBinding(lowered, scatters, arrays);
        return completed(session.bind(binding.inputs, binding.outputs), binding.afterwards);
      };
      return ready ? bound(ready) : deferred(async () => bound(await (opening ??= open())));
    },
    release() {
      if (released) return;
      released = true;
      void opening?.then(({ session }) => sessions.release(session), () => undefined);
    },
  };
}
