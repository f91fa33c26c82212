/** The backends by name, each loaded when it is asked for. */
import type { StartRequest } from '../protocol';
import type { Backend, BackendName } from '../program/backend';
import { Failure } from '../failure';

export interface BackendOptions {
  /** Module path of tfjs-node, for `tensorflow`. */
  readonly tensorflowModule: string | undefined;
  /** Whether waiting threads of the native library spin. */
  readonly spin: boolean;
}

/** @throws Failure `backend-unavailable` with the library's own words */
export async function openBackend(name: StartRequest['backend'], options: BackendOptions): Promise<Backend> {
  try {
    return await open(name, options);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('backend-unavailable', [name, error instanceof Error ? error.message : String(error)]);
  }
}

async function open(name: BackendName, { tensorflowModule, spin }: BackendOptions): Promise<Backend> {
  switch (name) {
    case 'native':
      return (await import('../program/native')).openNative({ spinning: spin });
    default:
      throw new Failure('backend-unavailable', [name, String(tensorflowModule)]);
  }
}
