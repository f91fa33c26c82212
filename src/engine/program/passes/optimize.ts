import type { Program } from '../program';
import { fuse } from './fuse';
import { withoutDeadCode } from './replay';

/**
 * A program that computes the same with fewer and larger operations. Each round's results open up the next round's: a factor
 * reaches a product only after it has passed a reshape.
 */
export const optimize = (program: Program): Program => withoutDeadCode(fuse(fuse(program)));
