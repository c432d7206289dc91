import type { SubscriptionStatus } from '../../modules/sales/subscription-status';
import { DAY, daysAgo, HOUR } from '../calendar';
import { offerOf } from '../catalog/stock';
import { take } from '../naming/invent';
import { addPerson } from '../people';
import { settle } from '../sales/aftermath';
import { sellAddOn, suspendWithAddOns, upgrade } from '../sales/extend';
import { lifeOf } from '../sales/lives';
import { placeOrder, type LinePlan } from '../sales/order-lines';
import { DEMO_USERS, FIXED } from '../sign-ins';
import { partnerNamed, tieWith, type DemoCustomer, type DemoPartner, type World } from '../world';
import { addCustomerRecord } from './add-customer';
import { addAgreement, addGrant, addTie } from './ties';

type Bought = readonly [
  offer: string,
  quantity: number,
  status: SubscriptionStatus,
  reseller: DemoPartner | null,
  azureOwner?: boolean,
];

function order(world: World, customer: DemoCustomer, provider: DemoPartner, daysOld: number, bought: readonly Bought[]): void {
  const placedAt = daysAgo(world, daysOld);
  const lines = bought.map(([key, quantity, status, reseller, azureOwner = false]): LinePlan => {
    const offer = offerOf(world, key);
    const commitment = { billingCycle: 'MONTHLY', term: offer.plan.kind === 'AZURE_USAGE' ? 'P1M' : 'P1Y' } as const;
    const life = lifeOf(world, status, commitment.term, placedAt);
    if (!life) throw new Error(`${key} cannot be ${status}.`);
    return { offer, commitment, life, quantity, reseller, support: reseller ?? provider, azureOwner };
  });
  placeOrder(world, customer, provider, placedAt, lines);
}

/** The admin and the users who are promised to sign in. */
function addFixedPeople(world: World, customer: DemoCustomer): void {
  for (const { name, email, roles } of DEMO_USERS.filter(({ organization }) => organization === FIXED.rheingold.name)) {
    take(world, 'email', email);
    const createdAt = customer.createdAt + customer.people.length * HOUR;
    const plan = { organizationId: customer.id, kind: 'CUSTOMER_USER', name, email, roles, createdAt } as const;
    customer.people.push(addPerson(world, { ...plan, grantedById: customer.people[0]?.id ?? null }));
  }
}

/** Adds the customer that two providers and one reseller serve. */
export function addRheingold(world: World): DemoCustomer {
  const { name, domain } = FIXED.rheingold;
  const [alpine, baltic, elbe] = [FIXED.alpine, FIXED.baltic, FIXED.elbe].map((fixed) => partnerNamed(world, fixed.name));
  if (!alpine || !baltic || !elbe) throw new Error('The cast is incomplete.');
  take(world, 'name', name);
  take(world, 'domain', domain);
  const createdAt = daysAgo(world, 1_000);
  const customer = addCustomerRecord(world, { name, domain, country: 'DE', cloud: 'PUBLIC', createdAt, createdBy: alpine });
  addFixedPeople(world, customer);
  const created = { origin: 'CREATED', acquiredThrough: 'OWN_MARKETING', startedAt: createdAt } as const;
  addGrant(world, customer, addTie(world, customer, alpine, { ...created, associated: elbe }));
  addGrant(world, customer, addTie(world, customer, elbe, { ...created, acquiredThrough: 'PROVIDER' }));
  // From a dual invitation the grant goes to the reseller, which has one already; Baltic only may sell.
  const invited = { origin: 'INVITATION', acquiredThrough: 'PROVIDER', startedAt: createdAt + 200 * DAY } as const;
  addTie(world, customer, baltic, { ...invited, associated: elbe });
  addAgreement(world, customer, createdAt + HOUR, alpine);
  addAgreement(world, customer, createdAt + 30 * DAY, null);
  order(world, customer, alpine, 980, [
    ['suite-3', 120, 'ACTIVE', elbe],
    ['azure', 1, 'ACTIVE', elbe, true],
    ['essentials-2019', 15, 'ACTIVE', null],
  ]);
  order(world, customer, alpine, 400, [['mail-2', 40, 'ACTIVE', elbe]]);
  order(world, customer, alpine, 5, [['insights', 10, 'PENDING', elbe]]);
  order(world, customer, baltic, 700, [
    ['premium', 25, 'ACTIVE', elbe],
    ['endpoint', 60, 'ACTIVE', null],
  ]);
  order(world, customer, baltic, 300, [
    ['planning', 8, 'SUSPENDED', elbe],
    ['mail-1', 12, 'DELETED', null],
  ]);
  for (const provider of [alpine, baltic]) {
    const tie = tieWith(customer, provider);
    if (!tie || !sellAddOn(world, customer.subscriptions, tie)) throw new Error(`${provider.name} has no add-on to sell.`);
    if (provider === alpine && !upgrade(world, customer.subscriptions, tie)) throw new Error('Nothing can be upgraded.');
  }
  const extended = customer.subscriptions.find((subscription) => subscription.offer.plan.key === 'premium');
  if (extended?.status === 'ACTIVE') suspendWithAddOns(world, extended, customer.subscriptions);
  settle(world, customer, 2);
  return customer;
}
