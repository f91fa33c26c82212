/** What a resumed run may change: how long it goes on, and what it logs, evaluates and keeps. Everything else would make it another run. */
import type { Plan } from '../config/plan';
import { Failure } from '../failure';

/** Keys of `train` that may differ. */
const FREE = ['steps', 'epochs', 'logEvery', 'evalEvery', 'evalBatches', 'checkpoint'] as const;

/** `asked`, if it differs from `stored` in nothing but that. @throws Failure `resume-config-differs` */
export function checkResumable(stored: Plan, asked: Plan): Plan {
  const fixed = ({ train, label: _label, ...rest }: Plan): object => ({
    ...rest,
    train: Object.fromEntries(Object.entries(train).filter(([key]) => !FREE.some(free => free === key))),
  });
  const place = firstDifference(fixed(stored), fixed(asked), []);
  if (place) throw new Failure('resume-config-differs', [place.join('.')]);
  return asked;
}

/** Path of the first place where two plain values differ. */
function firstDifference(a: unknown, b: unknown, path: readonly string[]): readonly string[] | undefined {
  if (Object.is(a, b)) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const found = firstDifference(left.get(key), right.get(key), [...path, key]);
    if (found) return found;
  }
  return undefined;
}
