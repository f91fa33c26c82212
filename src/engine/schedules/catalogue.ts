/** Every learning-rate schedule there is, one line each. */
import { constant } from './constant';
import { cosine } from './cosine';
import { exponential } from './exponential';
import { linear } from './linear';
import { linearWarmup } from './linearWarmup';
import type { Schedule } from './schedule';
import { step } from './step';

export const schedules: readonly Schedule[] = [
  constant,
  linearWarmup,
  linear,
  step,
  exponential,
  cosine,
];

/** By its name or an alias; undefined where there is none. */
export const findSchedule = (name: string): Schedule | undefined => schedules.find(({ spec }) => spec.name === name || spec.aliases?.includes(name));
