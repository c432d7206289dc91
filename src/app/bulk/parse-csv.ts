import { pipeline, Readable } from 'node:stream';
import { parse, type CsvError, type Info } from 'csv-parse';
import type { GraphQLInputObjectType } from 'graphql';
import { broken } from './file-problem';
import { readHeader, setAt, valueOfCell, withoutGaps, type HeaderColumn } from './header';
import type { TextLine } from './lines';
import type { ParsedRow } from './parse-ndjson';

const DELIMITERS = [',', ';', '\t'] as const;

/** Maximum characters of a record. */
const RECORD_AT_MOST = 64 * 1024;

/** The delimiter that the header has most of, outside quotes. */
function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"/g, '');
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counted.sort((one, other) => other.count - one.count)[0]?.delimiter ?? ',';
}

const MEANINGS: Readonly<Record<string, (error: CsvError) => string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: ({ message }) => {
    const [, expected = '', got = ''] = /expect (\d+), got (\d+)/.exec(message) ?? [];
    return `The row has another number of columns (${got}) than the header (${expected}).`;
  },
  CSV_QUOTE_NOT_CLOSED: () => 'A quoted value is never closed.',
  CSV_INVALID_CLOSING_QUOTE: () => 'After the closing quote of a value, a delimiter or the end of the line must follow.',
  INVALID_OPENING_QUOTE: () =>
    'A quote inside a value that does not begin with one. Write the value in quotes, and each quote in it twice.',
  CSV_MAX_RECORD_SIZE: () => `The row is longer than ${RECORD_AT_MOST} characters.`,
};

/** Gives a parser error the words of this API. */
function refuseParsing(cause: unknown): never {
  const error = cause as CsvError & { lines?: number; column?: number | string; index?: number };
  if (typeof error.code !== 'string') throw cause;
  const column = typeof error.index === 'number' ? error.index + 1 : typeof error.column === 'number' ? error.column + 1 : null;
  const meaning = MEANINGS[error.code]?.(error);
  return broken(meaning ?? 'The row cannot be read as CSV.', Math.max(error.lines ?? 1, 1), column);
}

const samePath = (one: readonly unknown[], other: readonly unknown[]): boolean => one.join('.') === other.join('.');

const startsWith = (path: readonly unknown[], column: readonly unknown[]): boolean =>
  samePath(path.slice(0, column.length), column);

/** Reads the cells of a row, which is at a line. */
export type RowReader = (cells: readonly string[], line: number) => ParsedRow;

/** Reads a row of cells as an input. */
function rowOf(columns: readonly HeaderColumn[], cells: readonly string[], line: number): ParsedRow {
  const value: Record<string, unknown> = {};
  for (const column of columns) {
    const cell = valueOfCell(column, cells[column.number - 1] ?? '');
    if (cell !== undefined) setAt(value, column.path, cell);
  }
  return {
    line,
    value: withoutGaps(value) as Record<string, unknown>,
    columnOf: (path) =>
      (columns.find((column) => samePath(column.path, path)) ?? columns.find((column) => startsWith(path, column.path)))
        ?.number ?? null,
  };
}

/** Line ends inside quoted values. */
const newlinesIn = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);

/** The text of lines. */
async function* textOf(first: string, rest: AsyncIterator<TextLine>): AsyncGenerator<string, void, undefined> {
  yield `${first}\n`;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield `${next.value.text}\n`;
}

/** A record with the position of the parser behind it. */
interface Parsed {
  record: string[];
  info: Info;
}

/**
 * Reads CSV whose header names fields of an input. The delimiter is a comma, a semicolon or a tab, whichever the header has.
 * Empty lines are skipped.
 */
export async function* parseCsv(
  lines: AsyncIterable<TextLine>,
  readerOf: (names: readonly string[]) => RowReader,
): AsyncGenerator<ParsedRow, void, undefined> {
  const source = lines[Symbol.asyncIterator]();
  const header = await source.next();
  if (header.done === true) return;
  const delimiter = delimiterOf(header.value.text);
  const parser = parse({ delimiter, info: true, skip_empty_lines: true, max_record_size: RECORD_AT_MOST });
  // The error of either end destroys the other, and ends the loop below.
  pipeline(Readable.from(textOf(header.value.text, source)), parser, () => undefined);
  let read: RowReader | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (read) yield read(record, info.lines - newlinesIn(record));
      else read = readerOf(record);
    }
  } catch (cause) {
    refuseParsing(cause);
  }
}

/** Reads the columns of an input by their paths. */
export const columnsOfInput =
  (input: GraphQLInputObjectType) =>
  (names: readonly string[]): RowReader => {
    const columns = readHeader(input, names);
    return (cells, line) => rowOf(columns, cells, line);
  };
