import { tableOf, typeOf } from './ids';
import type { Store } from './store';

/** Columns by which rows hang on what an attack is about. */
const HANGING: Readonly<Record<string, readonly (readonly [table: string, column: string])[]>> = {
  customer: [
    ['order', 'customer_id'],
    ['subscription', 'customer_id'],
    ['customer_relationship', 'customer_id'],
    ['delegated_admin_grant', 'customer_id'],
    ['customer_agreement', 'customer_id'],
    ['order_request', 'customer_id'],
    ['license_assignment', 'customer_id'],
  ],
  partner: [
    ['partnership', 'provider_id'],
    ['partnership', 'reseller_id'],
    ['invitation', 'inviter_id'],
    ['enrollment', 'reseller_id'],
  ],
  user: [
    ['role_assignment', 'user_id'],
    ['session', 'user_id'],
    ['api_token', 'user_id'],
    ['license_assignment', 'customer_user_id'],
  ],
  subscription: [
    ['license_assignment', 'subscription_id'],
    ['incentive_credit', 'subscription_id'],
    ['subscription', 'parent_id'],
  ],
  order: [['order_line', 'order_id']],
};
const ANY: readonly (readonly [table: string, column: string])[] = [
  ['outbox_mail', 'subject_id'],
  ['email_link', 'subject_id'],
];

/** Everything in the database that belongs to some ids, as one text: equal texts mean that nothing changed. */
export async function stateOf(store: Store, ids: readonly string[]): Promise<string> {
  const parts: unknown[] = [];
  for (const id of new Set(ids)) {
    const type = typeOf(id);
    if (!type) continue;
    const table = tableOf(type);
    parts.push(await store.rows(`SELECT * FROM \`${table}\` WHERE id = ?`, [id]));
    for (const [from, column] of [...(HANGING[table] ?? []), ...ANY]) {
      parts.push((await store.rows(`SELECT COUNT(*) AS n FROM \`${from}\` WHERE ${column} = ?`, [id]))[0]?.['n']);
    }
  }
  return JSON.stringify(parts, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
