import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { loaderOf } from '../../graph/read';
import type { Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { deleteWhere, insertRow } from '../../graph/write';
import { SavedQueryVersionRecord, type SavedQuery } from './saved-query.entity';
import type { SavedQueryVersion } from './saved-query.types';

/** Versions of a query that are kept. */
export const VERSIONS_KEPT = 10;

/** What a version holds. */
export type Versioned = Pick<SavedQuery, 'name' | 'description' | 'document' | 'shared'>;

async function versionsOf(ctx: Ctx, ids: readonly string[]): Promise<SavedQueryVersion[][]> {
  const asked = padded(ids);
  const rows = await ctx.db.rows(
    bound<Columns<SavedQueryVersionRecord, keyof SavedQueryVersionRecord>>(
      'subject',
      `SELECT saved_query_id AS savedQueryId, version, name, description, document, shared, saved_at AS savedAt
       FROM saved_query_version WHERE saved_query_id IN (${marks(asked.length)}) ORDER BY saved_query_id, version DESC`,
    ),
    asked,
  );
  const byQuery = new Map<string, SavedQueryVersion[]>(ids.map((id) => [id, []]));
  for (const { savedQueryId, shared, ...row } of rows) byQuery.get(savedQueryId)?.push({ ...row, shared: shared === 1 });
  return ids.map((id) => byQuery.get(id) ?? []);
}

/** The kept versions of a query, latest first. */
export const loadVersions = (ctx: Ctx, id: string): Promise<SavedQueryVersion[]> =>
  loaderOf<string, SavedQueryVersion[]>(ctx, 'versions by saved query', (ids) => versionsOf(ctx, ids)).load(id);

/** Keeps a version, and forgets the oldest beyond the maximum. */
export async function keepVersion(tx: TxCtx, savedQueryId: string, version: number, values: Versioned): Promise<void> {
  const { name, description, document, shared } = values;
  const savedAt = tx.clock.now();
  await insertRow(tx, SavedQueryVersionRecord, { savedQueryId, version, name, description, document, shared, savedAt });
  await deleteWhere(tx, SavedQueryVersionRecord, {
    where: bound('subject', 'saved_query_id = ? AND version <= ?'),
    params: [savedQueryId, version - VERSIONS_KEPT],
  });
}

/** Forgets all versions of a query. */
export const forgetVersions = (tx: TxCtx, savedQueryId: string): Promise<number> =>
  deleteWhere(tx, SavedQueryVersionRecord, { where: bound('subject', 'saved_query_id = ?'), params: [savedQueryId] });
