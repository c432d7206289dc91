import { badInput } from '../kernel/errors';
import type { Param } from '../data/database';
import type { ListRows } from './ask';
import type { Selection } from './selection';
import { orderedAmount } from './money';
import { comparedOf, idOf, keyOf, marks, moneyOf, type Source } from './statement';
import { requireReadable } from './compare';
import type { Condition } from './scope';
import type { GraphRow, TypeDeclaration } from './registry';

/** Page size if neither `first` nor `last` is given. */
export const DEFAULT_PAGE = 20;
/** Maximum page size. */
export const MAX_PAGE = 100;

/** A sort key. */
export interface OrderKey {
  field: string;
  direction: 'ASC' | 'DESC';
  /** Where rows without a value go. By default, no value is less than any value. */
  nulls?: 'FIRST' | 'LAST' | null;
}

/** The arguments of every connection. */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  orderBy?: readonly OrderKey[] | null;
  filter?: object | null;
}

/** Validated page arguments. */
export interface PageRequest {
  size: number;
  backward: boolean;
  order: readonly OrderKey[];
  orderName: string;
  /** Number of expressions it is ordered by, without the id. */
  width: number;
  /** Key values after or before which the page begins. */
  after: readonly Param[] | null;
  before: readonly Param[] | null;
}

/** Checks a page size. */
export function sizeOf(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1 || value > MAX_PAGE) {
    throw badInput(`\`${name}\` must be an integer from 1 to ${MAX_PAGE}.`, { argument: name });
  }
  return value;
}

/** Whether rows without a value go where the engines would not put them. Takes an expression of its own. */
const movesNulls = ({ field, direction, nulls }: OrderKey): boolean =>
  field !== 'createdAt' && nulls === (direction === 'ASC' ? 'LAST' : 'FIRST');

/** Validates page arguments and decodes the cursors. */
export function pageRequest(type: TypeDeclaration, args: PageArgs): PageRequest {
  const first = args.first ?? null;
  const last = args.last ?? null;
  if (first !== null && last !== null) throw badInput('Use either `first` or `last`, not both.', { argument: 'last' });
  const order = (args.orderBy ?? []).filter((key, index, all) => all.findIndex((other) => other.field === key.field) === index);
  const orderName = order.map((key) => `${key.field}:${key.direction}${key.nulls ? `:${key.nulls}` : ''}`).join(',') || 'id';
  const isMoney = (key: OrderKey): boolean => type.comparable(key.field)?.money !== undefined;
  const width = order.reduce((sum, key) => sum + (isMoney(key) ? 3 : movesNulls(key) ? 2 : 1), 0);
  return {
    size: last !== null ? sizeOf('last', last) : sizeOf('first', first ?? DEFAULT_PAGE),
    backward: last !== null,
    order,
    orderName,
    width,
    after: readCursor(orderName, width, 'after', args.after),
    before: readCursor(orderName, width, 'before', args.before),
  };
}

/** Encodes the cursor of a row: its order and the values of its sort keys. */
export function cursorOf(request: PageRequest, row: GraphRow): string {
  const keys = Array.from({ length: request.width }, (_, index) => row[`_k${index}`] ?? null);
  return encodeCursor(request.orderName, [...keys, row.id]);
}

/** Encodes the position of a row in a list: the name of the list's order and the values the row is ordered by. */
export const encodeCursor = (order: string, values: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([order, ...values])).toString('base64url');

/** Decodes a cursor. Refuses what is not a cursor of this order with this many values, the last of them an id. */
export function decodeCursor(argument: string, cursor: string, order: string, count: number): readonly Param[] {
  const bad = badInput(`\`${argument}\` is not a cursor of this list and order.`, { argument });
  if (cursor.length > 2_000 || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw bad;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw bad;
  }
  if (!Array.isArray(parts) || parts.length !== count + 1) throw bad;
  const [name, ...values] = parts as unknown[];
  const scalar = (value: unknown): value is Param =>
    value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
  if (name !== order || !values.every(scalar) || typeof values.at(-1) !== 'string') throw bad;
  return values;
}

const readCursor = (
  orderName: string,
  keys: number,
  argument: string,
  cursor: string | null | undefined,
): readonly Param[] | null => (cursor == null ? null : decodeCursor(argument, cursor, orderName, keys + 1));

