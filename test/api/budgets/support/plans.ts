import type { Database } from '../../../../src/data/database';
import type { Sent } from './watch';

/** Registers and the catalog: what the operator and the world have, not what tenants add. Reading all of one is no fault. */
export const REGISTERS = ['agreement_template', 'cloud_rule', 'country', 'offer', 'offer_upgrade', 'webmail_domain'] as const;

/** What grows with tenants, or like the prices and markets of offers is too much to be read in one go. */
export const GROWING = [
  'account_read',
  'api_token',
  'attestation',
  'audit_chain',
  'audit_event',
  'change_event',
  'audit_scope',
  'bulk_row',
  'bulk_run',
  'customer',
  'customer_agreement',
  'customer_relationship',
  'customer_scope',
  'delegated_admin_grant',
  'directory_entry',
  'email_link',
  'enrollment',
  'external_id',
  'external_identity',
  'external_relationship',
  'idempotency_record',
  'identity_provider',
  'identity_provider_refusal',
  'import_template',
  'incentive_credit',
  'invitation',
  'invitation_scope',
  'license_assignment',
  'mail_attachment',
  'membership_email',
  'offer_market',
  'offer_price',
  'order',
  'order_line',
  'order_request',
  'order_scope',
  'organization',
  'organization_domain',
  'outbox_mail',
  'partner',
  'partner_id_email',
  'partner_id_hold',
  'partner_id_record',
  'partner_scope',
  'partnership',
  'passkey',
  'passkey_challenge',
  'recovery_code',
  'refusal_tally',
  'role_assignment',
  'saved_query',
  'saved_query_version',
  'schedule',
  'schedule_delivery',
  'second_factor',
  'session',
  'sign_in_attempt',
  'subscription',
  'subscription_period',
  'subscription_record',
  'subscription_scope',
  'user',
] as const;

const GROWS: ReadonlySet<string> = new Set(GROWING);

/** A table that is named in a statement, and what it is called there. */
const NAMED = /(?:FROM|JOIN|UPDATE|INTO|,|\()\s+?`?(\w+)`?(?:\s+(?:AS\s+)?(\w+))?/gi;

/** The tables that a name in a plan may stand for; a name that is given twice stands for both. */
function tablesOf(sql: string, name: string): string[] {
  if (GROWS.has(name)) return [name];
  const named = [...sql.matchAll(NAMED)].filter(([, , alias]) => alias === name);
  return [...new Set(named.map(([, table = '']) => table))].filter((table) => GROWS.has(table));
}

/** `SCAN t`, `SEARCH t USING AUTOMATIC …`: whole tables, and indexes that are made for one statement. */
const WHOLE = /^SCAN (\w+)|^SEARCH (\w+) USING AUTOMATIC/;

/** A step of a plan that costs as much as the table has rows. */
export interface Offence {
  sql: string;
  step: string;
  tables: string[];
}

/** What a statement reads all of, as SQLite plans it. */
export async function offencesOf(database: Database, { sql, params }: Sent): Promise<Offence[]> {
  const steps = await database.rows(`EXPLAIN QUERY PLAN ${sql}`, params);
  return steps.flatMap(({ detail }) => {
    const step = String(detail);
    const [, scanned, automatic] = WHOLE.exec(step) ?? [];
    const tables = tablesOf(sql, scanned ?? automatic ?? '');
    return tables.length === 0 ? [] : [{ sql: sql.replace(/\s+/g, ' '), step, tables }];
  });
}

/** The same of several statements, each text once. */
export async function offencesIn(database: Database, sent: readonly Sent[]): Promise<Offence[]> {
  const texts = new Map(sent.map((one) => [one.sql, one]));
  const found = await Promise.all([...texts.values()].map((one) => offencesOf(database, one)));
  return found.flat();
}
