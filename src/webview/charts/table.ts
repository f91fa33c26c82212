/** The numbers behind a picture, as a table that screen readers and clipboards understand. */
import { element } from '../dom';

export interface TableContent {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows a table shows at most; more are thinned evenly. */
export const TABLE_ROWS = 200;

/** At most `most` of the rows [from, to), evenly spread, the last among them. */
export function spread(from: number, to: number, most: number): number[] {
  const count = to - from;
  if (count <= most) return Array.from({ length: Math.max(0, count) }, (_, i) => from + i);
  return Array.from({ length: most }, (_, i) => from + Math.round((i * (count - 1)) / (most - 1)));
}

export function table({ caption, columns, rows }: TableContent): HTMLTableElement {
  const head = element('tr', {}, ...columns.map(text => element('th', { text, attributes: { scope: 'col' } })));
  const body = rows.map(cells => element('tr', {}, ...cells.map((text, i) =>
    i === 0 ? element('th', { text, attributes: { scope: 'row' } }) : element('td', { text }))));
  return element('table', {}, element('caption', { text: caption }), element('thead', {}, head), element('tbody', {}, ...body));
}