/** An expression that a page is ordered by, in the direction the statement reads. */
interface OrderExpression {
  sql: string;
  descending: boolean;
  nullable: boolean;
}

function expressionsOf(source: Source, key: OrderKey, backward: boolean): OrderExpression[] {
  const field = source.type.comparable(key.field);
  if (!field) throw new Error(`${source.type.name} has no field ${key.field}.`);
  requireReadable(source, field);
  const descending = (key.direction === 'DESC') !== backward;
  // Ids sort by creation time, so `createdAt` is ordered by the id, which is indexed everywhere.
  if (key.field === 'createdAt') return [{ sql: idOf(source), descending, nullable: false }];
  const money = moneyOf(source, field);
  const first = ((key.nulls ?? (key.direction === 'ASC' ? 'FIRST' : 'LAST')) === 'FIRST') !== backward;
  // SQLite replaces `IS NULL` of what is never null by 0, and takes that for the number of a column unless something is added.
  const missing = (sql: string): OrderExpression => ({ sql: `((${sql} IS NULL) + 0)`, descending: first, nullable: false });
  if (money) {
    const sql = orderedAmount(money, field.money?.monthly);
    return [
      missing(sql),
      // Amounts of different currencies cannot be compared: each currency on its own, in alphabetical order.
      { sql: `CASE WHEN ${sql} IS NOT NULL THEN ${money.currency} END`, descending: backward, nullable: true },
      { sql, descending, nullable: true },
    ];
  }
  const sql = comparedOf(source, field);
  const value = key.nulls ? { sql, nullable: true } : keyOf(source, field);
  return [...(movesNulls(key) ? [missing(sql)] : []), { ...value, descending }];
}

/** The ORDER BY expressions: the sort keys, then the id. */
function orderExpressions(source: Source, request: PageRequest): OrderExpression[] {
  const keys = request.order.flatMap((key) => expressionsOf(source, key, request.backward));
  const last = keys.at(-1);
  return [...keys, { sql: idOf(source), descending: last?.descending ?? request.backward, nullable: false }];
}

/** ORDER BY for a page. */
export function orderClause(source: Source, request: PageRequest): string {
  const seen = new Set<string>();
  const parts = orderExpressions(source, request).filter(({ sql }) => !seen.has(sql) && seen.add(sql));
  return ` ORDER BY ${parts.map(({ sql, descending }) => `${sql}${descending ? ' DESC' : ''}`).join(', ')}`;
}

/** Whether an index keeps the rows in this order: by creation, or by one field that says so. */
export const isIndexed = ({ type }: Source, { order }: PageRequest): boolean =>
  order.length <= 2 &&
  order.every(({ field, nulls }) => !nulls && (field === 'createdAt' || type.comparable(field)?.sort === true));

/**
 * The columns a page is ordered by, the id last. Null if no index can serve them: more than one column plus the id, or
 * expressions.
 */
export function orderColumns(source: Source, request: PageRequest): string[] | null {
  if (!isIndexed(source, request)) return null;
  const all = orderExpressions(source, request).map(({ sql }) => sql);
  // Ids are unique, so columns after the id have no effect.
  const columns = [...new Set(all.slice(0, all.indexOf(idOf(source)) + 1))];
  return columns.length <= 2 && columns.every((column) => /^\w+\.\w+$/.test(column)) ? columns : null;
}

/**
 * The keyset condition. SQLite uses an index for row values; MariaDB scans it from the start. MariaDB therefore gets `k > ? OR
 * (k = ? AND id > ?)`, prefixed by `k >= ?`, which also lets SQLite start at the right position when sort directions are mixed.
 */
