import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The cells of a line; quotes stand only where a text holds a comma. */
const cells = (line: string): string[] =>
  [...line.matchAll(/(?:"([^"]*)"|([^",]*))(?:,|$)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** The lines of a table by the names of its columns. */
export function linesOf(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}

const root = join(__dirname, '../..');

/** A file of the project as text. */
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
