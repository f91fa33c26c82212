/** Which part of the data is held out for evaluation. */
import { stream } from '../random';
import { permutation } from './permutation';

export interface HeldOut {
  /** Ascending: the order of the file. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * A draw of round(fraction * rows) rows, the same for the same seed. With classes it is stratified: each class gives its share
 * (largest remainders first), so that a rare class is in both parts. At least one row stays for training.
 * @param classes class of each row; undefined for numeric targets
 */
export function holdOutRows(rows: number, fraction: number, seed: number, classes: ArrayLike<number> | undefined): HeldOut {
  const wanted = Math.min(Math.round(rows * fraction), rows - 1);
  const order = permutation(rows, stream(seed, 'validation'));
  const strata = new Map<number, number[]>();
  for (const row of order) {
    const stratum = classes?.[row] ?? 0;
    const known = strata.get(stratum);
    if (known) known.push(row);
    else strata.set(stratum, [row]);
  }
  const shares = [...strata.entries()].sort(([a], [b]) => a - b).map(([, members]) => ({ members, exact: (members.length * wanted) / rows }));
  const byRemainder = [...shares].sort((a, b) => (b.exact % 1) - (a.exact % 1));
  let left = wanted - shares.reduce((sum, { exact }) => sum + Math.floor(exact), 0);
  const held = new Uint8Array(rows);
  for (const { members, exact } of byRemainder) {
    const take = Math.floor(exact) + (left > 0 ? 1 : 0);
    if (left > 0) left--;
    for (const row of members.slice(0, take)) held[row] = 1;
  }
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return { train: all.filter(row => held[row] === 0), validation: all.filter(row => held[row] === 1) };
}
