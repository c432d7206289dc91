import { OrganizationDomain, OrganizationRecord } from '../modules/partners/partner.entity';
import { daysAgo } from './calendar';
import { take } from './naming/invent';
import { addPerson } from './people';
import { DEMO_USERS, FIXED } from './sign-ins';
import type { World } from './world';

/** Adds the operator's organization with its people. */
export function addOperator(world: World): void {
  const { name, domain } = FIXED.operator;
  const createdAt = daysAgo(world, 2_100);
  const id = world.newId('Operator', createdAt);
  take(world, 'name', name);
  take(world, 'domain', domain);
  world.rows.add(OrganizationRecord, { id, createdAt, kind: 'OPERATOR', name });
  world.rows.add(OrganizationDomain, { domain, organizationId: id, proof: 'OPERATOR', provenAt: createdAt });
  for (const user of DEMO_USERS.filter(({ organization }) => organization === name)) {
    take(world, 'email', user.email);
    const { email, roles } = user;
    world.operators.push(addPerson(world, { organizationId: id, kind: 'USER', name: user.name, email, roles, createdAt }));
  }
}
