import type { Row } from '../store';
import { addOrganization, addUser } from './partners';
import { DAY, NOW, type World } from './world';

const idOf = (row: Row): string => String(row['id']);

function addRelationship(world: World, customer: string, partner: string, reseller: string | null): void {
  const ended = world.random.chance(0.15);
  world.add('customer_relationship', {
    id: world.id('CustomerRelationship'),
    created_at: NOW - 200 * DAY,
    customer_id: customer,
    partner_id: partner,
    status: ended ? 'ENDED' : 'ACTIVE',
    origin: 'INVITATION',
    acquired_through: 'OTHER',
    associated_reseller_id: ended ? null : reseller,
    started_at: NOW - 200 * DAY,
    ended_at: ended ? NOW - 10 * DAY : null,
    active_slot: ended ? null : 'A',
    version: 1,
  });
  if (world.random.chance(0.35)) return;
  // Grants are independent: some outlive the relationship, some were taken back.
  const revoked = world.random.chance(0.3);
  world.add('delegated_admin_grant', {
    id: world.id('DelegatedAdminGrant'),
    created_at: NOW - 200 * DAY,
    customer_id: customer,
    partner_id: partner,
    status: revoked ? 'REVOKED' : 'ACTIVE',
    granted_at: NOW - 200 * DAY,
    revoked_at: revoked ? NOW - 5 * DAY : null,
    active_slot: revoked ? null : 'A',
    version: 1,
  });
}

function addAgreement(world: World, customer: string, attestedBy: string | null): void {
  const id = world.id('CustomerAgreement');
  world.add('customer_agreement', {
    id,
    created_at: NOW - 190 * DAY,
    customer_id: customer,
    kind: attestedBy === null ? 'ACCEPTANCE' : 'ATTESTATION',
    template_version: world.text('customer_agreement', id, 'template_version', 'v'),
    contact_name: world.text('customer_agreement', id, 'contact_name'),
    contact_email: world.email('customer_agreement', id, 'contact_email'),
    agreed_at: NOW - 190 * DAY,
    attested_by_id: attestedBy,
  });
}

function companyOf(world: World, id: string, provider: Row): Row {
  const domain = `${world.marks.text({ table: 'customer', id, column: 'initial_domain' })}.${world.domainOf(id)}`;
  return {
    id,
    created_at: NOW - 200 * DAY,
    ...world.folded('customer', id, 'name'),
    initial_domain: domain,
    initial_domain_folded: domain,
    custom_domains: world.list('customer', id, 'custom_domains', '.example'),
    country: provider['country'] ?? null,
    market_region: provider['market_region'] ?? null,
    cloud: provider['cloud'] ?? null,
    email: world.email('customer', id, 'email'),
    ...world.address('customer', id),
    created_by_id: world.random.chance(0.4) ? idOf(provider) : null,
    version: 1,
  };
}

/** Customers with their people; each with one to four partners, some of which work together and some of which do not. */
export function addCustomers(world: World): void {
  const partners = world.of('partner').filter(({ status }) => status !== 'APPLICANT');
  const providers = partners.filter(({ kind }) => kind === 'PROVIDER');
  const resellers = partners.filter(({ kind }) => kind === 'RESELLER');
  const working = new Map<string, string[]>();
  for (const { provider_id, reseller_id } of world.of('partnership')) {
    working.set(String(provider_id), [...(working.get(String(provider_id)) ?? []), String(reseller_id)]);
  }
  for (let made = 0; made < world.size.customers; made += 1) {
    const provider = world.random.pick(providers);
    const id = addOrganization(world, 'Customer');
    world.add('customer', companyOf(world, id, provider));
    addUser(world, id, 'CUSTOMER_USER', ['CUSTOMER_ADMIN']);
    for (let more = world.random.int(1, 2); more > 0; more -= 1) addUser(world, id, 'CUSTOMER_USER', ['CUSTOMER_USER']);
    const near = world.random.sample(working.get(idOf(provider)) ?? [], world.random.int(0, 2));
    const far = world.random.chance(0.2) ? [idOf(world.random.pick(resellers))] : [];
    const second = world.random.chance(0.3) ? [idOf(world.random.pick(providers))] : [];
    for (const partner of new Set([idOf(provider), ...near, ...far, ...second])) {
      addRelationship(world, id, partner, partner === idOf(provider) ? (near[0] ?? null) : null);
    }
    if (world.random.chance(0.5)) addAgreement(world, id, null);
    if (world.random.chance(0.4)) addAgreement(world, id, idOf(provider));
  }
}
