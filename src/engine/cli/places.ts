/** Where things are, seen from the command line. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Arguments } from './arguments';

export const runsFolder = (args: Arguments): string => resolve(args.value('runs') ?? join('.stepwise', 'runs'));

/** Where downloaded corpora are kept. */
export const cacheFolder = (): string => process.env['STEPWISE_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'stepwise');

/** Module of tfjs-node: named by STEPWISE_TFJS_NODE, or made ready by `npm run tensorflow` below the project. */
export function tensorflowModule(): string | undefined {
  const named = process.env['STEPWISE_TFJS_NODE'];
  if (named) return resolve(named);
  const ready = resolve(__dirname, '..', '.stepwise-dev', 'tfjs-node', 'node_modules', '@tensorflow', 'tfjs-node');
  return existsSync(ready) ? ready : undefined;
}
