import { stringify } from 'csv-stringify/sync';
import type { Column, FlatShape } from './columns';
import { linesOf, textOf, type CellValue } from './flatten';
import type { Page } from './pages';

/** Spreadsheets take a text that begins like this for a formula. */
const LIKE_A_FORMULA = /^[=+\-@\t\r]/;

/** A text that spreadsheets take for a text: what looks like a formula gets an apostrophe in front. */
export const withoutFormula = (text: string): string => (LIKE_A_FORMULA.test(text) ? `'${text}` : text);

/** A number of GraphQL, which is no formula. */
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** The text of a cell, harmless in spreadsheets. Numbers stay numbers, but only in columns of numbers. */
export function harmless(column: Column, value: CellValue): string | null {
  const text = textOf(column, value);
  if (text === null) return text;
  return column.kind === 'number' && !column.isList && NUMBER.test(text) ? text : withoutFormula(text);
}

const record = (cells: readonly (string | null)[][]): string =>
  stringify(cells as (string | null)[][], {
    record_delimiter: 'windows',
    cast: { string: (value) => ({ value, quoted_empty: true }) },
  });

/** CSV as in RFC 4180: UTF-8, commas, CRLF, a line of column names. Null is empty, an empty text is `""`. */
export async function* csv(pages: AsyncIterable<Page>, shape: FlatShape): AsyncGenerator<string> {
  yield record([shape.columns.map(({ name }) => name)]);
  for await (const { rows } of pages) {
    const lines: (string | null)[][] = [];
    for (const row of rows) {
      for (const cells of linesOf(shape, row)) lines.push(shape.columns.map((column, index) => harmless(column, cells[index])));
    }
    if (lines.length > 0) yield record(lines);
  }
}
