import type { Ctx, TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { bound } from '../../data/sql';
import type { SeenBy } from '../../graph/settle';
import { insertRows } from '../../graph/write';
import type { Actor, DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { NOBODY } from './chain';
import { AuditEvent, AuditScope, ChangeEvent, type AuditOutcome } from './audit.entity';

/** An entry of the audit trail. */
interface Entry {
  action: string;
  outcome: AuditOutcome;
  refusalCode?: string;
  subjectId?: string | null | undefined;
  onBehalfOfId?: string | undefined;
  data?: DomainEvent['data'];
  actor?: Actor | null | undefined;
  told?: DomainEvent['told'];
}

/** The viewer as actor, with its current name. Null for automatic events and for people without an account. */
async function viewerAsActor(ctx: Ctx): Promise<Actor | null> {
  const { viewer } = ctx;
  if (viewer.kind === 'ANONYMOUS') return null;
  const [row] = await ctx.db.rows(bound<{ name: string }>('viewer', 'SELECT name FROM `user` WHERE id = ?'), [viewer.userId]);
  return { id: viewer.userId, name: row?.name ?? '', organizationId: viewer.organizationId };
}

const auditRow = (tx: TxCtx, id: string, entry: Entry, actor: Actor | null): Values => ({
  id,
  createdAt: tx.clock.now(),
  at: tx.clock.now(),
  action: entry.action,
  outcome: entry.outcome,
  refusalCode: entry.refusalCode ?? null,
  actorId: actor?.id ?? null,
  actorName: actor?.name ?? null,
  actorOrganizationId: actor?.organizationId ?? null,
  onBehalfOfId: entry.onBehalfOfId ?? null,
  subjectId: entry.subjectId ?? null,
  changes: entry.data ? JSON.stringify(entry.data) : null,
  requestId: tx.requestId,
  times: 1,
});

/** Organizations that see an entry in their audit trail. */
const readers = ({ onBehalfOfId, told = [] }: Pick<Entry, 'onBehalfOfId' | 'told'>, actor: Actor | null): string[] => [
  ...new Set([actor?.organizationId, onBehalfOfId, ...told].filter((id) => id != null)),
];

/** The chains that an entry becomes a part of: those of its readers. No entry is without one. */
function chainsOf(entry: Entry, actor: Actor | null): readonly string[] {
  const organizationIds = readers(entry, actor);
  return organizationIds.length > 0 ? organizationIds : [NOBODY];
}

/** The actor of an entry; defaults to the viewer. */
const actorOf = ({ actor }: Pick<Entry, 'actor'>, viewer: Actor | null): Actor | null => (actor === undefined ? viewer : actor);

/** Writes entries to the audit trail, with one statement per table. Returns their ids. */
async function writeTrail(tx: TxCtx, entries: readonly Entry[], viewer: Actor | null): Promise<string[]> {
  const written = entries.map((entry) => ({ id: newId('AuditEvent', tx.clock.now()), entry, actor: actorOf(entry, viewer) }));
  await insertRows(
    tx,
    AuditEvent,
    written.map(({ id, entry, actor }) => auditRow(tx, id, entry, actor)),
  );
  await insertRows(
    tx,
    AuditScope,
    written.flatMap(({ id: eventId, entry, actor }) => chainsOf(entry, actor).map((orgId) => ({ orgId, eventId }))),
  );
  return written.map(({ id }) => id);
}

/** Writes a refusal to the audit trail. Returns its id. */
export async function writeRefusal(tx: TxCtx, entry: Omit<Entry, 'outcome'>): Promise<string> {
  const [id = ''] = await writeTrail(tx, [{ ...entry, outcome: 'REFUSED' }], await viewerAsActor(tx));
  return id;
}

function entryOf(tx: TxCtx, event: DomainEvent): Entry {
  const action = event.trail || tx.notes.operation;
  if (action === undefined) throw new Error(`${event.type} happened outside of a mutation and has no audit trail name.`);
  const { subjectId, onBehalfOfId, data, actor, told } = event;
  return { action, outcome: 'ACCEPTED', subjectId, onBehalfOfId, data, actor, told };
}

/** Organizations that see the subject, plus those that the event names. Null: everyone who can read the subject. */
function followers(event: DomainEvent, seenBy: SeenBy, actor: Actor | null): string | null {
  const seeing = seenBy(event);
  return seeing && JSON.stringify([...new Set([...readers(event, actor), ...seeing])].sort());
}

function feedRow(tx: TxCtx, event: DomainEvent, seenBy: SeenBy, viewer: Actor | null): Values {
  const actor = actorOf(event, viewer);
  const now = tx.clock.now();
  return {
    id: newId('ChangeEvent', now),
    createdAt: now,
    type: event.type,
    version: event.version,
    subjectId: event.subjectId ?? null,
    actorId: actor?.id ?? null,
    actorOrganizationId: actor?.organizationId ?? null,
    onBehalfOfId: event.onBehalfOfId ?? null,
    requestId: tx.requestId,
    data: JSON.stringify(event.data ?? {}),
    organizations: followers(event, seenBy, actor),
    told: JSON.stringify(readers(event, actor).sort()),
  };
}

/** Maximum number of events written per statement. */
const BATCH = 100;

/** Writes events to the audit trail and the change feed, with a few statements regardless of the number of events. */
export async function recordEvents(tx: TxCtx, events: readonly DomainEvent[], seenBy: SeenBy): Promise<void> {
  const named = events.some((event) => event.actor === undefined && (event.feed !== 'nobody' || event.trail !== false));
  const viewer = named ? await viewerAsActor(tx) : null;
  for (let start = 0; start < events.length; start += BATCH) {
    const some = events.slice(start, start + BATCH);
    const told = some.filter(({ trail }) => trail !== false).map((event) => entryOf(tx, event));
    const fed = some.filter(({ feed }) => feed !== 'nobody').map((event) => feedRow(tx, event, seenBy, viewer));
    await writeTrail(tx, told, viewer);
    await insertRows(tx, ChangeEvent, fed);
  }
}
