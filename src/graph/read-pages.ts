import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../data/context';
import type { Param } from '../data/database';
import { lengthy, scoped, type Statement } from '../data/sql';
import { AppError } from '../kernel/errors';
import { aggregateOf, groupsOf, type AskedList, type Batch } from './aggregate';
import type { ListRows } from './ask';
import type { Children } from './children';
import { compileFilter, lookUpIn } from './filter';
import {
  branchOrder,
  isIndexed,
  keyColumns,
  keysetConditions,
  orderClause,
  orderColumns,
  Page,
  pageRequest,
  pageSignature,
  type PageArgs,
  type PageRequest,
} from './page';
import { BATCH, sourceOf, tell } from './read';
import type { GraphRow } from './registry';
import type { Condition } from './scope';
import { selectedFields, selectionOf, type Selection } from './selection';
import {
  addCondition,
  asksRequest,
  columns,
  fromClause,
  idOf,
  joinRows,
  leadOf,
  ledBy,
  parentsFirst,
  readsRows,
  readsSideFirst,
  whereClause,
  type Source,
  type Sql,
} from './statement';
import { unionOf } from './union';

interface Prepared {
  source: Source;
  /** The expression that names the parent. Absent for a root list. */
  column?: string | undefined;
  shared: boolean;
  request: PageRequest;
  filter: ReturnType<typeof compileFilter>;
  /** Expressions of filter and order, which may use the request. */
  using: readonly string[];
}

const bothOf = (one: Condition, other: Condition): Condition => ({
  sql: `${one.sql} AND ${other.sql}`,
  params: [...one.params, ...other.params],
});

function prepare(ctx: Ctx, children: Children, args: PageArgs): Prepared | null {
  const request = pageRequest(children.type, args);
  const found = sourceOf(ctx, children.type, children.scope, children.joinTable);
  if (!found) return null;
  const column = children.parentColumn?.(found);
  // Of a root list, whatever leads to the fewest rows is read first: a domain or an address, or else the scope.
  const lookUp = column === undefined && args.filter ? lookUpIn(found, args.filter) : null;
  const source = column === undefined ? ledBy(found, lookUp?.column ?? '') : ledBy(found, column, children.shared);
  const compiled = args.filter ? compileFilter(source, args.filter) : null;
  const filter = compiled && lookUp ? bothOf(lookUp.condition, compiled) : compiled;
  const using = [filter?.sql ?? '', orderClause(source, request)];
  return { source, column, shared: children.shared ?? false, request, filter, using };
}

/** Filters, and orders that no index serves, may scan the whole list, so they run on the lane for long statements. */
const asked = <R extends object = GraphRow>({ source, filter, request, using }: Prepared, sql: string): Statement<R> =>
  filter || asksRequest(...using) || !isIndexed(source, request) || readsSideFirst(source)
    ? lengthy(scoped<R>(sql))
    : scoped<R>(sql);

/** Whether the filter is by a foreign key of the type's own table. Its index may be more selective than the scope's. */
const shortcut = ({ filter }: Prepared): boolean => /\bnode\.\w+_id (=|IN) /.test(filter?.sql ?? '');

/**
 * The columns of the index to use for a page: those of the scope, of the parent, or both, then those of the order. Empty with a
 * filter, where another index may be better, and for root lists of scope tables, where the engines choose well among the others.
 */
function indexOf({ source, request, filter, column, shared }: Prepared): string[] {
  const { plan, type, link } = source;
  const lead = leadOf(source);
  if (filter || readsSideFirst(source) || lead === 'link' || (lead === 'scope' && (link || column === undefined))) return [];
  const own = (one: string): boolean => one.startsWith(`${lead}.`);
  const scope = (plan.whereEquals.length > 0 ? plan.whereEquals : type.discriminator).map(([one]) => one).filter(own);
  const both = column === undefined || link ? scope : [...new Set([...scope, column])];
  const key = lead === 'scope' || column === undefined || link ? both : shared ? both.sort() : [column];
  const order = orderColumns(source, request);
  return key.length > 0 && !key.includes('node.id') && order?.every(own) ? [...key, ...order] : [];
}

