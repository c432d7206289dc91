import type { Sight } from './sight';

/** Lists at the root that hold what the viewer sees of a table and nothing else. */
const LISTS: Readonly<Record<string, readonly [table: string, columns: readonly string[], kind?: string]>> = {
  customers: ['customer_relationship', ['partner_id', 'customer_id']],
  partnerships: ['partnership', ['provider_id', 'reseller_id']],
  orderRequests: ['order_request', ['provider_id', 'reseller_id']],
  incentiveCredits: ['incentive_credit', ['provider_id', 'reseller_id']],
  enrollments: ['enrollment', ['reseller_id']],
  subscriptions: ['subscription', ['provider_id', 'reseller_id', 'support_partner_id', 'customer_id']],
};

/** How many rows a root list must have; null where the hunt does not know without looking at every row. */
export function expectedCount(sight: Sight, list: string): number | null {
  if (!sight.isPartner) return null;
  // Everyone reads itself.
  if (list === 'users') return sight.may('user.read') ? sight.facts.by('user', 'organization_id', sight.own).length : 1;
  const entry = LISTS[list];
  if (!entry) return null;
  const [table, columns] = entry;
  const rows = new Set(columns.flatMap((column) => sight.facts.by(table, column, sight.own)));
  if (list === 'customers') return [...rows].filter(({ customer_id }) => sight.seesCustomer(String(customer_id))).length;
  if (list === 'subscriptions') {
    for (const { subscription_id } of sight.facts.by('subscription_record', 'org_id', sight.own)) {
      const row = sight.facts.get('subscription', String(subscription_id));
      if (row) rows.add(row);
    }
  }
  const granted = list === 'subscriptions' ? sight.facts.by('customer_relationship', 'partner_id', sight.own) : [];
  for (const { customer_id } of granted) {
    for (const row of sight.facts.by('subscription', 'customer_id', String(customer_id))) rows.add(row);
  }
  return [...rows].filter(({ id }) => sight.sees(table, String(id))).length;
}
