type Values = Record<string, unknown>;

const asTime = (value: unknown): unknown => (typeof value === 'string' ? Date.parse(value) : value);

/** Whether a field shows what is stored; times, flags, lists and objects are stored in other shapes than shown. */
export function shows(seen: unknown, stored: unknown): boolean {
  if (stored === null || seen === null) return stored === seen;
  if (Array.isArray(seen) || typeof seen === 'object')
    return JSON.stringify(seen) === stored || JSON.stringify(seen) === JSON.stringify(stored);
  if (typeof stored === 'number' && typeof seen === 'string') return asTime(seen) === stored;
  return seen === stored || Number(seen) === stored;
}

/** Ids or names as a set. */
export const sorted = (ids: readonly unknown[]): string => ids.map(String).sort().join(' ');
/** The id of a node. */
export const idOf = (value: unknown): unknown => (value as { id?: unknown } | null)?.id ?? null;

/** A connection asked for in full: rows, edges, counts and page all say the same. */
export function showsPage(seen: unknown, ids: readonly string[], isKnown: (id: string) => boolean): boolean {
  const page = seen as {
    nodes: Values[];
    totalCount: number;
    edges: { cursor: string; node: Values }[];
    pageInfo: Values;
  } | null;
  if (page === null) return false;
  const nodes = page.nodes.map(idOf) as string[];
  const cursors = page.edges.map(({ cursor }) => cursor);
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
  return (
    sorted(nodes.filter(isKnown)) === sorted(ids) &&
    page.totalCount === nodes.length &&
    page.edges.map(({ node }) => idOf(node)).join() === nodes.join() &&
    new Set(cursors).size === nodes.length &&
    !hasNextPage &&
    !hasPreviousPage &&
    startCursor === (cursors[0] ?? null) &&
    endCursor === (cursors.at(-1) ?? null)
  );
}