function rootStatement(prepared: Prepared, selection: Selection): Sql {
  const { source, request, filter, using } = prepared;
  const base = fromClause(source, { free: shortcut(prepared), using, index: indexOf(prepared), page: true });
  addCondition(base, filter);
  for (const condition of keysetConditions(source, request)) addCondition(base, condition);
  const text =
    `SELECT ${columns(source, selection.fields)}${keyColumns(source, request)}` +
    ` FROM ${base.from}${whereClause(base.where)}${orderClause(source, request)} LIMIT ${request.size + 1}`;
  return { text, params: base.params };
}

/** Selects the ids of one parent's page, from the narrowest tables that have them. */
function branchStatement(prepared: Prepared, column: string): { text: string; params: (parent: string) => Param[] } {
  const { source, request, filter, using } = prepared;
  const conditions = [filter, ...keysetConditions(source, request)].filter((condition) => condition !== null);
  const keys = keyColumns(source, request);
  const order = orderClause(source, request);
  const rows = readsRows(source, column, keys, order, ...conditions.map(({ sql }) => sql));
  const base = fromClause(source, { rows, using, index: indexOf(prepared), page: true });
  const before = base.params.length;
  addCondition(base, { sql: `${column} = ?`, params: [''] });
  for (const condition of conditions) addCondition(base, condition);
  return {
    text: `SELECT ${idOf(source)} AS \`_id\`, ${column} AS \`_parent\`${keys} FROM ${base.from}${whereClause(base.where)}${order} LIMIT ${request.size + 1}`,
    params: (parent) => base.params.map((param, index) => (index === before ? parent : param)),
  };
}

/** The rows of a list, for what is asked about all of them. */
const listOf = ({ viewer }: Ctx, { type }: Children, prepared: Prepared | null): AskedList => ({
  asking: { type, viewer },
  list: prepared && {
    source: prepared.source,
    filter: prepared.filter,
    column: prepared.column,
    free: prepared.column === undefined && shortcut(prepared),
  },
});

async function countRoot(ctx: Ctx, prepared: Prepared): Promise<number> {
  const { source, filter } = prepared;
  const using = [filter?.sql ?? ''];
  const rows = readsRows(source, ...using);
  const base = fromClause(source, { rows, free: shortcut(prepared), using, ...(filter ? {} : { whole: [] }) });
  addCondition(base, filter);
  const sql = `SELECT COUNT(*) AS n FROM ${base.from}${whereClause(base.where)}`;
  const [row] = await ctx.db.rows(asked<{ n: number }>(prepared, sql), base.params);
  return row?.n ?? 0;
}

/** What can be asked about all rows of a root list. */
function rootRows(ctx: Ctx, children: Children, prepared: Prepared | null): ListRows {
  const asked = listOf(ctx, children, prepared);
  const first = async (info: GraphQLResolveInfo, make: () => Batch<object>): Promise<object> => {
    try {
      return (await make()(['']))[0] ?? {};
    } catch (cause) {
      throw placed(cause, info);
    }
  };
  return {
    count: () => (prepared ? countRoot(ctx, prepared) : Promise.resolve(0)),
    aggregate: (info) => first(info, () => aggregateOf(ctx, asked, info)),
    groups: (args, info) => first(info, () => groupsOf(ctx, asked, args, info)),
  };
}

/** The parts of a connection that show rows of its page. */
const PAGE_PARTS = new Set(['nodes', 'edges', 'pageInfo']);

/** Whether a document selects rows of a page, and not only what is counted or computed. */
const readsPage = (info: GraphQLResolveInfo): boolean => selectedFields(info, []).some((name) => PAGE_PARTS.has(name));

