import type { Row, Store } from '../store';

/** The tables that say who owns what. Tables that the server derives from them are not read. */
const TABLES = [
  'organization',
  'organization_domain',
  'partner',
  'directory_entry',
  'partnership',
  'enrollment',
  'customer',
  'customer_relationship',
  'delegated_admin_grant',
  'customer_agreement',
  'user',
  'role_assignment',
  'session',
  'api_token',
  'country',
  'offer',
  'offer_price',
  'order',
  'order_line',
  'subscription',
  'subscription_record',
  'order_request',
  'license_assignment',
  'incentive_credit',
  'invitation',
  'audit_event',
  'outbox_mail',
  'partner_id_record',
  'external_relationship',
  'attestation',
] as const;

const NONE: readonly Row[] = [];

/** What the base tables say, read with plain SQL and held in memory. */
export class Facts {
  private readonly tables = new Map<string, Row[]>();
  private readonly ids = new Map<string, Map<string, Row>>();
  private readonly groups = new Map<string, Map<string, Row[]>>();

  static async read(store: Store): Promise<Facts> {
    const facts = new Facts();
    for (const table of TABLES) facts.tables.set(table, await store.rows(`SELECT * FROM \`${table}\``));
    return facts;
  }

  all(table: string): readonly Row[] {
    return this.tables.get(table) ?? NONE;
  }

  get(table: string, id: string): Row | undefined {
    let rows = this.ids.get(table);
    if (!rows) this.ids.set(table, (rows = new Map(this.all(table).map((row) => [String(row['id']), row]))));
    return rows.get(id);
  }

  /** Rows of a table whose column has a value. */
  by(table: string, column: string, value: string): readonly Row[] {
    const key = `${table}.${column}`;
    let rows = this.groups.get(key);
    if (!rows) {
      rows = new Map();
      for (const row of this.all(table)) {
        const name = String(row[column]);
        const group = rows.get(name);
        if (group) group.push(row);
        else rows.set(name, [row]);
      }
      this.groups.set(key, rows);
    }
    return rows.get(value) ?? NONE;
  }

  /** What a partner keeps of a subscription since its relationship with the customer ended. */
  kept(partner: string, subscription: string): Row | undefined {
    return this.by('subscription_record', 'subscription_id', subscription).find(({ org_id }) => org_id === partner);
  }

  /** Whether a partner and a customer have an active relationship. */
  related(partner: string, customer: string): boolean {
    return this.by('customer_relationship', 'customer_id', customer).some(
      ({ partner_id, status }) => partner_id === partner && status === 'ACTIVE',
    );
  }

  /** Whether two partners have an active partnership. */
  partnered(one: string, other: string): boolean {
    const between = (provider: string, reseller: string): boolean =>
      this.by('partnership', 'provider_id', provider).some(
        ({ reseller_id, status }) => reseller_id === reseller && status === 'ACTIVE',
      );
    return between(one, other) || between(other, one);
  }

  /** An active grant together with an active relationship. */
  granted(partner: string, customer: string): boolean {
    return (
      this.related(partner, customer) &&
      this.by('delegated_admin_grant', 'customer_id', customer).some(
        ({ partner_id, status }) => partner_id === partner && status === 'ACTIVE',
      )
    );
  }
}
