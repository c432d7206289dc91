import { broken } from './file-problem';
import type { TextLine } from './lines';

/** A row as the file has it: the value of the input, and where each of its fields stands. */
export interface ParsedRow {
  line: number;
  value: Record<string, unknown>;
  /** The column of a field, counted from 1, by its path. Null if only the line is known. */
  columnOf: (path: readonly (string | number)[]) => number | null;
}

const POSITION = /position (\d+)/;

function parse(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const found = POSITION.exec((cause as Error).message)?.[1];
    return broken('This is not valid JSON.', line, (found === undefined ? text.length : Number(found)) + 1);
  }
}

/** The column of a top-level field. Nested fields get the column of the field they are in. */
function columnIn(text: string, [name]: readonly (string | number)[]): number | null {
  const at = name === undefined ? -1 : text.indexOf(JSON.stringify(name));
  return at < 0 ? null : at + 1;
}

/** Reads NDJSON: one JSON object per line. Empty lines are skipped. */
export async function* parseNdjson(lines: AsyncIterable<TextLine>): AsyncGenerator<ParsedRow, void, undefined> {
  for await (const { text, number } of lines) {
    if (text.trim() === '') continue;
    const value = parse(text, number);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      broken('Each line must be a JSON object: the input of the mutation.', number, text.length - text.trimStart().length + 1);
    }
    yield { line: number, value: value as Record<string, unknown>, columnOf: (path) => columnIn(text, path) };
  }
}
