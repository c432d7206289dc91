import type { RowValues } from '../../graph/row';
import { CustomerRelationship, DelegatedAdminGrant } from '../../modules/customers/customer.entity';
import { Enrollment } from '../../modules/enrollment/enrollment.entity';
import { Partnership } from '../../modules/partners/partner.entity';
import type { Role } from '../../policy/roles';
import { daysAgo, HOUR } from '../calendar';
import type { DemoCustomer, DemoOrder, DemoPartner, DemoPerson, Tie, World } from '../world';
import { addEvent } from './add-event';
import { addRefusals } from './refusals';

/** Who of an organization acts: somebody with one of the roles, else its first person. */
const actorOf = ({ people }: DemoPartner | DemoCustomer, ...roles: readonly Role[]): DemoPerson | null =>
  people.find(({ active, roles: held }) => active && held.some((role) => roles.includes(role))) ?? people[0] ?? null;

const partnerOf = (world: World, id: string | undefined): DemoPartner | undefined => world.partners.find((one) => one.id === id);
const customerOf = (world: World, id: string | undefined): DemoCustomer | undefined =>
  world.customers.find((one) => one.id === id);

/** A provider created the customer. */
export function customerCreated(world: World, { id, name }: DemoCustomer, { partner, startedAt }: Tie): void {
  addEvent(world, {
    at: startedAt,
    action: 'createCustomer',
    actor: actorOf(partner, 'SALES_AGENT', 'ADMIN_AGENT'),
    subjectId: id,
    concerns: [id],
    after: { name, providerId: partner.id },
  });
}

/** The customer took a grant back. */
export function grantRevoked(world: World, customer: DemoCustomer, grant: RowValues<DelegatedAdminGrant>): void {
  if (!grant.revokedAt) return;
  addEvent(world, {
    at: grant.revokedAt,
    action: 'revokeDelegatedAdmin',
    actor: actorOf(customer, 'CUSTOMER_ADMIN'),
    subjectId: grant.id ?? '',
    before: { status: 'ACTIVE' },
    after: { status: 'REVOKED' },
    concerns: [grant.partnerId ?? ''],
  });
}

/** A provider placed an order. */
export function orderPlaced(world: World, { row, provider, customer, subscriptions }: DemoOrder): void {
  const resellers = subscriptions.flatMap(({ reseller }) => (reseller ? [reseller.id] : []));
  addEvent(world, {
    at: row.placedAt,
    action: 'placeOrder',
    actor: actorOf(provider, 'SALES_AGENT', 'ADMIN_AGENT'),
    subjectId: row.id,
    concerns: [customer.id, ...resellers],
    after: { status: row.status, lines: subscriptions.length },
  });
}

/** What customers saw: created, grants taken back, relationships removed. */
function addCustomerEvents(world: World): void {
  const created = world.random.sample(
    world.customers.flatMap(({ ties }) =>
      ties.filter(({ row, partner }) => row.origin === 'CREATED' && partner.kind === 'PROVIDER'),
    ),
    8,
  );
  for (const tie of created) {
    const customer = customerOf(world, tie.row.customerId);
    if (customer) customerCreated(world, customer, tie);
  }
  for (const grant of world.random.sample(
    world.rows.of(DelegatedAdminGrant).filter(({ revokedAt }) => revokedAt),
    6,
  )) {
    const customer = customerOf(world, grant.customerId);
    if (customer) grantRevoked(world, customer, grant);
  }
  for (const tie of world.random.sample(
    world.rows.of(CustomerRelationship).filter(({ endedAt }) => endedAt),
    6,
  )) {
    const partner = partnerOf(world, tie.partnerId);
    if (!partner || !tie.endedAt) continue;
    const states = {
      before: { status: 'ACTIVE' },
      after: { status: 'ENDED', attestation: '2026-01' },
      concerns: [tie.customerId ?? ''],
    };
    addEvent(world, {
      at: tie.endedAt,
      action: 'removeCustomerRelationship',
      actor: actorOf(partner, 'GLOBAL_ADMIN'),
      subjectId: tie.id ?? '',
      ...states,
    });
  }
}

/** What partners did together. */
function addPartnerEvents(world: World): void {
  for (const bond of world.rows.of(Partnership)) {
    const [provider, reseller] = [partnerOf(world, bond.providerId), partnerOf(world, bond.resellerId)];
    if (!provider || !reseller) continue;
    const about = { subjectId: bond.id ?? '', concerns: [provider.id] };
    const at = bond.startedAt ?? world.at;
    addEvent(world, {
      ...about,
      at,
      action: 'acceptInvitation',
      actor: actorOf(reseller, 'GLOBAL_ADMIN'),
      after: { status: 'ACTIVE' },
    });
    if (bond.status === 'ENDED' && bond.endedAt) {
      addEvent(world, {
        ...about,
        at: bond.endedAt,
        action: 'endPartnership',
        actor: actorOf(reseller, 'GLOBAL_ADMIN'),
        after: { status: 'ENDED' },
      });
    } else if (!bond.adminAccess) {
      const changes = { before: { adminAccess: true }, after: { adminAccess: false } };
      addEvent(world, {
        ...about,
        at: at + HOUR,
        action: 'revokeProviderAdminAccess',
        actor: actorOf(reseller, 'GLOBAL_ADMIN'),
        ...changes,
      });
    }
  }
}

/** What was ordered, and what partners did in tenants of customers. */
function addSalesEvents(world: World): void {
  for (const order of world.random.sample(world.orders, 10)) orderPlaced(world, order);
  const administered = world.customers.flatMap((customer) => {
    return customer.ties.filter(({ active, granted }) => active && granted).map(({ partner }) => ({ customer, partner }));
  });
  for (const { customer, partner } of world.random.sample(administered, 8)) {
    const person = world.random.pick(customer.people);
    const at = daysAgo(world, world.random.int(1, 25));
    const actor = actorOf(partner, 'ADMIN_AGENT');
    const action = world.random.pick(['assignLicenses', 'createCustomerUser', 'resetCustomerUserPassword']);
    addEvent(world, { at, action, actor, subjectId: person.id, onBehalfOfId: customer.id });
  }
}

/** What the operator decided. */
function addOperatorEvents(world: World): void {
  const actor = world.operators[0] ?? null;
  for (const { id = '', resellerId = '', status, decidedAt } of world.rows.of(Enrollment)) {
    if (!decidedAt || (status !== 'APPROVED' && status !== 'REJECTED')) continue;
    const changes = { before: { status: 'IN_REVIEW' }, after: { status } };
    addEvent(world, { at: decidedAt, action: 'reviewEnrollment', actor, subjectId: id, concerns: [resellerId], ...changes });
  }
  for (const { id } of world.partners.filter(({ status }) => status === 'SUSPENDED')) {
    const changes = { before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } };
    addEvent(world, { at: world.at - HOUR, action: 'setPartnerStatus', actor, subjectId: id, concerns: [id], ...changes });
  }
}

/** Adds a few dozen events of every kind, accepted and refused. */
export function addEvents(world: World): void {
  addPartnerEvents(world);
  addOperatorEvents(world);
  addCustomerEvents(world);
  addSalesEvents(world);
  addRefusals(world);
}
