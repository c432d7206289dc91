import { isRecord } from '../guards';

export type Row = Readonly<Record<string, unknown>>;

/** A list of objects in an answer. */
export interface FoundList {
  /** Where it is, in the words of the document: `subscriptions.groupBy`. */
  readonly name: string;
  readonly rows: readonly Row[];
  /** Keys in the answer that lead to it, without `nodes` or `edges`. */
  readonly path: readonly string[];
}

/** Groups have `keys`. */
export const isGrouped = ({ rows }: FoundList): boolean => rows.length > 0 && rows.every((row) => Array.isArray(row['keys']));

const WRAPPERS = ['nodes', 'edges'];

const unwrapped = (row: Row): Row =>
  isRecord(row['node']) && Object.keys(row).every((key) => EDGE_KEYS.has(key)) ? row['node'] : row;

const EDGE_KEYS = new Set(['node', 'cursor', '__typename']);

/** All lists of objects that are not inside another one, in the order of the document. */
export function findLists(data: Row): FoundList[] {
  const found: FoundList[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (Array.isArray(value)) {
      const rows = value.filter(isRecord);
      const last = path.at(-1) ?? '';
      const shown = WRAPPERS.includes(last) ? path.slice(0, -1) : path;
      if (rows.length > 0 || WRAPPERS.includes(last))
        found.push({ name: shown.join('.'), rows: rows.map(unwrapped), path: shown });
    } else if (isRecord(value)) {
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    }
  };
  visit(data, []);
  return found;
}
