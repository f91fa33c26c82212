/** @file One door to all backends. Each is loaded only when it is asked for. */
import type { Backend, BackendName } from './backend';

export interface BackendSettings {
  /** Folder of an installed `@tensorflow/tfjs-node` package, from a machine-scoped setting. Needed by `tensorflow` alone. */
  readonly tensorflowModule?: string | undefined;
  /** Whether waiting threads of `native` spin; see `NativeOptions`. */
  readonly spinning?: boolean;
}

/** @throws where the library behind the backend cannot be loaded; the message says which and why */
export async function openBackend(name: BackendName, { tensorflowModule, spinning = false }: BackendSettings = {}): Promise<Backend> {
  switch (name) {
    case 'native': return (await import('./native')).openNative({ spinning });
    case 'cpu': return (await import('./eager')).openCpu();
    case 'interpreter': return (await import('./interpreter')).openInterpreter();
    case 'tensorflow': {
      const { openTensorflow, TensorflowModuleError } = await import('./eager');
      if (tensorflowModule === undefined) throw new TensorflowModuleError('the tensorflow backend wants the folder of an installed @tensorflow/tfjs-node package');
      return openTensorflow(tensorflowModule);
    }
  }
}
