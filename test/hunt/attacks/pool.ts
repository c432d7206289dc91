import { typeOf, type TypeName } from '../ids';
import type { Facts } from '../oracle/facts';
import type { Sight } from '../oracle/sight';
import type { Random } from '../random';

/** Ids by type. */
export type Pool = ReadonlyMap<TypeName, readonly string[]>;

/** Columns that say whose a row is. */
const OWNERS: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['directory_entry', ['provider_id']],
  ['partnership', ['provider_id', 'reseller_id']],
  ['enrollment', ['reseller_id']],
  ['customer_relationship', ['partner_id', 'customer_id']],
  ['delegated_admin_grant', ['partner_id', 'customer_id']],
  ['customer_agreement', ['customer_id', 'attested_by_id']],
  ['user', ['organization_id']],
  ['order', ['provider_id', 'customer_id']],
  ['order_line', ['provider_id', 'reseller_id', 'customer_id']],
  ['subscription', ['provider_id', 'reseller_id', 'customer_id', 'support_partner_id']],
  ['order_request', ['provider_id', 'reseller_id', 'customer_id']],
  ['incentive_credit', ['provider_id', 'reseller_id', 'customer_id']],
  ['license_assignment', ['customer_id']],
  ['invitation', ['inviter_id', 'provider_id', 'accepted_by_id']],
  ['audit_event', ['actor_organization_id', 'on_behalf_of_id']],
];

/** Ids of one type and column at most. */
const FEW = 4;

/** Things of an organization, and of a few customers that it has or had. */
export function poolOf(facts: Facts, organization: string, random: Random): Pool {
  const ids = new Set([organization]);
  const add = (owner: string): void => {
    for (const [table, columns] of OWNERS) {
      for (const column of columns)
        for (const { id } of random.sample(facts.by(table, column, owner).slice(0, 60), FEW)) ids.add(String(id));
    }
  };
  add(organization);
  const served = facts.by('customer_relationship', 'partner_id', organization).map(({ customer_id }) => String(customer_id));
  for (const customer of random.sample(served.slice(0, 200), 3)) {
    ids.add(customer);
    add(customer);
  }
  for (const { id } of facts.by('user', 'organization_id', organization)) {
    for (const table of ['session', 'api_token'])
      for (const row of facts.by(table, 'user_id', String(id))) ids.add(String(row['id']));
  }
  for (const table of ['offer', 'offer_price', 'outbox_mail', 'partner_id_record', 'external_relationship']) {
    const rows = facts.all(table);
    if (rows.length > 0) for (let tries = 0; tries < FEW; tries += 1) ids.add(String(random.pick(rows)['id']));
  }
  const pool = new Map<TypeName, string[]>();
  for (const id of ids) {
    const type = typeOf(id);
    if (type) pool.set(type, [...(pool.get(type) ?? []), id]);
  }
  return pool;
}

/** Columns in which rows name other rows. */
const NAMES: readonly (readonly [table: string, column: string])[] = [
  ...OWNERS.flatMap(([table, columns]) => columns.map((column) => [table, column] as const)),
  ['customer_relationship', 'associated_reseller_id'],
  ['audit_event', 'subject_id'],
  ['audit_event', 'actor_id'],
  ['subscription', 'offer_id'],
  ['order_line', 'offer_id'],
  ['outbox_mail', 'subject_id'],
];

/** Rows that are looked at before an id counts as named by something in sight. */
const MOST = 500;

/** Whether something in sight names an id that is itself outside: then asking for it by name tells nothing new. */
export const isNamed = (sight: Sight, id: string): boolean =>
  NAMES.some(([table, column]) => {
    const rows = sight.facts.by(table, column, id);
    return rows.length > MOST || rows.some((row) => sight.sees(table, String(row['id'])));
  });
