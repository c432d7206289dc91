import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../data/context';
import type { Param } from '../data/database';
import { may } from '../policy/viewer';
import { compileFilter } from './filter';
import {
  keyColumns,
  keysetConditions,
  orderClause,
  Page,
  pageRequest,
  pageSignature,
  type PageArgs,
  type PageRequest,
} from './page';
import { declarationOfId, type GraphRow, type TypeDeclaration } from './registry';
import type { Scope, ScopePlan } from './scope';
import { selectionBy, selectionOf, type Selection } from './selection';
import { addCondition, columns, fromClause, idOf, marks, padded, whereClause, type Link, type Source } from './statement';

/** Ids in one IN list at most; a page never has more. */
const BATCH = 1_000;

/** A loader of this request, made on first use. */
export function loaderOf<K extends string, V>(
  ctx: Ctx,
  key: string,
  batch: (keys: readonly K[]) => Promise<V[]>,
): DataLoader<K, V> {
  let loader = ctx.loaders.get(key) as DataLoader<K, V> | undefined;
  if (!loader) {
    loader = new DataLoader<K, V>(batch, { maxBatchSize: BATCH });
    ctx.loaders.set(key, loader);
  }
  return loader;
}

function sourceOf(ctx: Ctx, type: TypeDeclaration, scope: Scope, link?: Link): Source | null {
  const plan: ScopePlan | null = scope(ctx.viewer);
  return plan ? { type, plan, viewer: ctx.viewer, link } : null;
}

/** Reads rows in scope by the values of a unique field: the id, or a key that points back. */
async function rowsBy(
  ctx: Ctx,
  type: TypeDeclaration,
  by: string,
  selection: Selection,
  keys: readonly string[],
): Promise<(GraphRow | null)[]> {
  const source = sourceOf(ctx, type, type.scope);
  if (!source) return keys.map(() => null);
  const { from, where, params } = fromClause(source);
  const asked = padded(keys);
  const column = by === 'id' ? idOf(source) : `t.${type.fields.get(by)?.column ?? by}`;
  const sql = `SELECT ${columns(source, selection.fields)}, ${column} AS \`_key\` FROM ${from}${whereClause([...where, `${column} IN (${marks(asked.length)})`])}`;
  const rows = (await ctx.db.rows(sql, [...params, ...asked])) as GraphRow[];
  const found = new Map(rows.map((row) => [row['_key'], row]));
  return keys.map((key) => found.get(key) ?? null);
}

/** Reads one row in scope; null for foreign ids and ids that were never issued alike. */
export function loadRow(ctx: Ctx, type: TypeDeclaration, key: string, selection: Selection, by = 'id'): Promise<GraphRow | null> {
  return loaderOf<string, GraphRow | null>(ctx, `row by ${by} ${selection.signature}`, (keys) =>
    rowsBy(ctx, type, by, selection, keys),
  ).load(key);
}

/**
 * Reads the row behind a to-one edge. An id of no node type is nobody's; where an edge can lead to several
 * types, one that the viewer has no right to is outside its scope.
 */
export function loadOne(ctx: Ctx, id: unknown, info: GraphQLResolveInfo): Promise<GraphRow | null> | null {
  const type = typeof id === 'string' ? declarationOfId(id) : null;
  return type && may(ctx.viewer, type.action) ? loadRow(ctx, type, id as string, selectionOf(type, info, false)) : null;
}

/** Reads fields of one row by hand, in scope. */
export function readRow(ctx: Ctx, type: TypeDeclaration, id: string, fields: readonly string[]): Promise<GraphRow | null> {
  return loadRow(ctx, type, id, selectionBy(type, fields));
}

/** Where the children of an edge are found. */
export interface Children {
  type: TypeDeclaration;
  scope: Scope;
  /** Column that names the parent, as an expression on `t`, `s` or `k`. Absent for a root list. */
  parentColumn?: (source: Source) => string;
  link?: Link | undefined;
}

interface Prepared {
  source: Source;
  request: PageRequest;
  filter: ReturnType<typeof compileFilter>;
}

function prepare(ctx: Ctx, children: Children, args: PageArgs): Prepared | null {
  const request = pageRequest(children.type, args);
  const source = sourceOf(ctx, children.type, children.scope, children.link);
  if (!source) return null;
  return {
    source,
    request,
    filter: args.filter ? compileFilter(source, args.filter) : null,
  };
}

