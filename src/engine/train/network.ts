/** Networks that models are made of and that come from files. */
import { resolve } from 'node:path';
import type { Plan } from '../config/plan';
import { Failure } from '../failure';
import { findModel } from '../models/catalogue';
import type { Network } from '../models/network';

/**
 * The network that the plan's model trains; undefined for models that are their own.
 * @param folder of the config, where a relative path begins
 * @throws Failure `network-unusable`
 */
export async function networkOf({ model }: Plan, folder: string): Promise<Network | undefined> {
  const path = findModel(model.name)?.network?.(model.options);
  if (path === undefined) return undefined;
  const [{ loadNetwork }, { NetworkError }] = await Promise.all([import('../ops/layers/load'), import('../ops/layers/files')]);
  try {
    return await loadNetwork(resolve(folder, path));
  } catch (error) {
    if (error instanceof NetworkError) throw new Failure('network-unusable', [error.message]);
    throw error;
  }
}
