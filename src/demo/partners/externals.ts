import { ExternalRelationship } from '../../modules/reference-data/reference-data.entity';
import { DAY, daysAgo } from '../calendar';
import { neighborsOf } from '../geography';
import type { DemoCustomer, DemoPartner, World } from '../world';

/** Enters that a reseller served a customer elsewhere before it was approved here. */
export function addExternal(world: World, reseller: DemoPartner, customer: DemoCustomer): void {
  const createdAt = reseller.activeFrom - 20 * DAY;
  world.rows.add(ExternalRelationship, {
    id: world.newId('ExternalRelationship', createdAt),
    partnerId: reseller.partnerId ?? '',
    customerDomain: customer.domain,
    customerName: customer.name,
    country: customer.country,
    hasGrant: customer.cloud === 'PUBLIC' && world.random.chance(0.6),
    createdAt,
  });
}

/** Enters customers that applicants serve elsewhere; an approval will turn them into relationships. */
export function addExpectedRelationships(world: World): void {
  const european = world.customers.filter(({ cloud, country }) => cloud === 'PUBLIC' && neighborsOf('DE').includes(country));
  for (const partnerId of world.applying) {
    const known = world.random.sample(european, 2);
    const entries = [
      ...known.map(({ domain, name, country }) => ({ customerDomain: domain, customerName: name, country })),
      { customerDomain: `tenant-${partnerId}.example`, customerName: 'Nordhang Ziegelei GmbH', country: 'DE' },
    ];
    entries.forEach((entry, index) => {
      const createdAt = daysAgo(world, 60 - index);
      const id = world.newId('ExternalRelationship', createdAt);
      world.rows.add(ExternalRelationship, { id, partnerId, ...entry, hasGrant: index % 2 === 0, createdAt });
    });
  }
}
