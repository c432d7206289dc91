import { idSource, type TypeName } from '../ids';
import { Marks } from '../marks';
import { Random } from '../random';
import type { Row, Store, Value } from '../store';

export interface Size {
  providers: number;
  resellers: number;
  customers: number;
}

/** The day of the world, also what the server's clock shows. */
export const NOW = Date.UTC(2026, 10, 1, 12);
export const DAY = 86_400_000;

/** Tables in an order that keeps foreign keys. */
const ORDER = [
  'partner_id_record',
  'external_relationship',
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
  'offer',
  'offer_price',
  'offer_market',
  'offer_upgrade',
  'order',
  'order_line',
  'subscription',
  'subscription_record',
  'order_request',
  'license_assignment',
  'incentive_credit',
  'invitation',
  'audit_event',
  'audit_scope',
  'outbox_mail',
  'attestation',
];

/** Texts with a case-folded twin that no writer below names, by table. */
const TWINS: Readonly<Record<string, readonly string[]>> = {
  api_token: ['actions'],
  audit_event: ['actor_name'],
  customer: ['email', 'custom_domains'],
  customer_agreement: ['contact_email', 'contact_name'],
  directory_entry: ['credit_terms', 'financing', 'marketing_help', 'training', 'website'],
  enrollment: ['reasons'],
  external_relationship: ['customer_name'],
  incentive_credit: ['customer_name'],
  invitation: ['message'],
  offer: ['unit', 'countries', 'summary'],
  order_line: ['name'],
  order_request: ['decision_reason', 'note'],
  organization: ['name'],
  outbox_mail: ['problems'],
  partner: ['profile', 'specialities', 'website'],
  partner_id_record: ['contact_name', 'organization_name', 'benefits', 'competencies', 'contact_emails'],
};

/** Longest text of columns that are shorter than a name. */
const SHORT: Readonly<Record<string, number>> = { postal_code: 20, phone: 40, unit: 40, template_version: 20 };

/** Rows under construction. Every text is its watermark and little else, so that whoever shows it shows whose it is. */
export class World {
  readonly marks = new Marks();
  readonly random: Random;
  readonly id: (type: TypeName) => string;
  private readonly firsts = new Map<string, string>();
  private readonly domains = new Map<string, string>();
  private readonly tables = new Map<string, Row[]>(ORDER.map((table) => [table, []]));

  constructor(
    readonly size: Size,
    seed: number,
  ) {
    this.random = new Random(seed);
    this.id = idSource(this.random);
  }

  /** Gives an organization a domain for its mails, which is no text of anybody's. */
  addDomain(organization: string): void {
    const domain = `d${this.domains.size}.example`;
    this.domains.set(organization, domain);
    this.add('organization_domain', { domain, organization_id: organization });
  }

  /** The first user of an organization: whoever is asked about first. */
  firstOf(organization: string, user: string): string {
    const first = this.firsts.get(organization) ?? user;
    this.firsts.set(organization, first);
    return first;
  }

  domainOf(organization: string): string {
    return this.domains.get(organization) ?? 'nowhere.example';
  }

  add(table: string, row: Row): Row {
    for (const column of TWINS[table] ?? []) {
      const text = row[column];
      if (typeof text === 'string') row[`${column}_folded`] ??= text.toLowerCase();
    }
    this.of(table).push(row);
    return row;
  }

  of(table: string): Row[] {
    const rows = this.tables.get(table);
    if (!rows) throw new Error(`The world has no table ${table}.`);
    return rows;
  }

  /** A text of a row's column with the watermark of the row. */
  text(table: string, id: string, column: string, more = 'text'): string {
    const longest = Object.entries(SHORT).find(([name]) => column.endsWith(name))?.[1] ?? 200;
    return `${this.marks.text({ table, id, column })} ${more}`.slice(0, longest);
  }

  /** Texts of several columns of a row. */
  texts(table: string, id: string, columns: string): Row {
    return Object.fromEntries(columns.split(' ').map((column) => [column, this.text(table, id, column)]));
  }

  /** A text and its folded twin. */
  folded(table: string, id: string, column: string, text = this.text(table, id, column)): Row {
    return { [column]: text, [`${column}_folded`]: text.toLowerCase() };
  }

  email(table: string, id: string, column: string, domain = 'nowhere.example'): string {
    return `${this.marks.text({ table, id, column })}@${domain}`;
  }

  site(table: string, id: string, column: string): string {
    return `https://${this.marks.text({ table, id, column })}.example/`;
  }

  /** A list of texts, as JSON. */
  list(table: string, id: string, column: string, suffix = ''): string {
    return JSON.stringify([`${this.marks.text({ table, id, column })}${suffix}`]);
  }

  amount(table: string, id: string, column: string): number {
    return this.marks.amount({ table, id, column });
  }

  address(table: string, id: string): Row {
    return this.texts(table, id, 'address_line1 address_line2 address_city address_state address_postal_code');
  }

  async write(store: Store): Promise<void> {
    for (const table of ORDER) await store.insert(table, alike(this.of(table)));
  }
}

/** Rows with the same columns; what a row leaves out is null. */
function alike(rows: readonly Row[]): Row[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return rows.map((row) => Object.fromEntries(columns.map((column): [string, Value] => [column, row[column] ?? null])));
}
