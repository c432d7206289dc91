import type { Column, FlatShape } from './columns';

/** A value of a cell: as GraphQL answers it. Null: nothing. */
export type CellValue = unknown;

type Objects = Readonly<Record<string, unknown>> | null | undefined;

/** The value at a path. Null if something on the way is null. */
function valueAt(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const key of path) {
    if (value == null) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? null;
}

/**
 * The lines of one row of the root list: one for each row of the list inside, and so on. A row whose list is empty has one line,
 * with the cells of the list empty.
 */
export function* linesOf({ columns, levels }: FlatShape, row: unknown): Generator<CellValue[]> {
  const objects: Objects[] = [row as Objects];
  const cells = (): CellValue[] => columns.map(({ level, path }) => valueAt(objects[level], path));
  function* inside(level: number): Generator<CellValue[]> {
    const next = levels[level];
    const items = next ? valueAt(objects[level], next.path) : null;
    if (!Array.isArray(items) || items.length === 0) {
      objects.length = level + 1;
      yield cells();
      return;
    }
    for (const item of items) {
      objects.length = level + 1;
      objects.push(item as Objects);
      yield* inside(level + 1);
    }
  }
  yield* inside(0);
}

/** Separates the values of a list in one cell. */
const SEPARATOR = '; ';

/** The text of one value: texts as they are, everything else as in JSON. */
const textOfOne = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The text of a cell. Null stays null. */
export function textOf({ isList }: Column, value: CellValue): string | null {
  if (value === null || value === undefined) return null;
  if (!isList) return textOfOne(value);
  return (value as unknown[])
    .flat(Infinity)
    .filter((item) => item !== null)
    .map(textOfOne)
    .join(SEPARATOR);
}
