/** How long the values of a formula are: undefined for a number, else the entries of a vector. */
import { ExpressionError, reduces } from './expression';
import type { Expression, Range } from './expression';

/** Lengths of the variables by name; a variable that is not listed is a number. */
export type Lengths = Readonly<Record<string, number>>;

/**
 * Length of the value of a formula.
 * @throws {ExpressionError} where vectors of different length meet, or an index lies outside
 */
export function lengthOf(expression: Expression, lengths: Lengths): number | undefined {
  switch (expression.kind) {
    case 'number':
      return undefined;
    case 'name':
      return lengths[expression.name];
    case 'negate':
      return lengthOf(expression.operand, lengths);
    case 'binary':
      return common([lengthOf(expression.left, lengths), lengthOf(expression.right, lengths)], expression.range);
    case 'index':
      resolveIndex(expression, lengths[expression.name] ?? 1);
      return undefined;
    case 'slice': {
      const { begin, size } = resolveSlice(expression, lengths[expression.name] ?? 1);
      if (size < 1) throw new ExpressionError('expression-empty-slice', [expression.name, begin], expression.range);
      return size;
    }
    case 'call': {
      const given = expression.arguments.map(argument => lengthOf(argument, lengths));
      return reduces(expression.name, given.length) ? undefined : common(given, expression.range);
    }
  }
}

/** Numbers go with everything, vectors with their like. */
function common(given: readonly (number | undefined)[], range: Range): number | undefined {
  const [first, ...others] = new Set(given.filter(length => length !== undefined));
  const [other] = others;
  if (first !== undefined && other !== undefined) throw new ExpressionError('expression-lengths-differ', [first, other], range);
  return first;
}

/** Place from 0; negative indices count from the end. */
export function resolveIndex({ name, index, range }: Expression & { kind: 'index' }, length: number): number {
  const place = index < 0 ? index + length : index;
  if (place < 0 || place >= length) throw new ExpressionError('expression-index-outside', [name, index, length], range);
  return place;
}

/** Begin and size, cut to what is there, as in Python. */
export function resolveSlice({ from, to }: Expression & { kind: 'slice' }, length: number): { readonly begin: number; readonly size: number } {
  const place = (index: number): number => Math.min(length, Math.max(0, index < 0 ? index + length : index));
  const begin = place(from ?? 0);
  return { begin, size: Math.max(0, place(to ?? length) - begin) };
}