/** Reads a page of a root list. */
export async function loadPage(ctx: Ctx, children: Children, args: PageArgs, info: GraphQLResolveInfo): Promise<Page> {
  const prepared = prepare(ctx, children, args);
  if (!prepared) return new Page([], pageRequest(children.type, args), rootRows(ctx, children, null));
  if (!readsPage(info)) return new Page([], prepared.request, rootRows(ctx, children, prepared));
  const { text, params } = rootStatement(prepared, selectionOf(children.type, info, true));
  const rows = await ctx.db.rows(asked(prepared, text), params);
  tell(ctx, children.type, [rows], prepared.request.size);
  return new Page(rows, prepared.request, rootRows(ctx, children, prepared));
}

function byParent(rows: readonly GraphRow[], parents: readonly string[], most: number): GraphRow[][] {
  const groups = new Map<string, GraphRow[]>(parents.map((id) => [id, []]));
  for (const row of rows) {
    const group = groups.get(row['_parent'] as string);
    if (group && group.length < most) group.push(row);
  }
  return parents.map((id) => groups.get(id) ?? []);
}

/** All children of parents that have few, in the order of the page. */
async function fewOf(
  ctx: Ctx,
  prepared: Prepared,
  selection: Selection,
  column: string,
  parents: readonly string[],
): Promise<GraphRow[][]> {
  const { source, request, filter, using } = prepared;
  const base = fromClause(source, { using });
  for (const condition of [filter, ...keysetConditions(source, request)]) addCondition(base, condition);
  const text =
    `SELECT ${columns(source, selection.fields)}${keyColumns(source, request)}, parent.id AS \`_parent\`` +
    ` FROM ${parentsFirst(ctx.db.engine)}${base.from}${whereClause([`${column} = parent.id`, ...base.where])}${orderClause(source, request)}`;
  const rows = await ctx.db.rows(asked(prepared, text), [JSON.stringify(parents), ...base.params]);
  const pages = byParent(rows, parents, request.size + 1);
  tell(ctx, source.type, pages, request.size);
  return pages;
}

/**
 * Reads the first rows of each parent in one statement: one UNION branch with its own LIMIT per parent. The cost depends on the
 * number of parents and the page size, never on the number of children. Branches find ids in indexes; the rows are joined once,
 * outside.
 */
async function pagesOf(
  ctx: Ctx,
  prepared: Prepared,
  selection: Selection,
  column: string,
  parents: readonly string[],
): Promise<GraphRow[][]> {
  const { source, request } = prepared;
  const branch = branchStatement(prepared, column);
  const rowsOf = joinRows(source, 'branch._id');
  const keys = Array.from({ length: request.width }, (_, index) => `, branch._k${index}`).join('');
  const text =
    `SELECT ${columns(source, selection.fields)}, branch._parent${keys} FROM (${unionOf(ctx.db.engine, branch.text, parents.length)}) branch` +
    `${rowsOf.from} ORDER BY ${branchOrder(source, request)}`;
  const rows = await ctx.db.rows(asked(prepared, text), [...parents.flatMap(branch.params), ...rowsOf.params]);
  const pages = byParent(rows, parents, request.size + 1);
  tell(ctx, source.type, pages, request.size);
  return pages;
}

async function countsOf(ctx: Ctx, prepared: Prepared, column: string, parents: readonly string[]): Promise<number[]> {
  const { source, filter } = prepared;
  const using = [filter?.sql ?? ''];
  const base = fromClause(source, { rows: readsRows(source, column, ...using), using });
  addCondition(base, filter);
  const rows = await ctx.db.rows(
    asked<{ parent: string; n: number }>(
      prepared,
      `SELECT parent.id AS parent, COUNT(*) AS n FROM ${parentsFirst(ctx.db.engine)}${base.from}` +
        `${whereClause([`${column} = parent.id`, ...base.where])} GROUP BY parent.id`,
    ),
    [JSON.stringify(parents), ...base.params],
  );
  const counts = new Map(rows.map(({ parent, n }) => [parent, n]));
  return parents.map((id) => counts.get(id) ?? 0);
}

