/** @file Where things are. Everything the scripts make for themselves lies below one folder that git ignores. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = path.resolve(fileURLToPath(import.meta.url), '../../..');

/** Downloads, hosts and staging; `STEPWISE_DEV` lets several checkouts share one. */
export const workshop = path.resolve(process.env.STEPWISE_DEV ?? path.join(root, '.stepwise-dev'));
