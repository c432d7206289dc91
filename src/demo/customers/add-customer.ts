import { Customer } from '../../modules/customers/customer.entity';
import { OrganizationDomain, OrganizationRecord, type DomainProof } from '../../modules/partners/partner.entity';
import type { Cloud } from '../../modules/reference-data/clouds';
import type { Segment } from '../../modules/reference-data/segments';
import { HOUR, later } from '../calendar';
import { factsOf, type CountryCode } from '../geography';
import { inventAddress, inventName, inventPerson, take } from '../naming/invent';
import { addPerson } from '../people';
import type { DemoCustomer, DemoPartner, World } from '../world';

/** A customer to add; its name and initial domain are already taken for it. */
interface CustomerPlan {
  name: string;
  domain: string;
  country: CountryCode;
  cloud: Cloud;
  createdAt: number;
  createdBy?: DemoPartner | null;
  /** People beside the first admin. */
  users: number;
}

const PREFIXES = ['shop', 'group', 'karriere', 'service', 'online'];

function customDomains(world: World, domain: string): string[] {
  if (!world.random.chance(0.25)) return [];
  const wanted = world.random.sample(PREFIXES, world.random.int(1, 2)).map((prefix) => `${prefix}-${domain}`);
  return wanted.filter((custom) => take(world, 'domain', custom));
}

/** Schools are qualified for education prices. */
const segmentOf = (name: string): Segment => (name.includes('Schools') ? 'EDUCATION' : 'COMMERCIAL');

/** The admin that comes with every tenant. */
function addAdmin(world: World, customer: DemoCustomer): void {
  const email = `admin@${customer.domain}`;
  take(world, 'email', email);
  const { name } = inventName(world, customer.country);
  customer.people.push(
    addPerson(world, {
      organizationId: customer.id,
      kind: 'CUSTOMER_USER',
      name,
      email,
      roles: ['CUSTOMER_ADMIN'],
      createdAt: customer.createdAt,
    }),
  );
}

/** Adds invented people of a customer; the first of more than three is an admin, too. */
function addUsers(world: World, customer: DemoCustomer, count: number): void {
  for (let number = 1; number <= count; number += 1) {
    const person = inventPerson(world, customer.country, customer.domain);
    customer.people.push(
      addPerson(world, {
        organizationId: customer.id,
        kind: 'CUSTOMER_USER',
        ...person,
        roles: number === 1 && count > 3 ? ['CUSTOMER_ADMIN', 'CUSTOMER_USER'] : ['CUSTOMER_USER'],
        createdAt: later(world, customer.createdAt + HOUR, 0, 120),
        disabled: world.random.chance(0.06),
        grantedById: customer.people[0]?.id ?? null,
      }),
    );
  }
}

/** Adds a customer with its organization and domains, without people. */
export function addCustomerRecord(world: World, plan: Omit<CustomerPlan, 'users'>): DemoCustomer {
  const { name, domain, country, cloud, createdAt } = plan;
  const id = world.newId('Customer', createdAt);
  const segment = segmentOf(name);
  const customer: DemoCustomer = {
    id,
    name,
    country,
    segment,
    cloud,
    domain,
    createdAt,
    people: [],
    ties: [],
    subscriptions: [],
  };
  const custom = customDomains(world, domain);
  world.rows.add(OrganizationRecord, { id, createdAt, kind: 'CUSTOMER', name });
  const proof: DomainProof = plan.createdBy ? 'PROVIDER' : 'INVITATION';
  for (const owned of [domain, ...custom]) {
    const proven = { proof: owned === domain ? proof : ('DNS' as const), provenAt: createdAt };
    world.rows.add(OrganizationDomain, { domain: owned, organizationId: id, ...proven });
  }
  world.rows.add(Customer, {
    id,
    createdAt,
    name,
    initialDomain: domain,
    customDomains: JSON.stringify(custom),
    country,
    marketRegion: factsOf(country).region,
    cloud,
    segment,
    email: `office@${domain}`,
    emailDomain: domain,
    ...inventAddress(world, country),
    createdById: plan.createdBy?.id ?? null,
    version: 1,
  });
  world.customers.push(customer);
  return customer;
}

/** Adds a customer with its organization, domains and people. */
export function addCustomer(world: World, plan: CustomerPlan): DemoCustomer {
  const customer = addCustomerRecord(world, plan);
  addAdmin(world, customer);
  addUsers(world, customer, plan.users);
  return customer;
}
