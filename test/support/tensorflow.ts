/** Where `npm run tensorflow` has put tfjs-node, or why there is none: the reason a test gives for skipping. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type TensorFlow = { readonly module: string; readonly skip: undefined } | { readonly module: undefined; readonly skip: string };

export function tensorFlow(): TensorFlow {
  const workshop = process.env['STEPWISE_DEV'] ?? path.resolve(import.meta.dirname, '../../.stepwise-dev');
  const file = path.join(workshop, 'tfjs-node/state.json');
  if (!existsSync(file)) return { module: undefined, skip: 'the backend tensorflow is optional: npm run tensorflow makes it ready' };
  const state: { module?: string; unavailable?: string } = JSON.parse(readFileSync(file, 'utf8'));
  if (state.module === undefined) return { module: undefined, skip: `the backend tensorflow is not available here: ${state.unavailable ?? 'for an unknown reason'}` };
  return { module: state.module, skip: undefined };
}
