import type { Database } from '../../../../src/data/database';

/** Who sees what: organizations by the id of a subject. */
export type Sights = ReadonlyMap<string, ReadonlySet<string>>;

const SIGHTS = [
  'SELECT org_id AS org, subscription_id AS id FROM subscription_scope WHERE level > 0',
  'SELECT org_id AS org, order_id AS id FROM order_scope',
  'SELECT org_id AS org, customer_id AS id FROM customer_scope',
  'SELECT org_id AS org, invitation_id AS id FROM invitation_scope',
  `SELECT s.org_id AS org, r.id FROM customer_relationship r
     JOIN customer_scope s ON s.customer_id = r.customer_id AND s.via_id = r.partner_id`,
];

/** Who sees each subscription, order, customer, invitation and relationship now. */
export async function sightsNow(database: Database): Promise<Sights> {
  const sights = new Map<string, Set<string>>();
  for (const sql of SIGHTS) {
    for (const { org, id } of (await database.rows(sql, [])) as unknown as { org: string; id: string }[]) {
      sights.set(id, (sights.get(id) ?? new Set()).add(org));
    }
  }
  return sights;
}

/** An event of the feed as it is stored. */
export interface StoredEvent {
  id: string;
  type: string;
  subjectId: string | null;
  requestId: string;
  organizations: string | null;
}

/** The events since a time. */
export const eventsSince = async (database: Database, at: number): Promise<StoredEvent[]> =>
  (await database.rows(
    'SELECT id, type, subject_id AS subjectId, request_id AS requestId, organizations FROM change_event WHERE created_at >= ? ORDER BY id',
    [at],
  )) as unknown as StoredEvent[];

/** Those who see the subject of an event, before or after it, and are not among those that follow it. */
export function leftOut({ subjectId, organizations }: StoredEvent, before: Sights, after: Sights): string[] {
  const seeing = new Set([...(before.get(subjectId ?? '') ?? []), ...(after.get(subjectId ?? '') ?? [])]);
  const follow = organizations === null ? [] : (JSON.parse(organizations) as string[]);
  return [...seeing].filter((id) => !follow.includes(id));
}

const VERSIONED = [
  ...['partner', 'partnership', 'customer', 'customer_relationship', 'delegated_admin_grant', 'subscription'],
  ...['`order`', 'order_request', 'invitation', 'directory_entry'],
];
const COUNTED = [
  'organization_domain',
  'customer_agreement',
  'order_line',
  'incentive_credit',
  'attestation',
  'outbox_mail',
  '`user`',
];

const MARKS = [
  ...VERSIONED.map((table) => `SELECT '${table}' AS name, COUNT(*) AS many, COALESCE(SUM(version), 0) AS versions FROM ${table}`),
  ...COUNTED.map((table) => `SELECT '${table}', COUNT(*), 0 FROM ${table}`),
].join(' UNION ALL ');

/** What differs after whatever a mutation stored: how many rows there are, and in which versions. */
export const marksNow = async (database: Database): Promise<string> => JSON.stringify(await database.rows(MARKS, []));
