import { createHash } from 'node:crypto';
import { coerceInputValue, type GraphQLError } from 'graphql';
import type { RowMutation } from './allowed';
import { BrokenFile, broken, PROBLEMS_AT_MOST, type FileProblem } from './file-problem';
import { SET_BY_RUN } from './header';
import type { ParsedRow } from './parse-ndjson';

/** A valid row of a file. */
export interface CheckedRow {
  number: number;
  line: number;
  input: object;
}

/** What rows of a file must not have in common, as paths of input fields. Empty: nothing. */
type Key = readonly string[];

/** By default, two rows must not edit or import the same object. */
export const keyOf = ({ definition }: RowMutation, given: Key | null): Key => given ?? definition.keyFields;

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | null | undefined)?.[part], value);
}

/** Remembers the key of each row, hashed. */
class Keys {
  private readonly lines = new Map<string, number>();

  constructor(private readonly key: Key) {}

  /** The earlier line with the same key. Null if there is none, or the row lacks part of it. */
  earlier({ value, line }: ParsedRow): number | null {
    if (this.key.length === 0) return null;
    const parts = this.key.map((path) => valueAt(value, path));
    if (parts.some((part) => part == null)) return null;
    const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64').slice(0, 20);
    const known = this.lines.get(hash);
    if (known === undefined) this.lines.set(hash, line);
    return known ?? null;
  }
}

const SUGGESTION = / Did you mean .*\?$/s;

function problemsOf({ input }: RowMutation, { value, line, columnOf }: ParsedRow): FileProblem[] {
  const found: FileProblem[] = [];
  for (const name of SET_BY_RUN) {
    if (name in value) found.push({ message: `The run sets "${name}" itself. Remove it.`, line, column: columnOf([name]) });
  }
  coerceInputValue(value, input, (path, _invalid, error: GraphQLError) => {
    const place = path.length > 0 ? `${path.join('.')}: ` : '';
    found.push({ message: `${place}${error.message.replace(SUGGESTION, '')}`, line, column: columnOf(path) });
  });
  return found;
}

/** Checks all rows of a file against the input of the mutation. Ends with the first mistakes, of which it reports some. */
export async function* checkRows(
  rows: AsyncIterable<ParsedRow>,
  mutation: RowMutation,
  { key, rowsAtMost }: { key: Key; rowsAtMost: number },
): AsyncGenerator<CheckedRow, void, undefined> {
  const problems: FileProblem[] = [];
  const keys = new Keys(key);
  let number = 0;
  for await (const row of rows) {
    const { line, value, columnOf } = row;
    number += 1;
    if (number > rowsAtMost) broken(`The file has more than ${rowsAtMost} rows. Split it.`, line);
    problems.push(...problemsOf(mutation, row));
    const earlier = keys.earlier(row);
    if (earlier !== null) {
      const message = `Line ${earlier} is already about the same ${key.join(' and ')}.`;
      problems.push({ message, line, column: columnOf((key[0] ?? '').split('.')) });
    }
    if (problems.length >= PROBLEMS_AT_MOST) break;
    if (problems.length === 0) yield { number, line, input: value };
  }
  if (problems.length > 0) throw new BrokenFile(problems.slice(0, PROBLEMS_AT_MOST));
  if (number === 0) broken('The file has no rows.', 1);
}
