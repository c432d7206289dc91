import type { Role } from '../../policy/roles';
import { daysAgo } from '../calendar';
import { FIXED } from '../sign-ins';
import { partnerNamed, type DemoCustomer, type DemoPerson, type World } from '../world';
import { addEvent } from './add-event';

/** Who of a fixed partner holds exactly a role. */
function staffOf(world: World, partner: string, role: Role): DemoPerson | null {
  return partnerNamed(world, partner).people.find(({ roles, active }) => active && roles.includes(role)) ?? null;
}

function customerNamed(world: World, name: string): DemoCustomer {
  const found = world.customers.find((customer) => customer.name === name);
  if (!found) throw new Error(`There is no customer ${name}.`);
  return found;
}

/** Adds sensitive actions that were refused. */
export function addRefusals(world: World): void {
  const [alpine, baltic, elbe] = [FIXED.alpine.name, FIXED.baltic.name, FIXED.elbe.name];
  const rheingold = customerNamed(world, FIXED.rheingold.name);
  const unsigned = customerNamed(world, 'Neusiedler Weinhandel OG');
  const revoked = customerNamed(world, 'Bergbahn Edelweiß GmbH');
  const global = staffOf(world, elbe, 'GLOBAL_ADMIN');
  const sold = rheingold.subscriptions.find(({ order }) => order.provider.name === baltic);
  const refused: readonly (readonly [
    action: string,
    code: string,
    actor: DemoPerson | null,
    subjectId: string | undefined,
    onBehalfOfId?: string,
  ])[] = [
    ['placeOrder', 'AGREEMENT_REQUIRED', staffOf(world, alpine, 'SALES_AGENT'), unsigned.id],
    ['removeCustomerRelationship', 'SUBSCRIPTIONS_RUNNING', staffOf(world, alpine, 'GLOBAL_ADMIN'), rheingold.ties[0]?.row.id],
    ['changeQuantity', 'NOT_SELLER', staffOf(world, alpine, 'SALES_AGENT'), sold?.row.id],
    ['createCustomerUser', 'DELEGATED_ADMIN_REQUIRED', staffOf(world, FIXED.donau.name, 'ADMIN_AGENT'), revoked.id, revoked.id],
    ['assignLicenses', 'DELEGATED_ADMIN_REQUIRED', staffOf(world, baltic, 'ADMIN_AGENT'), sold?.row.id, rheingold.id],
    ['updateUserRoles', 'ROLE_CEILING', staffOf(world, elbe, 'USER_ADMIN'), global?.id],
    ['disableUser', 'LAST_ADMIN', global, global?.id],
    ['setResellerOfRecord', 'RESELLER_NOT_RELATED', staffOf(world, baltic, 'ADMIN_AGENT'), sold?.row.id],
  ];
  refused.forEach(([action, refusalCode, actor, subjectId = '', onBehalfOfId], index) => {
    const at = daysAgo(world, 3 + index * 2);
    addEvent(world, { at, action, refusalCode, actor, subjectId, ...(onBehalfOfId === undefined ? {} : { onBehalfOfId }) });
  });
}
