import DataLoader from 'dataloader';
import { getNamedType, isAbstractType, isObjectType, type GraphQLResolveInfo } from 'graphql';
import type { Ctx } from '../data/context';
import { scoped } from '../data/sql';
import { may } from '../policy/viewer';
import { declarationOfId, type GraphRow, type TypeDeclaration } from './registry';
import type { JoinTable, Scope, ScopePlan } from './scope';
import { selectionOf, type Selection } from './selection';
import { columns, fromClause, idOf, ledBy, marks, padded, valueOf, whereClause, type Source } from './statement';

/** Maximum number of keys per statement: as many rows as a document may request. */
export const BATCH = 10_000;

/** A DataLoader of this request, created on first use. */
export function loaderOf<K extends string, V>(
  ctx: Ctx,
  key: unknown,
  batch: (keys: readonly K[]) => Promise<V[]>,
): DataLoader<K, V> {
  let loader = ctx.loaders.get(key) as DataLoader<K, V> | undefined;
  if (!loader) {
    loader = new DataLoader<K, V>(batch, { maxBatchSize: BATCH });
    ctx.loaders.set(key, loader);
  }
  return loader;
}

/** The source of a type's rows in the viewer's scope. Null if the viewer sees none. */
export function sourceOf(ctx: Ctx, type: TypeDeclaration, scope: Scope, link?: JoinTable): Source | null {
  const plan: ScopePlan | null = scope(ctx.viewer);
  return plan
    ? { type, plan, viewer: ctx.viewer, verdicts: ctx.verdicts, engine: ctx.db.engine, now: ctx.clock.now(), link }
    : null;
}

/** Notifies a type of the rows shown. Pages are read with one extra row, which is not shown. */
export function tell(ctx: Ctx, type: TypeDeclaration, pages: readonly (readonly GraphRow[])[], size = Infinity): void {
  if (!type.onRead) return;
  const shown = pages.flatMap((rows) => rows.slice(0, size));
  if (shown.length > 0) type.onRead(ctx, shown);
}

/** Reads visible rows by a unique field: the id, or a key that points back. */
async function rowsBy(
  ctx: Ctx,
  type: TypeDeclaration,
  by: string,
  selection: Selection,
  keys: readonly string[],
  guarded = false,
): Promise<(GraphRow | null)[]> {
  const found = sourceOf(ctx, type, type.scope);
  if (!found) return keys.map(() => null);
  const field = type.fields.get(by);
  const column = by === 'id' ? idOf(found) : `node.${field?.column ?? by}`;
  const source = ledBy(found, column);
  const { from, where, params } = fromClause(source, { byId: by === 'id' });
  const asked = padded(keys);
  // A key the viewer may not see must not lead anywhere, in this direction either.
  const key = guarded && field ? valueOf(source, field) : column;
  const sql = `SELECT ${columns(source, selection.fields)}, ${key} AS \`_key\` FROM ${from}${whereClause([...where, `${column} IN (${marks(asked.length)})`])}`;
  const rows = await ctx.db.rows(scoped<GraphRow>(sql), [...params, ...asked]);
  tell(ctx, type, [rows]);
  const byKey = new Map(rows.map((row) => [row['_key'], row]));
  return keys.map((key) => byKey.get(key) ?? null);
}

/** Reads a visible row. Null for unknown ids and for other tenants' rows alike. */
export function loadRow(ctx: Ctx, type: TypeDeclaration, id: string, selection: Selection): Promise<GraphRow | null> {
  const loader = ctx.loaders.get(selection) as DataLoader<string, GraphRow | null> | undefined;
  return (loader ?? loaderOf(ctx, selection, (ids: readonly string[]) => rowsBy(ctx, type, 'id', selection, ids))).load(id);
}

/** Reads the visible row with this unique field value. With `guarded`, only if the viewer may see that field. */
export function loadRowBy(
  ctx: Ctx,
  type: TypeDeclaration,
  { by, guarded = false }: { by: string; guarded?: boolean },
  key: string,
  selection: Selection,
): Promise<GraphRow | null> {
  const load = (keys: readonly string[]): Promise<(GraphRow | null)[]> => rowsBy(ctx, type, by, selection, keys, guarded);
  return loaderOf(ctx, `${by} ${guarded} ${selection.signature}`, load).load(key);
}

/** Whether a position in the schema can hold a type, directly or through an interface. */
function isWanted({ returnType, schema }: GraphQLResolveInfo, { name }: TypeDeclaration): boolean {
  const wanted = getNamedType(returnType);
  if (wanted.name === name) return true;
  const type = isAbstractType(wanted) ? schema.getType(name) : undefined;
  return isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
}

/**
 * Reads the row behind a to-one edge. Returns null for malformed ids, and for types the edge cannot hold or the viewer may not
 * read. Ids may come from inputs.
 */
export function loadOne(ctx: Ctx, id: unknown, info: GraphQLResolveInfo): Promise<GraphRow | null> | null {
  const type = typeof id === 'string' ? declarationOfId(id) : null;
  if (!type || !isWanted(info, type) || !may(ctx.viewer, type.action)) return null;
  return loadRow(ctx, type, id as string, selectionOf(type, info, false));
}

/** Whether a scope condition holds for a row, which means that the viewer may see what it guards. */
export async function opens(ctx: Ctx, type: TypeDeclaration, id: string, within: string): Promise<boolean> {
  const source = sourceOf(ctx, type, type.scope);
  const condition = source?.plan.rowGuards?.[within];
  if (!source || condition === undefined) return false;
  const { from, where, params } = fromClause(source);
  const sql = `SELECT 1 AS open FROM ${from}${whereClause([...where, `${idOf(source)} = ?`, `(${condition})`])}`;
  return (await ctx.db.rows(scoped(sql), [...params, id])).length > 0;
}
