import { badInput } from '../kernel/errors';
import type { Param } from '../data/database';
import type { Selection } from './selection';
import { idOf, keyOf, marks, type Source } from './statement';
import type { Condition } from './scope';
import type { GraphRow, TypeDeclaration } from './registry';

/** Rows of a page when neither `first` nor `last` is given. */
export const DEFAULT_PAGE = 20;
/** Rows of a page at most. */
export const MAX_PAGE = 100;

/** One key of an order. */
export interface OrderKey {
  field: string;
  direction: 'ASC' | 'DESC';
}

/** The arguments every connection takes. */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  orderBy?: readonly OrderKey[] | null;
  filter?: object | null;
}

/** A page that is asked for, checked. */
export interface PageRequest {
  size: number;
  backward: boolean;
  order: readonly OrderKey[];
  orderName: string;
  /** Key values behind or before which the page begins. */
  after: readonly Param[] | null;
  before: readonly Param[] | null;
}

function sizeOf(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1 || value > MAX_PAGE) {
    throw badInput(`\`${name}\` is a whole number from 1 to ${MAX_PAGE}.`, { argument: name });
  }
  return value;
}

/** Checks page arguments and reads the cursors. */
export function pageRequest(type: TypeDeclaration, args: PageArgs): PageRequest {
  const first = args.first ?? null;
  const last = args.last ?? null;
  if (first !== null && last !== null) throw badInput('`first` and `last` exclude each other.', { argument: 'last' });
  const order = (args.orderBy ?? []).filter((key, index, all) => all.findIndex((other) => other.field === key.field) === index);
  const orderName = order.map((key) => `${key.field}:${key.direction}`).join(',') || 'id';
  return {
    size: last !== null ? sizeOf('last', last) : sizeOf('first', first ?? DEFAULT_PAGE),
    backward: last !== null,
    order,
    orderName,
    after: readCursor(type, orderName, order.length, 'after', args.after),
    before: readCursor(type, orderName, order.length, 'before', args.before),
  };
}

/** Writes the cursor of a row: the order it belongs to and the values of its keys. */
export function cursorOf(request: PageRequest, row: GraphRow): string {
  const keys = request.order.map((_, index) => row[`_k${index}`] ?? null);
  return Buffer.from(JSON.stringify([request.orderName, ...keys, row.id])).toString('base64url');
}

function readCursor(
  type: TypeDeclaration,
  orderName: string,
  keys: number,
  argument: string,
  cursor: string | null | undefined,
): readonly Param[] | null {
  if (cursor === null || cursor === undefined) return null;
  const bad = badInput(`\`${argument}\` is not a cursor of this list in this order.`, { argument });
  if (cursor.length > 2_000 || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw bad;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw bad;
  }
  if (!Array.isArray(parts) || parts.length !== keys + 2) throw bad;
  const [name, ...values] = parts as unknown[];
  const scalar = (value: unknown): value is Param =>
    value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
  if (name !== orderName || !values.every(scalar)) throw bad;
  const id = values.at(-1);
  if (typeof id !== 'string' || !type.fields.has('id')) throw bad;
  return values;
}

/** The expressions of an order: its keys, then the id, each with the direction the statement reads in. */
function orderExpressions(source: Source, request: PageRequest): { sql: string; descending: boolean }[] {
  const keys = request.order.map((key) => {
    const field = source.type.comparable(key.field);
    if (!field) throw new Error(`${source.type.name} has no field ${key.field}.`);
    // Ids sort by the time they were made, so the id is the order by creation, with an index everywhere.
    const sql = key.field === 'createdAt' ? idOf(source) : keyOf(source, field);
    return { sql, descending: (key.direction === 'DESC') !== request.backward };
  });
  const last = keys.at(-1);
  return [...keys, { sql: idOf(source), descending: last?.descending ?? request.backward }];
}

