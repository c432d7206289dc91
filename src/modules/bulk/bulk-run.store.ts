import { inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import { insertRow, insertRows, updateWhere } from '../../graph/write';
import { AppError } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { BulkRow, BulkRun, type BulkPolicy } from './bulk-run.entity';
import { bulkRunReceived } from './bulk-run.events';
import { hasEnded, SELF } from './lease-holder';

/** Maximum runs of an organization that are not finished, so that files do not pile up. */
const OPEN_AT_MOST = 20;

/** A file to receive. */
export interface NewRun {
  mutation: string;
  /** The right of the mutation, or several of which one suffices. */
  action: string;
  policy: BulkPolicy;
  preview: boolean;
}

/** A row of a file. */
export interface NewRow {
  /** Counted from 1. */
  number: number;
  /** Line of the file, counted from 1. */
  line: number;
  /** The input. */
  input: object;
}

/** Uploads whose process has ended do not count: nobody could wait for them or cancel them. */
async function refuseTooMany(tx: TxCtx): Promise<void> {
  const { engine } = tx.services.database;
  const found = await tx.db.rows(
    bound<{ receiver: string | null; n: number }>(
      'viewer',
      `SELECT CASE WHEN state = 'RECEIVING' THEN lease_owner END AS receiver, COUNT(*) AS n FROM bulk_run
      WHERE organization_id = ? AND state IN ('RECEIVING', 'QUEUED', 'RUNNING', 'PAUSED', 'STOPPED') GROUP BY 1`,
    ),
    [tx.viewer.organizationId],
  );
  const counted = found.filter(({ receiver }) => receiver === null || !hasEnded(receiver, engine));
  if (counted.reduce((sum, { n }) => sum + Number(n), 0) >= OPEN_AT_MOST) {
    const message = `Your organization has ${OPEN_AT_MOST} runs that are not finished. Wait for one, or cancel one.`;
    throw new AppError('THROTTLED', message, { retryAfter: 60 });
  }
}

/** Begins to receive a file. Returns the id of its run. */
export function openRun(ctx: Ctx, { mutation, action, policy, preview }: NewRun): Promise<string> {
  const id = newId('BulkRun', ctx.clock.now());
  const { organizationId, userId, apiToken, external } = ctx.viewer;
  const open = async (tx: TxCtx): Promise<string> => {
    await refuseTooMany(tx);
    await insertRow(tx, BulkRun, {
      id,
      createdAt: tx.clock.now(),
      organizationId,
      userId,
      apiTokenId: apiToken?.id ?? null,
      external: external === true,
      mutation,
      action,
      policy,
      preview,
      state: 'RECEIVING',
      fileHash: '',
      totalRows: 0,
      position: 0,
      applied: 0,
      unchanged: 0,
      refused: 0,
      leaseOwner: SELF,
      leaseUntil: 0,
      version: 1,
    });
    return id;
  };
  return inTransaction(ctx, open, { locks: () => [organizationId] });
}

/** Adds rows to a run that is being received. */
export const addRows = (ctx: Ctx, runId: string, rows: readonly NewRow[]): Promise<void> =>
  inTransaction(ctx, (tx) =>
    insertRows(
      tx,
      BulkRow,
      rows.map(({ number, line, input }) => ({ runId, number, line, input: JSON.stringify(input) })),
    ),
  );

/** What is known of a file once all of it was read. */
export interface Received {
  fileHash: string;
  /** Null for previews, which may be repeated. */
  identity: string | null;
  rows: number;
  mutation: string;
}

/** Queues a received run. Null if the same file was sent before; see {@link sameRun}. */
export async function queueRun(ctx: Ctx, id: string, { fileHash, identity, rows, mutation }: Received): Promise<true | null> {
  const queue = async (tx: TxCtx): Promise<true> => {
    const where = bound('subject', "id = ? AND state = 'RECEIVING'");
    const values = [fileHash, identity, rows];
    const set = { state: "'QUEUED'", fileHash: '?', identity: '?', totalRows: '?', leaseOwner: 'NULL', version: 'version + 1' };
    await updateWhere(tx, BulkRun, { set, values, where, params: [id] });
    tx.emit(bulkRunReceived(id, { mutation, rows, fileHash, preview: identity === null }));
    return true;
  };
  try {
    return await inTransaction(ctx, queue);
  } catch (cause) {
    if (isDuplicate(cause)) return null;
    throw cause;
  }
}

/** The run that an earlier upload of the same file made. */
export async function sameRun(ctx: Ctx, identity: string): Promise<string | null> {
  const [row] = await ctx.services.database.rows(
    bound<{ id: string }>('viewer', 'SELECT id FROM bulk_run WHERE organization_id = ? AND identity = ?'),
    [ctx.viewer.organizationId, identity],
  );
  return row?.id ?? null;
}

/** Maximum rows deleted per transaction. */
const BATCH = 500;

/** Deletes a run with its rows, some at a time. */
export async function dropRun(ctx: Ctx, id: string): Promise<void> {
  const numbers = bound<{ number: number }>(
    'subject',
    `SELECT number FROM bulk_row WHERE run_id = ? ORDER BY number LIMIT ${BATCH}`,
  );
  for (;;) {
    const done = await inTransaction(ctx, async (tx) => {
      const last = (await tx.db.rows(numbers, [id])).at(-1)?.number;
      if (last === undefined) return tx.db.run(bound('subject', 'DELETE FROM bulk_run WHERE id = ?'), [id]).then(() => true);
      await tx.db.run(bound('subject', 'DELETE FROM bulk_row WHERE run_id = ? AND number <= ?'), [id, last]);
      return false;
    });
    if (done) return;
  }
}