function keyset(source: Source, request: PageRequest, values: readonly Param[], behind: boolean): Condition {
  const keys = orderExpressions(source, { ...request, backward: false });
  const [first] = keys;
  const compare = (descending: boolean): '<' | '>' => (descending === behind ? '<' : '>');
  if (!first || keys.length === 1) return { sql: `${idOf(source)} ${compare(first?.descending ?? false)} ?`, params: values };
  const plain = keys.every(({ descending, nullable }) => descending === first.descending && !nullable);
  if (source.engine === 'sqlite' && plain) {
    return {
      sql: `(${keys.map(({ sql }) => sql).join(', ')}) ${compare(first.descending)} (${marks(keys.length)})`,
      params: values,
    };
  }
  const branches: string[] = [];
  const params: Param[] = [];
  keys.forEach((key, index) => {
    const parts = [
      ...keys
        .slice(0, index)
        .map(({ sql }, at) => (values[at] === null ? isMissing(sql) : { sql: `${sql} = ?`, params: [values[at] ?? null] })),
      beyond(key, compare(key.descending), values[index] ?? null),
    ];
    branches.push(`(${parts.map(({ sql }) => sql).join(' AND ')})`);
    params.push(...parts.flatMap((part) => part.params));
  });
  const start = beyond(first, compare(first.descending), values[0] ?? null, '=');
  return { sql: `${start.sql} AND (${branches.join(' OR ')})`, params: [...start.params, ...params] };
}

const isMissing = (sql: string): Condition => ({ sql: `${sql} IS NULL`, params: [] });

/** The values of a key after a value, or from it on. No value is less than any value. */
function beyond({ sql, nullable }: OrderExpression, compare: '<' | '>', value: Param, equal: '=' | '' = ''): Condition {
  if (value === null && compare === '<') return equal ? isMissing(sql) : { sql: '1 = 0', params: [] };
  if (value === null) return { sql: equal ? '1 = 1' : `${sql} IS NOT NULL`, params: [] };
  const here = `${sql} ${compare}${equal} ?`;
  return { sql: nullable && compare === '<' ? `(${here} OR ${sql} IS NULL)` : here, params: [value] };
}

/** The keyset conditions of both cursors. */
export function keysetConditions(source: Source, request: PageRequest): Condition[] {
  const conditions: Condition[] = [];
  if (request.after) conditions.push(keyset(source, request, request.after, true));
  if (request.before) conditions.push(keyset(source, request, request.before, false));
  return conditions;
}

/** The sort key columns of a page, from which cursors are built. */
export function keyColumns(source: Source, request: PageRequest): string {
  return orderExpressions(source, request)
    .slice(0, -1)
    .map(({ sql }, index) => `, ${sql} AS \`_k${index}\``)
    .join('');
}

/** ORDER BY over the result of a branch: its key values as named by {@link keyColumns}, then `_id`. */
export function branchOrder(source: Source, request: PageRequest): string {
  const expressions = orderExpressions(source, request);
  return expressions
    .map(
      ({ descending }, index) => `branch.${index === expressions.length - 1 ? '_id' : `_k${index}`}${descending ? ' DESC' : ''}`,
    )
    .join(', ');
}

// Classes, not literals: a getter of a literal keeps whatever it can reach until all of the heap is collected.

/** A row and its place. */
class Edge {
  constructor(
    readonly node: GraphRow,
    private readonly request: PageRequest,
  ) {}

  get cursor(): string {
    return cursorOf(this.request, this.node);
  }
}

/** Where a page begins and ends, and whether there is more. */
class PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;

  constructor(
    private readonly nodes: readonly GraphRow[],
    private readonly request: PageRequest,
    more: boolean,
  ) {
    this.hasNextPage = request.backward ? request.before !== null : more;
    this.hasPreviousPage = request.backward ? more : request.after !== null;
  }

  get startCursor(): string | null {
    return this.at(this.nodes[0]);
  }

  get endCursor(): string | null {
    return this.at(this.nodes.at(-1));
  }

  private at(row: GraphRow | undefined): string | null {
    return row ? cursorOf(this.request, row) : null;
  }
}

/** A page as the executor reads it. Unselected parts are never computed. */
export class Page {
  readonly nodes: GraphRow[];
  private readonly more: boolean;

  constructor(
    found: readonly GraphRow[],
    private readonly request: PageRequest,
    /** Everything about all rows of the list. Asked only for what is selected. */
    readonly rows: ListRows,
  ) {
    this.more = found.length > request.size;
    const kept = found.slice(0, request.size);
    this.nodes = request.backward ? kept.reverse() : kept;
  }

  get edges(): Edge[] {
    return this.nodes.map((node) => new Edge(node, this.request));
  }

  get pageInfo(): PageInfo {
    return new PageInfo(this.nodes, this.request, this.more);
  }
}

/** Everything that determines the rows of a page, as one text. Equal pages share a loader. */
export const pageSignature = (selection: Selection, args: PageArgs): string => `${selection.signature}|${JSON.stringify(args)}`;