/** An error in the arguments, with its path. */
const placed = (cause: unknown, info: GraphQLResolveInfo): unknown => (cause instanceof AppError ? cause.at(info) : cause);

/** Adds the path to errors in the arguments, which affect all parents alike. */
function atPlace<T>(info: GraphQLResolveInfo, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw placed(cause, info);
  }
}

/**
 * A place in the document, which has one set of arguments for all rows. Its AST node is the fastest key; a field selected
 * several times has all of them, of which each may also be in a fragment that is spread elsewhere.
 */
const placeOf = ({ fieldNodes }: GraphQLResolveInfo): unknown => (fieldNodes.length === 1 ? fieldNodes[0] : fieldNodes);

/** Reads a page of one parent's children, batched with those of all its siblings. */
export function loadChildren(
  ctx: Ctx,
  children: Children,
  parentId: string,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<Page> {
  let loaders = ctx.loaders.get(children) as Map<unknown, DataLoader<string, Page>> | undefined;
  if (!loaders) ctx.loaders.set(children, (loaders = new Map<unknown, DataLoader<string, Page>>()));
  const place = placeOf(info);
  let loader = loaders.get(place);
  if (!loader) {
    const selection = selectionOf(children.type, info, true);
    const key = `${pageSignature(selection, args)}${String(readsPage(info))}`;
    loader = loaders.get(key) ?? atPlace(info, () => childrenLoader(ctx, children, args, readsPage(info) ? selection : null));
    loaders.set(key, loader);
    loaders.set(place, loader);
  }
  return loader.load(parentId);
}

const batched = <V>(batch: (keys: readonly string[]) => Promise<V[]>): DataLoader<string, V> =>
  new DataLoader<string, V>(batch, { maxBatchSize: BATCH });

/** What can be asked about all children of one parent, batched with its siblings. One place in the document is one question. */
function childRows(ctx: Ctx, children: Children, prepared: Prepared | null): (parent: string) => ListRows {
  const asked = listOf(ctx, children, prepared);
  const loaders = new Map<unknown, DataLoader<string, object>>();
  const askAll = (info: GraphQLResolveInfo, make: () => Batch<object>, parent: string): Promise<object> => {
    const place = placeOf(info);
    let loader = loaders.get(place);
    if (!loader) loaders.set(place, (loader = batched(atPlace(info, make))));
    return loader.load(parent).catch((cause: unknown) => Promise.reject(placed(cause, info) as Error));
  };
  const counts = prepared ? batched((ids) => countsOf(ctx, prepared, prepared.column ?? 'node.id', ids)) : null;
  return (parent) => ({
    count: () => counts?.load(parent) ?? Promise.resolve(0),
    aggregate: (info) => askAll(info, () => aggregateOf(ctx, asked, info), parent),
    groups: (args, info) => askAll(info, () => groupsOf(ctx, asked, args, info), parent),
  });
}

function childrenLoader(
  ctx: Ctx,
  children: Children,
  args: PageArgs,
  /** Null: no rows are selected. */
  selection: Selection | null,
): DataLoader<string, Page> {
  const prepared = prepare(ctx, children, args);
  const rowsOf = childRows(ctx, children, prepared);
  if (!prepared || !selection) {
    const request = pageRequest(children.type, args);
    return batched((ids) => Promise.resolve(ids.map((id) => new Page([], request, rowsOf(id)))));
  }
  const { column = 'node.id' } = prepared;
  return batched(async (ids) => {
    const read = children.loadAll === true ? fewOf : pagesOf;
    const pages = await read(ctx, prepared, selection, column, ids);
    return pages.map((rows, index) => new Page(rows, prepared.request, rowsOf(ids[index] ?? '')));
  });
}