/** ORDER BY for a page. */
export function orderClause(source: Source, request: PageRequest): string {
  const seen = new Set<string>();
  const parts = orderExpressions(source, request).filter(({ sql }) => !seen.has(sql) && seen.add(sql));
  return ` ORDER BY ${parts.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`).join(', ')}`;
}

/** The columns that a page is ordered by, the id last; no page is ordered by more than one and the id with an index. */
export function orderColumns(source: Source, request: PageRequest): string[] | null {
  const all = orderExpressions(source, request).map(({ sql }) => sql);
  // Behind an id, which no two rows share, nothing is ordered any more.
  const columns = [...new Set(all.slice(0, all.indexOf(idOf(source)) + 1))];
  return columns.length <= 2 && columns.every((column) => /^\w\.\w+$/.test(column)) ? columns : null;
}

/**
 * The keyset condition. SQLite enters an index at a row value, MariaDB reads it from its beginning then. So there it is written
 * as `k > ? OR (k = ? AND id > ?)`, behind a `k >= ?` that lets SQLite start at the right place where keys run both ways, too.
 */
function keyset(source: Source, request: PageRequest, values: readonly Param[], behind: boolean): Condition {
  const keys = orderExpressions(source, { ...request, backward: false });
  const [first] = keys;
  const compare = (descending: boolean): string => (descending === behind ? '<' : '>');
  if (!first || keys.length === 1) return { sql: `${idOf(source)} ${compare(first?.descending ?? false)} ?`, params: values };
  if (source.engine === 'sqlite' && keys.every(({ descending }) => descending === first.descending)) {
    return {
      sql: `(${keys.map(({ sql }) => sql).join(', ')}) ${compare(first.descending)} (${marks(keys.length)})`,
      params: values,
    };
  }
  const branches: string[] = [];
  const params: Param[] = [];
  keys.forEach(({ sql, descending }, index) => {
    const equal = keys.slice(0, index).map((key) => `${key.sql} = ?`);
    branches.push([...equal, `${sql} ${compare(descending)} ?`].join(' AND '));
    params.push(...values.slice(0, index + 1));
  });
  const [start] = values;
  return {
    sql: `${first.sql} ${compare(first.descending)}= ? AND (${branches.map((branch) => `(${branch})`).join(' OR ')})`,
    params: [start ?? null, ...params],
  };
}

/** The conditions that both cursors put on a page. */
export function keysetConditions(source: Source, request: PageRequest): Condition[] {
  const conditions: Condition[] = [];
  if (request.after) conditions.push(keyset(source, request, request.after, true));
  if (request.before) conditions.push(keyset(source, request, request.before, false));
  return conditions;
}

/** The columns of a page: what was selected, and the key values that cursors are made of. */
export function keyColumns(source: Source, request: PageRequest): string {
  return orderExpressions(source, request)
    .slice(0, -1)
    .map(({ sql }, index) => `, ${sql} AS \`_k${index}\``)
    .join('');
}

/** ORDER BY over what a branch answers: its key values as {@link keyColumns} names them, then `_id`. */
export function branchOrder(source: Source, request: PageRequest): string {
  const expressions = orderExpressions(source, request);
  return expressions
    .map(
      ({ descending }, index) => `branch.${index === expressions.length - 1 ? '_id' : `_k${index}`}${descending ? ' DESC' : ''}`,
    )
    .join(', ');
}

/** A page as the executor reads it. What nobody selects is never computed. */
export class Page {
  readonly nodes: GraphRow[];
  private readonly more: boolean;

  constructor(
    rows: readonly GraphRow[],
    private readonly request: PageRequest,
    /** Counts all rows; called only when `totalCount` is selected. */
    readonly count: () => Promise<number>,
  ) {
    this.more = rows.length > request.size;
    const kept = rows.slice(0, request.size);
    this.nodes = request.backward ? kept.reverse() : kept;
  }

  get edges(): { node: GraphRow; cursor: string }[] {
    const { request } = this;
    return this.nodes.map((node) => ({
      node,
      get cursor() {
        return cursorOf(request, node);
      },
    }));
  }

  get pageInfo(): object {
    const { nodes, request, more } = this;
    const at = (row: GraphRow | undefined): string | null => (row ? cursorOf(request, row) : null);
    return {
      hasNextPage: request.backward ? request.before !== null : more,
      hasPreviousPage: request.backward ? more : request.after !== null,
      get startCursor() {
        return at(nodes[0]);
      },
      get endCursor() {
        return at(nodes.at(-1));
      },
    };
  }
}

/** Everything that decides the rows of a page, as one text: loaders of equal pages are one loader. */
export const pageSignature = (selection: Selection, args: PageArgs): string => `${selection.signature}|${JSON.stringify(args)}`;
