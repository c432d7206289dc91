import { DelegatedAdminGrant } from '../../modules/customers/customer.entity';
import { DAY } from '../calendar';
import type { World } from '../world';
import { grantRevoked, orderPlaced, customerCreated } from './events';

/** Days before the demo begins from which the trail of many customers is there; more would be most of the rows. */
const DAYS = 120;

/** Adds what happened to a world's customers lately: who came, what was ordered, what was revoked. */
export function addHistory(world: World): void {
  const since = world.at - DAYS * DAY;
  const customers = new Map(world.customers.map((customer) => [customer.id, customer]));
  for (const customer of world.customers) {
    for (const tie of customer.ties) {
      const created = tie.row.origin === 'CREATED' && tie.partner.kind === 'PROVIDER';
      if (created && tie.startedAt >= since) customerCreated(world, customer, tie);
    }
  }
  for (const order of world.orders) if (order.row.placedAt >= since) orderPlaced(world, order);
  for (const grant of world.rows.of(DelegatedAdminGrant)) {
    const customer = customers.get(grant.customerId ?? '');
    if (customer && (grant.revokedAt ?? 0) >= since) grantRevoked(world, customer, grant);
  }
}
