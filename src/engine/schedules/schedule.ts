/** A learning-rate schedule: a pure function of the update counter that multiplies the base lr. */
import type { Options, OptionsOf, Spec } from '../config/spec';

export interface Schedule<O extends Options = Options> {
  readonly spec: Spec<O>;
  /**
   * Multiplier of the base lr at update t = 1, 2, ..., `total` (planned updates). PyTorch's counter is t - 1: the first update
   * uses the schedule's value at 0. `lr` is the base that it multiplies, against which an absolute `min_lr` is measured.
   */
  multiplier(options: OptionsOf<O>, t: number, total: number, lr: number): number;
}

export const defineSchedule = <const O extends Options>(schedule: Schedule<O>): Schedule<O> => schedule;
