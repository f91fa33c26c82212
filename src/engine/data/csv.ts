/**
 * Tables as text: the first row names the columns and shows the delimiter (comma, semicolon, tab or bar, whichever it has most of
 * outside quotes); quoting is papaparse's. Every cell that is used must be there and be what it is used as: nothing becomes NaN in
 * silence. Errors name file and line.
 */
import Papa from 'papaparse';
import { Failure } from '../failure';

export interface CsvTable {
  readonly file: string;
  readonly columns: readonly string[];
  /** Cells as text, row by row. */
  readonly rows: readonly (readonly string[])[];
  /** Line of the file on which each row begins, from 1. */
  readonly lines: readonly number[];
}

/** @throws Failure */
export function parseCsv(given: string, file: string): CsvTable {
  const rows: string[][] = [];
  const lines: number[] = [];
  let columns: readonly string[] | undefined;
  let line = 1;
  let cursor = 0;
  Papa.parse<string[]>(given, {
    delimiter: delimiterOf(given),
    step({ data, errors, meta }) {
      const start = line;
      for (let at = given.indexOf('\n', cursor); at !== -1 && at < meta.cursor; at = given.indexOf('\n', at + 1)) line++;
      cursor = meta.cursor;
      const quotes = errors.find(error => error.type === 'Quotes');
      if (quotes) throw new Failure('csv-quotes', [file, start]);
      if (data.every(cell => cell.trim() === '')) return;
      if (!columns) {
        columns = header(data, file, start);
        return;
      }
      if (data.length !== columns.length) throw new Failure('csv-ragged', [file, start, data.length, columns.length]);
      rows.push(data);
      lines.push(start);
    },
  });
  if (!columns) throw new Failure('data-empty', [file]);
  if (rows.length === 0) throw new Failure('csv-no-rows', [file]);
  return { file, columns, rows, lines };
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** By the first line that is not empty. (papaparse's own guess needs more rows than a small table has.) */
function delimiterOf(given: string): string {
  const first = /[^\r\n]*\S[^\r\n]*/.exec(given.slice(0, 1_000_000))?.[0].replace(/"[^"]*"/g, '') ?? '';
  const counts = DELIMITERS.map(delimiter => first.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function header(cells: readonly string[], file: string, line: number): readonly string[] {
  const names = cells.map(cell => cell.trim());
  const unnamed = names.indexOf('');
  if (unnamed !== -1) throw new Failure('csv-unnamed-column', [file, line, unnamed + 1]);
  if (names.every(name => readNumber(name) !== undefined)) throw new Failure('csv-no-header', [file, line]);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Failure('csv-duplicate-column', [file, line, twice]);
  return names;
}

/** Index of a column. @throws Failure naming those there are */
export function columnIndex(table: CsvTable, name: string): number {
  const index = table.columns.indexOf(name.trim());
  if (index === -1) throw new Failure('csv-missing-column', [table.file, short(name), short(table.columns.join(', '), 200)]);
  return index;
}

/** A cell as a finite number. @throws Failure */
export function numberAt(table: CsvTable, row: number, column: number): number {
  const cell = cellAt(table, row, column);
  const value = readNumber(cell);
  if (value === undefined) throw new Failure('csv-not-a-number', [table.file, table.lines[row] ?? 0, table.columns[column] ?? '', short(cell)]);
  return value;
}

/** A cell that is not empty, trimmed. @throws Failure */
export function cellAt(table: CsvTable, row: number, column: number): string {
  const cell = table.rows[row]?.[column]?.trim() ?? '';
  if (cell === '') throw new Failure('csv-empty-cell', [table.file, table.lines[row] ?? 0, table.columns[column] ?? '']);
  return cell;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Decimal notation only; undefined for all else, and for what overflows. */
export function readNumber(cell: string): number | undefined {
  const trimmed = cell.trim();
  if (!NUMBER.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** For messages: cells may be as long as a book. */
export const short = (value: string, most = 60): string => (value.length > most ? `${value.slice(0, most)}…` : value);
