import { ChangedMeanwhile, inTransaction, type Ctx, type TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import { marks, padded } from '../../graph/statement';
import { COUNTING, ENTRY_COLUMNS, FIRST, hashOfEntry, type ChainedEntry } from './chain';

/** Maximum number of entries sealed in one transaction. */
const BATCH = 500;
/** Maximum number of chains that grow in one transaction. Each is locked meanwhile. */
const CHAINS = 100;
/** Milliseconds until an entry that counts refusals is final: its minute, and the time that a request may take. */
const COUNTED = 5 * 60_000;

interface Unsealed extends ChainedEntry {
  organizationId: string;
}

interface Head {
  organizationId: string;
  seq: number;
  hash: string;
}

/** Organizations with entries that are not sealed, in order. */
async function waiting(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.rows(
    bound<{ organizationId: string }>(
      'nobody',
      `SELECT s.org_id AS organizationId FROM audit_scope s JOIN audit_event e ON e.id = s.event_id
        WHERE s.seq IS NULL AND (e.action <> ? OR e.at < ?) ORDER BY s.org_id, s.event_id LIMIT ${BATCH}`,
    ),
    [COUNTING, ctx.clock.now() - COUNTED],
  );
  return [...new Set(rows.map(({ organizationId }) => organizationId))].slice(0, CHAINS);
}

/** Locks the heads of chains until commit, in order, and returns them. New ones are created. */
async function lockHeads(tx: TxCtx, organizationIds: readonly string[]): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>();
  for (const organizationId of organizationIds) {
    const lock = (): Promise<number> =>
      tx.db.run(bound('nobody', 'UPDATE audit_chain SET sealed_at = ? WHERE org_id = ?'), [tx.clock.now(), organizationId]);
    if ((await lock()) === 0) {
      try {
        await tx.db.run(bound('nobody', 'INSERT INTO audit_chain (org_id, seq, hash, sealed_at) VALUES (?, 0, ?, ?)'), [
          organizationId,
          FIRST,
          tx.clock.now(),
        ]);
      } catch (cause) {
        if (!isDuplicate(cause)) throw cause;
        await lock();
      }
    }
    const [head] = await tx.db.rows(
      bound<Head>('nobody', 'SELECT org_id AS organizationId, seq, hash FROM audit_chain WHERE org_id = ?'),
      [organizationId],
    );
    if (!head) throw new ChangedMeanwhile();
    heads.set(organizationId, { ...head, seq: Number(head.seq) });
  }
  return heads;
}

async function seal(tx: TxCtx, organizationIds: readonly string[]): Promise<number> {
  const heads = await lockHeads(tx, organizationIds);
  const ids = padded(organizationIds);
  // Read after the locks were taken: another process may have sealed some of them.
  const entries = await tx.db.rows(
    bound<Unsealed>(
      'nobody',
      `SELECT s.org_id AS organizationId, ${ENTRY_COLUMNS} FROM audit_scope s JOIN audit_event e ON e.id = s.event_id
        WHERE s.seq IS NULL AND s.org_id IN (${marks(ids.length)}) AND (e.action <> ? OR e.at < ?)
        ORDER BY s.org_id, s.event_id LIMIT ${BATCH}`,
    ),
    [...ids, COUNTING, tx.clock.now() - COUNTED],
  );
  const grown = new Set<Head>();
  for (const entry of entries) {
    const head = heads.get(entry.organizationId);
    if (!head) throw new ChangedMeanwhile();
    head.seq += 1;
    head.hash = hashOfEntry({ organizationId: head.organizationId, seq: head.seq, previous: head.hash }, entry);
    grown.add(head);
    const written = await tx.db.run(
      bound('nobody', 'UPDATE audit_scope SET seq = ?, hash = ? WHERE org_id = ? AND event_id = ? AND seq IS NULL'),
      [head.seq, head.hash, entry.organizationId, entry.id],
    );
    if (written !== 1) throw new ChangedMeanwhile();
  }
  for (const { organizationId, seq, hash } of grown) {
    await tx.db.run(bound('nobody', 'UPDATE audit_chain SET seq = ?, hash = ? WHERE org_id = ?'), [seq, hash, organizationId]);
  }
  return entries.length;
}

/**
 * Seals entries of the audit trail: appends them to the chains of their organizations. A job, and not a part of the transaction
 * that writes them: those of one organization would otherwise have to wait for each other. Several processes may run it.
 */
export async function sealTrail(ctx: Ctx): Promise<number> {
  const organizationIds = await waiting(ctx);
  if (organizationIds.length === 0) return 0;
  return inTransaction(ctx, (tx) => seal(tx, organizationIds));
}
