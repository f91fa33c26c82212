/** A backend for a run; what its library says against it becomes a message. */
import { Failure } from '../failure';
import type { Backend, BackendName } from '../program/backend';
import { openBackend } from '../program/backends';
import type { BackendSettings } from '../program/backends';

/** @throws Failure `backend-unavailable` */
export async function openRunBackend(name: BackendName, settings: BackendSettings): Promise<Backend> {
  try {
    return await openBackend(name, settings);
  } catch (error) {
    throw new Failure('backend-unavailable', [name, error instanceof Error ? error.message : String(error)]);
  }
}
