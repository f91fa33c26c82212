/**
 * ONNX Runtime's C API, called through koffi. Everything unsafe of the project is in this file: a wrong pointer here would end
 * the process, so the rules are few and kept together.
 *
 * - Tensors lie over the caller's own buffers (checked by `checkArray`); a bound call references those buffers until it is
 *   released, and refuses to run once one of them was detached.
 * - The functions of `OrtApi` are reached by their position in the struct of `onnxruntime_c_api.h`. The struct only ever grows at
 *   its end (its ABI promise); all positions used are older than the requested API version 17.
 * - Every `OrtStatus` is turned into an Error and released; every object made here is released here.
 */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ElementType } from './onnx';
import { checkArray } from './runtime';
import type { BoundCall, TypedArray } from './backend';
import type { BoundTensor, Runtime, Session, SessionOptions } from './runtime';

type Koffi = typeof import('koffi');
type Pointer = bigint;

const API_VERSION = 17;

/** Position in `struct OrtApi` and parameter types; all but releases return an `OrtStatus *`. */
const functions = {
  createEnv: [3, 'int', 'str', '_Out_ void **'],
  disableTelemetryEvents: [6, 'void *'],
  createSessionFromArray: [8, 'void *', 'void *', 'size_t', 'void *', '_Out_ void **'],
  createSessionOptions: [10, '_Out_ void **'],
  disableMemoryPattern: [17, 'void *'],
  setGraphOptimizationLevel: [23, 'void *', 'int'],
  setIntraOpThreads: [24, 'void *', 'int'],
  setInterOpThreads: [25, 'void *', 'int'],
  createTensorWithData: [49, 'void *', 'void *', 'size_t', 'int64_t *', 'size_t', 'int', '_Out_ void **'],
  createCpuMemoryInfo: [69, 'int', 'int', '_Out_ void **'],
  addSessionConfigEntry: [130, 'void *', 'str', 'str'],
  runWithBinding: [133, 'void *', 'void *', 'void *'],
  createIoBinding: [134, 'void *', '_Out_ void **'],
  bindInput: [136, 'void *', 'str', 'void *'],
  bindOutput: [137, 'void *', 'str', 'void *'],
} as const satisfies Record<string, readonly [number, ...string[]]>;

const releases = { status: 93, session: 95, value: 96, sessionOptions: 100, ioBinding: 135 } as const;

const GET_ERROR_MESSAGE = 2;
/** Errors come back as statuses; logged to standard error as well they would only be noise. */
const LOG_FATAL_ONLY = 4;
const NO_OPTIMIZATIONS = 0;
const ARENA_ALLOCATOR = 1;
const DEFAULT_MEMORY = 0;

type Argument = number | string | Pointer | Uint8Array | readonly number[] | [Pointer | null] | null;
type Api = { readonly [name in keyof typeof functions]: (...values: Argument[]) => void } & {
  readonly release: { readonly [kind in keyof typeof releases]: (object: Pointer) => void };
  readonly version: string;
};

/**
 * Libraries by path. Kept for good: koffi unloads a library whose handle is collected, and its functions with it.
 */
const libraries = new Map<string, { readonly handle: ReturnType<Koffi['load']>; readonly runtime: Runtime }>();

/**
 * Loads the library and prepares its environment, once a thread.
 * @param library path of ONNX Runtime's shared library; by default the one of the `onnxruntime-node` package for this platform
 * @throws where koffi or the library cannot be loaded
 */
export async function openNativeRuntime(library = packagedLibrary()): Promise<Runtime> {
  const koffi = await import('koffi');
  const known = libraries.get(library);
  if (known) return known.runtime;
  const handle = koffi.load(library);
  const runtime = createRuntime(koffi, loadApi(koffi, handle));
  libraries.set(library, { handle, runtime });
  return runtime;
}

