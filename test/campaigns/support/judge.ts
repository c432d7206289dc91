import type { Row, Store } from '../../hunt/store';
import { mailOf, type Change, type Load } from './load';

/** Subscriptions that a campaign renames, and what the database had of them before. */
export interface Before {
  subjects: string[];
  versions: Map<string, number>;
  audits: Map<string, number>;
  events: Map<string, number>;
}

const counted = (rows: readonly Row[]): Map<string, number> => new Map(rows.map((row) => [String(row['id']), Number(row['n'])]));

const auditsOf = async (store: Store): Promise<Map<string, number>> =>
  counted(
    await store.rows(
      "SELECT subject_id AS id, SUM(times) AS n FROM audit_event WHERE outcome = 'ACCEPTED' AND action IN ('renameSubscription', 'inviteCustomer', 'createProvider') GROUP BY subject_id",
    ),
  );
const eventsOf = async (store: Store): Promise<Map<string, number>> =>
  counted(await store.rows('SELECT subject_id AS id, COUNT(*) AS n FROM change_event GROUP BY subject_id'));

/** Finds subscriptions to rename, and counts what is there of them. */
export async function before(store: Store, count = 16): Promise<Before> {
  const rows = await store.rows(
    `SELECT s.id AS id, s.version AS n FROM subscription s JOIN partner p ON p.id = s.provider_id
     WHERE p.name = 'Alpine Distribution' AND s.state = 'RUNNING' AND s.term_ends_at > ?
       AND EXISTS (SELECT 1 FROM customer_scope v WHERE v.org_id = s.provider_id AND v.via_id = s.provider_id AND v.customer_id = s.customer_id)
     ORDER BY s.id LIMIT ${count}`,
    [Date.now() + 86_400_000],
  );
  if (rows.length < count) throw new Error(`The demo has only ${rows.length} subscriptions to rename.`);
  const subjects = rows.map((row) => String(row['id']));
  return { subjects, versions: counted(rows), audits: await auditsOf(store), events: await eventsOf(store) };
}

/**
 * Rows that changes leave, counted by what names the change. Each is there exactly once or not at all. All are counted at once:
 * no index leads to them, and an hour leaves tens of thousands.
 */
const LEFT: Record<'invite' | 'provider', readonly string[]> = {
  invite: [
    'SELECT recipient_email AS id, COUNT(*) AS n FROM invitation GROUP BY recipient_email',
    'SELECT i.recipient_email AS id, COUNT(DISTINCT s.invitation_id) AS n FROM invitation_scope s JOIN invitation i ON i.id = s.invitation_id GROUP BY i.recipient_email',
    "SELECT i.recipient_email AS id, SUM(a.times) AS n FROM audit_event a JOIN invitation i ON i.id = a.subject_id WHERE a.action = 'inviteCustomer' AND a.outcome = 'ACCEPTED' GROUP BY i.recipient_email",
    'SELECT i.recipient_email AS id, COUNT(*) AS n FROM change_event e JOIN invitation i ON i.id = e.subject_id GROUP BY i.recipient_email',
  ],
  provider: [
    'SELECT name AS id, COUNT(*) AS n FROM partner GROUP BY name',
    'SELECT name AS id, COUNT(*) AS n FROM organization GROUP BY name',
    'SELECT p.name AS id, COUNT(*) AS n FROM `user` u JOIN partner p ON p.id = u.organization_id GROUP BY p.name',
    "SELECT p.name AS id, COUNT(*) AS n FROM role_assignment r JOIN `user` u ON u.id = r.user_id JOIN partner p ON p.id = u.organization_id WHERE r.role = 'GLOBAL_ADMIN' GROUP BY p.name",
    "SELECT p.name AS id, SUM(a.times) AS n FROM audit_event a JOIN partner p ON p.id = a.subject_id WHERE a.action = 'createProvider' AND a.outcome = 'ACCEPTED' GROUP BY p.name",
  ],
};

/** How often changes are in the database, by each table that shows them. */
async function left(store: Store, kind: 'invite' | 'provider'): Promise<(change: Change) => number[]> {
  const tables: Map<string, number>[] = [];
  for (const sql of LEFT[kind]) tables.push(counted(await store.rows(sql)));
  return (change) => tables.map((table) => table.get(kind === 'invite' ? mailOf(change) : change.key) ?? 0);
}

/**
 * Compares what is stored with what was acknowledged, while nobody writes. Changes that are open may be there or not, but
 * whole. All statements are written by hand.
 */
export async function judge(store: Store, known: Before, load: Pick<Load, 'changes'>): Promise<string[]> {
  const problems: string[] = [];
  const leftBy = { invite: await left(store, 'invite'), provider: await left(store, 'provider') };
  for (const change of load.changes) {
    if (change.kind === 'rename') continue;
    const counts = leftBy[change.kind](change);
    const whole = counts.every((count) => count === counts[0]) && [0, 1].includes(counts[0] ?? -1);
    if (!whole) problems.push(`${change.kind} ${change.key} is half there or more than once: ${counts.join(', ')}.`);
    if (change.acknowledged && counts[0] !== 1) problems.push(`${change.kind} ${change.key} was acknowledged and is lost.`);
  }
  const [audits, events] = [await auditsOf(store), await eventsOf(store)];
  for (const subject of known.subjects) {
    const own = load.changes.filter((change) => change.kind === 'rename' && change.id === subject);
    if (own.length === 0) continue;
    const [row] = await store.rows('SELECT name, version FROM subscription WHERE id = ?', [subject]);
    const done = own.filter((change) => change.acknowledged);
    const stored = Number(row?.['version']) - (known.versions.get(subject) ?? 0);
    const open = own.length - done.length;
    if (stored < done.length) problems.push(`${subject}: ${done.length} changes were acknowledged, ${stored} are stored.`);
    if (stored > done.length + open) problems.push(`${subject}: ${own.length} changes were sent, ${stored} are stored.`);
    const trail = (audits.get(subject) ?? 0) - (known.audits.get(subject) ?? 0);
    const told = (events.get(subject) ?? 0) - (known.events.get(subject) ?? 0);
    if (trail !== stored || told !== stored) {
      problems.push(`${subject}: ${stored} changes are stored, ${trail} are in the audit trail and ${told} in the feed.`);
    }
    // A client sends one change after the other, so the name is that of the last one done by a client, or of an open one.
    const last = new Map(done.map((change) => [change.key.split('-')[0], change.key]));
    const versions = done.map(({ version }) => version).filter((version) => version > 0);
    // Where others change the same, an answer may show what they did since.
    if (last.size === 1 && new Set(versions).size < versions.length) problems.push(`${subject}: two changes have one version.`);
    const names = [...last.values(), ...own.filter((change) => !change.acknowledged).map(({ key }) => key)];
    if (stored > 0 && !names.includes(String(row?.['name']))) problems.push(`${subject} is named ${String(row?.['name'])}.`);
  }
  return problems;
}
