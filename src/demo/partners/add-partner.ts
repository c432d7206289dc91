import type { RowValues } from '../../graph/row';
import { OrganizationDomain, OrganizationRecord, PartnerRecord } from '../../modules/partners/partner.entity';
import type { Cloud } from '../../modules/reference-data/clouds';
import type { Role } from '../../policy/roles';
import { DAY, HOUR, later } from '../calendar';
import { factsOf, type CountryCode } from '../geography';
import { inventAddress, inventPerson, inventPhone, take } from '../naming/invent';
import { addPerson } from '../people';
import { DEMO_USERS } from '../sign-ins';
import type { DemoPartner, World } from '../world';
import { nextPartnerId, registerPartnerId } from './partner-ids';

/** A partner to add. */
export interface PartnerPlan {
  name: string;
  domain: string;
  country: CountryCode;
  cloud?: Cloud;
  status?: DemoPartner['status'];
  specialities?: readonly string[];
  profile?: string;
}

const SPECIALITIES = [
  'Modern workplace',
  'Security',
  'Cloud migration',
  'Device management',
  'Data and analytics',
  'Managed services',
  'Public sector',
  'Retail',
  'Manufacturing',
];

const OTHER_STAFF: readonly (readonly Role[])[] = [
  ['ADMIN_AGENT', 'HELPDESK_AGENT'],
  ['SALES_AGENT'],
  ['BILLING_ADMIN'],
  ['USER_ADMIN', 'SALES_AGENT'],
  ['HELPDESK_AGENT'],
];

/** Staff: those who are promised to sign in, else invented people, the first of them as an approval leaves it. */
function addStaff(world: World, partner: DemoPartner): void {
  const fixed = DEMO_USERS.filter((user) => user.organization === partner.name);
  const base = { organizationId: partner.id, kind: 'USER' } as const;
  for (const { name, email, roles } of fixed) {
    take(world, 'email', email);
    partner.people.push(addPerson(world, { ...base, name, email, roles, createdAt: partner.createdAt }));
  }
  if (fixed.length === 0) {
    const roles: readonly Role[] = partner.status === 'APPLICANT' ? ['GLOBAL_ADMIN'] : ['GLOBAL_ADMIN', 'ADMIN_AGENT'];
    const person = inventPerson(world, partner.country, partner.domain);
    partner.people.push(addPerson(world, { ...base, ...person, roles, createdAt: partner.createdAt }));
  }
  if (partner.status === 'APPLICANT') return;
  const first = partner.people[0];
  for (const roles of world.random.sample(OTHER_STAFF, fixed.length > 0 ? 1 : world.random.int(1, 4))) {
    const person = inventPerson(world, partner.country, partner.domain);
    const createdAt = later(world, partner.activeFrom, 5, 300);
    const disabled = fixed.length > 0 || world.random.chance(0.1);
    partner.people.push(addPerson(world, { ...base, ...person, roles, createdAt, disabled, grantedById: first?.id ?? null }));
  }
}

function addOrganization(world: World, partner: DemoPartner): void {
  const { id, kind, name, domain, createdAt } = partner;
  take(world, 'name', name);
  take(world, 'domain', domain);
  world.rows.add(OrganizationRecord, { id, createdAt, kind, name });
  const proof = kind === 'PROVIDER' ? 'OPERATOR' : 'MAIL';
  world.rows.add(OrganizationDomain, { domain, organizationId: id, proof, provenAt: createdAt });
}

/** What an applicant has not said yet comes with its approval. */
function profileOf(world: World, partner: DemoPartner, plan: PartnerPlan): RowValues<PartnerRecord> {
  const lists = { specialities: '[]', benefits: '[]', competencies: '[]' };
  if (partner.status === 'APPLICANT') return lists;
  const { domain, country } = partner;
  const contact = partner.people[0];
  const specialities = plan.specialities ?? world.random.sample(SPECIALITIES, world.random.int(1, 3));
  partner.specialities = JSON.stringify(specialities);
  const kind = partner.kind === 'PROVIDER' ? 'Distributor' : 'Reseller';
  return {
    ...lists,
    ...inventAddress(world, country),
    contactName: contact?.name ?? null,
    contactEmail: contact?.email ?? null,
    contactPhone: inventPhone(world, country),
    supportEmail: `support@${domain}`,
    supportPhone: inventPhone(world, country),
    supportWebsite: `https://support.${domain}`,
    profile: plan.profile ?? `${kind} for ${specialities.join(', ').toLowerCase()}.`,
    website: `https://www.${domain}`,
    specialities: partner.specialities,
    ...registerPartnerId(world, partner),
  };
}

/** Adds a partner with its organization, domain, staff and entry in the PartnerID register. */
export function addPartner(world: World, kind: DemoPartner['kind'], plan: PartnerPlan, createdAt: number): DemoPartner {
  const status = plan.status ?? 'ACTIVE';
  const { name, domain, country, cloud = 'PUBLIC' } = plan;
  const reviewed = createdAt + world.random.int(8, 20) * DAY;
  const partner: DemoPartner = {
    id: world.newId(kind === 'PROVIDER' ? 'Provider' : 'Reseller', createdAt),
    kind,
    name,
    country,
    cloud,
    status,
    domain,
    partnerId: status === 'APPLICANT' ? null : nextPartnerId(world),
    createdAt,
    activeFrom: kind === 'PROVIDER' ? createdAt + HOUR : reviewed,
    specialities: '[]',
    people: [],
    bonds: new Map(),
  };
  addOrganization(world, partner);
  addStaff(world, partner);
  world.rows.add(PartnerRecord, {
    id: partner.id,
    createdAt,
    kind,
    name,
    country,
    marketRegion: factsOf(country).region,
    cloud,
    partnerId: partner.partnerId,
    status,
    domain,
    ...profileOf(world, partner, plan),
    version: 1,
  });
  world.partners.push(partner);
  return partner;
}