function createRuntime(koffi: Koffi, api: Api): Runtime {
  const environment = make(api.createEnv, LOG_FATAL_ONLY, 'stepwise');
  // Builds for Windows write trace events that the system may collect.
  api.disableTelemetryEvents(environment);
  const memory = make(api.createCpuMemoryInfo, ARENA_ALLOCATOR, DEFAULT_MEMORY);

  const tensor = ({ value, array }: BoundTensor): Pointer =>
    make(api.createTensorWithData, memory, koffi.address(array), array.byteLength, value.shape.length > 0 ? value.shape : [0], value.shape.length, ElementType[value.type]);

  async function open(model: Uint8Array, options: SessionOptions): Promise<Session> {
    const settings = make(api.createSessionOptions);
    let session: Pointer;
    try {
      // A pattern is one block for a whole run, beside what the first run took piece by piece: nearly twice the memory.
      api.disableMemoryPattern(settings);
      api.setGraphOptimizationLevel(settings, NO_OPTIMIZATIONS);
      api.setIntraOpThreads(settings, options.threads);
      api.setInterOpThreads(settings, 1);
      api.addSessionConfigEntry(settings, 'session.intra_op.allow_spinning', options.spinning ? '1' : '0');
      session = make(api.createSessionFromArray, environment, model, model.byteLength, settings);
    } finally {
      api.release.sessionOptions(settings);
    }
    const calls = new Set<BoundCall>();
    let released = false;

    function bind(inputs: readonly BoundTensor[], outputs: readonly BoundTensor[]): BoundCall {
      if (released) throw new Error('the session was released');
      [...inputs, ...outputs].forEach(checkArray);
      const binding = make(api.createIoBinding, session);
      const tensors: Pointer[] = [];
      const free = () => {
        api.release.ioBinding(binding);
        tensors.forEach(api.release.value);
      };
      try {
        for (const [bound, add] of [[inputs, api.bindInput], [outputs, api.bindOutput]] as const) {
          for (const each of bound) {
            const made = tensor(each);
            tensors.push(made);
            add(binding, each.value.name, made);
          }
        }
      } catch (error) {
        free();
        throw error;
      }
      const arrays = new Map<TypedArray, number>([...inputs, ...outputs].map(({ array }) => [array, array.length]));
      let open = true;
      const call: BoundCall = {
        run() {
          if (!open) throw new Error('the call was released');
          for (const [array, length] of arrays) if (array.length !== length) throw new Error('a bound array was transferred or resized');
          api.runWithBinding(session, null, binding);
        },
        release() {
          if (!open) return;
          open = false;
          calls.delete(call);
          free();
          arrays.clear();
        },
      };
      calls.add(call);
      return call;
    }

    return {
      bind,
      release() {
        if (released) return;
        released = true;
        for (const call of calls) call.release();
        api.release.session(session);
      },
    };
  }

  return { carrier: 'c-api', version: api.version, open };
}

/** The shared library of the `onnxruntime-node` package for this platform. */
export function packagedLibrary(): string {
  const root = path.dirname(createRequire(__filename).resolve('onnxruntime-node/package.json'));
  const folder = path.join(root, 'bin', 'napi-v6', process.platform, process.arch);
  const pattern = { linux: /^libonnxruntime\.so/, darwin: /^libonnxruntime\..*dylib$/, win32: /^onnxruntime\.dll$/ }[process.platform as string];
  const file = pattern && readdirSync(folder).find(name => pattern.test(name));
  if (!file) throw new Error(`onnxruntime-node has no library for ${process.platform} ${process.arch}`);
  return path.join(folder, file);
}

function loadApi(koffi: Koffi, library: ReturnType<Koffi['load']>): Api {
  const base: Pointer = library.func('OrtGetApiBase', 'void *', [])();
  const pointer = (object: Pointer, position: number): Pointer => koffi.decode(object, position * koffi.sizeof('void *'), 'void *');
  const version: string = koffi.call(pointer(base, 1), koffi.proto('str', []));
  const table: Pointer | null = koffi.call(pointer(base, 0), koffi.proto('void *', ['uint32_t']), API_VERSION);
  if (table === null) throw new Error(`ONNX Runtime ${version} has no C API version ${API_VERSION}`);

  const bound = <R>(position: number, result: string, parameters: readonly string[]) => {
    const [address, type] = [pointer(table, position), koffi.proto(result, [...parameters])];
    return (...values: unknown[]): R => koffi.call(address, type, ...values);
  };
  const release = (position: number) => bound<void>(position, 'void', ['void *']);
  const message = bound<string>(GET_ERROR_MESSAGE, 'str', ['void *']);
  const releaseStatus = release(releases.status);
  const checked = ([position, ...parameters]: readonly [number, ...string[]]) => {
    const call = bound<Pointer | null>(position, 'void *', parameters);
    return (...values: unknown[]): void => {
      const status = call(...values);
      if (status === null) return;
      const text = message(status);
      releaseStatus(status);
      throw new Error(`ONNX Runtime: ${text}`);
    };
  };
  const mapValues = <K extends string, V, W>(record: Readonly<Record<K, V>>, f: (value: V) => W) =>
    Object.fromEntries(Object.entries<V>(record).map(([name, value]) => [name, f(value)])) as Record<K, W>;
  return { ...mapValues(functions, checked), release: mapValues(releases, release), version };
}

/** Calls a function whose last parameter receives what it makes. */
function make(create: (...values: Argument[]) => void, ...values: Argument[]): Pointer {
  const out: [Pointer | null] = [null];
  create(...values, out);
  if (out[0] === null) throw new Error('ONNX Runtime made nothing and reported no error');
  return out[0];
}