function pageStatement(
  prepared: Prepared,
  selection: Selection,
  parent: { column: string; id: string } | null,
): { text: string; params: Param[] } {
  const { source, request, filter } = prepared;
  const base = fromClause(source);
  if (parent) {
    base.where.push(`${parent.column} = ?`);
    base.params.push(parent.id);
  }
  addCondition(base, filter);
  for (const condition of keysetConditions(source, request)) addCondition(base, condition);
  const parentColumn = parent ? `, ${parent.column} AS \`_parent\`` : '';
  const text =
    `SELECT ${columns(source, selection.fields)}${keyColumns(source, request)}${parentColumn}` +
    ` FROM ${base.from}${whereClause(base.where)}${orderClause(source, request)} LIMIT ${request.size + 1}`;
  return { text, params: base.params };
}

async function countRoot(ctx: Ctx, { source, filter }: Prepared): Promise<number> {
  const base = fromClause(source);
  addCondition(base, filter);
  const [row] = await ctx.db.rows(`SELECT COUNT(*) AS n FROM ${base.from}${whereClause(base.where)}`, base.params);
  return Number(row?.['n'] ?? 0);
}

const nothing = (request: PageRequest): Page => new Page([], request, () => Promise.resolve(0));

/** Reads a page of a root list. */
export async function loadPage(ctx: Ctx, children: Children, args: PageArgs, info: GraphQLResolveInfo): Promise<Page> {
  const prepared = prepare(ctx, children, args);
  if (!prepared) return nothing(pageRequest(children.type, args));
  const { text, params } = pageStatement(prepared, selectionOf(children.type, info, true), null);
  const rows = (await ctx.db.rows(text, params)) as GraphRow[];
  return new Page(rows, prepared.request, () => countRoot(ctx, prepared));
}

/**
 * The first rows of each parent in one statement: one branch with its own LIMIT per parent, so what is
 * read depends on parents and page size and never on how many children there are.
 */
async function pagesOf(
  ctx: Ctx,
  prepared: Prepared,
  selection: Selection,
  column: string,
  parents: readonly string[],
): Promise<GraphRow[][]> {
  const branches = parents.map((id) => pageStatement(prepared, selection, { column, id }));
  const text = branches.map((branch, index) => `SELECT * FROM (${branch.text}) b${index}`).join(' UNION ALL ');
  const rows = (await ctx.db.rows(
    text,
    branches.flatMap((branch) => branch.params),
  )) as GraphRow[];
  const byParent = new Map<string, GraphRow[]>(parents.map((id) => [id, []]));
  for (const row of rows) byParent.get(row['_parent'] as string)?.push(row);
  return parents.map((id) => byParent.get(id) ?? []);
}

async function countsOf(ctx: Ctx, { source, filter }: Prepared, column: string, parents: readonly string[]): Promise<number[]> {
  const base = fromClause(source);
  const asked = padded(parents);
  base.where.push(`${column} IN (${marks(asked.length)})`);
  base.params.push(...asked);
  addCondition(base, filter);
  const rows = await ctx.db.rows(
    `SELECT ${column} AS parent, COUNT(*) AS n FROM ${base.from}${whereClause(base.where)} GROUP BY ${column}`,
    base.params,
  );
  const counts = new Map(rows.map((row) => [row['parent'], Number(row['n'])]));
  return parents.map((id) => counts.get(id) ?? 0);
}

/** Reads a page of the children of one parent, together with those of all its siblings. */
export function loadChildren(
  ctx: Ctx,
  name: string,
  children: Children,
  parentId: string,
  args: PageArgs,
  info: GraphQLResolveInfo,
): Promise<Page> {
  const selection = selectionOf(children.type, info, true);
  const key = `${name} ${pageSignature(selection, args)}`;
  const loader = ctx.loaders.get(key) as DataLoader<string, Page> | undefined;
  return (loader ?? childrenLoader(ctx, key, children, args, selection)).load(parentId);
}

function childrenLoader(
  ctx: Ctx,
  key: string,
  children: Children,
  args: PageArgs,
  selection: Selection,
): DataLoader<string, Page> {
  const prepared = prepare(ctx, children, args);
  if (!prepared) {
    const request = pageRequest(children.type, args);
    return loaderOf<string, Page>(ctx, key, (ids) => Promise.resolve(ids.map(() => nothing(request))));
  }
  const column = children.parentColumn?.(prepared.source) ?? `t.id`;
  const counts = loaderOf<string, number>(ctx, `count ${key}`, (ids) => countsOf(ctx, prepared, column, ids));
  return loaderOf<string, Page>(ctx, key, async (ids) => {
    const pages = await pagesOf(ctx, prepared, selection, column, ids);
    return pages.map((rows, index) => new Page(rows, prepared.request, () => counts.load(ids[index] ?? '')));
  });
}
