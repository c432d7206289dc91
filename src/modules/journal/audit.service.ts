import type { Ctx, TxCtx } from '../../data/context';
import { insertRow, insertRows } from '../../data/insert';
import { bound } from '../../data/sql';
import { newId } from '../../kernel/ids';
import { AuditEvent, AuditScope } from './journal.entity';

/** What to record of a sensitive action. */
export interface AuditEntry {
  /** The mutation, as it is named in the schema. */
  action: string;
  outcome?: 'ACCEPTED' | 'REFUSED';
  refusalCode?: string;
  subjectId?: string;
  onBehalfOfId?: string;
  /** Before and after, without secrets. */
  changes?: Record<string, unknown>;
  /** Who acted, when it is not the viewer: somebody who is just signing in. */
  actor?: { id: string; name: string; organizationId: string };
  /** Organisations that see the event beside the actor's. */
  alsoSeenBy?: readonly string[];
}

/** Writes an event in the transaction of what it tells about; answers its id. */
export async function recordAudit(tx: TxCtx, entry: AuditEntry): Promise<string> {
  const at = tx.clock.now();
  const id = newId('AuditEvent', at);
  const actor = entry.actor ?? (await actorOf(tx));
  await insertRow(tx.db, AuditEvent, {
    id,
    createdAt: at,
    at,
    action: entry.action,
    outcome: entry.outcome ?? 'ACCEPTED',
    refusalCode: entry.refusalCode ?? null,
    actorId: actor?.id ?? null,
    actorName: actor?.name ?? null,
    actorOrganizationId: actor?.organizationId ?? null,
    onBehalfOfId: entry.onBehalfOfId ?? null,
    subjectId: entry.subjectId ?? null,
    changes: entry.changes ? JSON.stringify(entry.changes) : null,
    requestId: tx.requestId,
    times: 1,
  });
  const seenBy = new Set([actor?.organizationId, entry.onBehalfOfId, ...(entry.alsoSeenBy ?? [])]);
  await insertRows(
    tx.db,
    AuditScope,
    [...seenBy].filter((orgId) => orgId !== undefined).map((orgId) => ({ orgId, eventId: id })),
  );
  return id;
}

async function actorOf(ctx: Ctx): Promise<{ id: string; name: string; organizationId: string } | null> {
  const { viewer } = ctx;
  if (viewer.kind === 'ANONYMOUS') return null;
  const [row] = await ctx.db.rows(bound('viewer', 'SELECT name FROM `user` WHERE id = ?'), [viewer.userId]);
  return { id: viewer.userId, name: typeof row?.['name'] === 'string' ? row['name'] : '', organizationId: viewer.organizationId };
}
