/** @file TensorFlow.js has one current backend a process; whoever needs another borrows the place. */
import { env, getBackend, setBackend } from '@tensorflow/tfjs-core';

/** Makes the `cpu` backend known, once. */
export async function loadCpuBackend(): Promise<void> {
  silence();
  await import('@tensorflow/tfjs-backend-cpu');
}

/** In production mode TensorFlow.js neither advertises its other backends nor warns of every kernel that two packages bring. */
export function silence(): void {
  env().set('PROD', true);
}

/** Runs `f` with `name` as TensorFlow.js' backend, then puts the former one back. `f` must be synchronous. */
export function withBackend<T>(name: string, f: () => T): T {
  const before: string | undefined = getBackend();
  if (before === name) return f();
  select(name);
  try {
    return f();
  } finally {
    if (before) select(before);
  }
}

/** `setBackend` returns a promise, but has switched on return where the backend's factory is synchronous. */
function select(name: string): void {
  void setBackend(name);
  if (getBackend() !== name) throw new Error(`TensorFlow.js did not switch to its ${name} backend`);
}
