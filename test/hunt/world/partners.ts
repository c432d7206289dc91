import type { Row } from '../store';
import { DAY, NOW, type World } from './world';

const PLACES = [
  ['AT', 'EUROPE'],
  ['DE', 'EUROPE'],
  ['FR', 'EUROPE'],
  ['US', 'UNITED_STATES'],
] as const;

function place(world: World): { country: string; market_region: string; cloud: string } {
  const [country, market_region] = world.random.chance(0.85) ? PLACES[world.random.int(0, 2) as 0 | 1 | 2] : PLACES[3];
  const cloud = world.random.chance(0.85) ? 'PUBLIC' : world.random.pick(['GERMANY', 'US_GOVERNMENT']);
  return { country, market_region, cloud };
}

export function addOrganization(world: World, type: 'Operator' | 'Provider' | 'Reseller' | 'Customer'): string {
  const id = world.id(type);
  world.add('organization', {
    id,
    created_at: NOW - 400 * DAY,
    kind: type.toUpperCase(),
    name: world.text('organization', id, 'name'),
    turn: 0,
  });
  world.addDomain(id);
  return id;
}

export function addUser(world: World, organization: string, kind: 'USER' | 'CUSTOMER_USER', roles: readonly string[]): string {
  const id = world.id(kind === 'USER' ? 'User' : 'CustomerUser');
  const email = world.email('user', id, 'email', world.domainOf(organization));
  world.add('user', {
    id,
    created_at: NOW - 300 * DAY,
    kind,
    organization_id: organization,
    ...world.folded('user', id, 'name'),
    email,
    email_folded: email,
    email_normalized: email,
    status: 'ACTIVE',
    must_change_password: 0,
    last_sign_in_at: NOW - DAY,
    password_hash: 'none',
    email_verified_at: NOW - 300 * DAY,
    token_generation: 0,
    version: 1,
  });
  for (const role of roles) {
    const granted_by_id = world.firstOf(organization, id);
    world.add('role_assignment', { user_id: id, role, granted_at: NOW - 300 * DAY, granted_by_id });
  }
  const session = world.id('Session');
  world.add('session', {
    id: session,
    created_at: NOW - DAY,
    user_id: id,
    refresh_hash: id,
    token_generation: 0,
    address: world.text('session', session, 'address', ''),
    last_used_at: NOW - DAY,
    expires_at: NOW + 3_650 * DAY,
  });
  if (world.random.chance(0.3)) addToken(world, id);
  return id;
}

function addToken(world: World, user: string): void {
  const id = world.id('ApiToken');
  world.add('api_token', {
    id,
    created_at: NOW - 50 * DAY,
    user_id: user,
    ...world.folded('api_token', id, 'name'),
    token_hash: id,
    actions: '[]',
    read_only: 1,
    expires_at: NOW + 100 * DAY,
    hint: 'hint',
  });
}

const CREWS: readonly (readonly string[])[] = [['GLOBAL_ADMIN', 'ADMIN_AGENT'], ['SALES_AGENT'], ['HELPDESK_AGENT']];
const FURTHER: readonly (readonly string[])[] = [['BILLING_ADMIN'], ['USER_ADMIN'], ['ADMIN_AGENT'], ['GLOBAL_ADMIN']];

function addPartner(world: World, type: 'Provider' | 'Reseller'): Row {
  const id = addOrganization(world, type);
  const text = (column: string): string => world.text('partner', id, column);
  const applicant = type === 'Reseller' && world.random.chance(0.08);
  const domain = `${world.marks.text({ table: 'partner', id, column: 'domain' })}.${world.domainOf(id)}`;
  const partner = world.add('partner', {
    id,
    created_at: NOW - 400 * DAY,
    kind: type.toUpperCase(),
    ...world.folded('partner', id, 'name'),
    ...place(world),
    partner_id: applicant ? null : String(4_000_000 + world.of('partner').length),
    status: applicant ? 'APPLICANT' : world.random.chance(0.1) ? 'SUSPENDED' : 'ACTIVE',
    domain,
    domain_folded: domain,
    ...world.address('partner', id),
    contact_name: text('contact_name'),
    contact_email: world.email('partner', id, 'contact_email'),
    contact_phone: text('contact_phone'),
    support_email: world.email('partner', id, 'support_email'),
    support_phone: text('support_phone'),
    support_website: world.site('partner', id, 'support_website'),
    profile: text('profile'),
    website: world.site('partner', id, 'website'),
    specialities: world.list('partner', id, 'specialities'),
    benefits: world.list('partner', id, 'benefits'),
    competencies: world.list('partner', id, 'competencies'),
    version: 1,
  });
  for (const roles of applicant ? [['GLOBAL_ADMIN']] : [...CREWS, world.random.pick(FURTHER)]) addUser(world, id, 'USER', roles);
  return partner;
}

function addDirectoryEntry(world: World, provider: Row): void {
  const id = world.id('DirectoryEntry');
  world.add('directory_entry', {
    id,
    created_at: NOW - 300 * DAY,
    provider_id: provider['id'] ?? null,
    ...world.folded('directory_entry', id, 'name'),
    country: provider['country'] ?? null,
    ...world.texts('directory_entry', id, 'training marketing_help financing credit_terms sales_name sales_phone'),
    website: world.site('directory_entry', id, 'website'),
    sales_email: world.email('directory_entry', id, 'sales_email'),
    region_offers: JSON.stringify([
      { region: provider['market_region'], offers: [world.text('directory_entry', id, 'region_offers')] },
    ]),
    listed: provider['status'] === 'ACTIVE' ? 1 : 0,
    version: 1,
  });
}

function addEnrollment(world: World, reseller: Row): void {
  const id = world.id('Enrollment');
  const approved = reseller['status'] !== 'APPLICANT';
  world.add('enrollment', {
    id,
    created_at: NOW - 350 * DAY,
    reseller_id: reseller['id'] ?? null,
    status: approved ? 'APPROVED' : world.random.pick(['DRAFT', 'IN_REVIEW', 'ACTION_REQUIRED']),
    ...world.folded('enrollment', id, 'legal_name'),
    country: reseller['country'] ?? null,
    ...world.address('enrollment', id),
    ...world.folded('enrollment', id, 'company_domain'),
    ...world.texts('enrollment', id, 'contact_name contact_phone support_phone'),
    contact_email: world.email('enrollment', id, 'contact_email'),
    support_email: world.email('enrollment', id, 'support_email'),
    support_website: world.site('enrollment', id, 'support_website'),
    reasons: world.list('enrollment', id, 'reasons'),
    submitted_at: NOW - 340 * DAY,
    issue_number: 1,
    active_slot: approved ? null : 'A',
    version: 1,
  });
}

function addPartnership(world: World, provider: Row, reseller: Row): void {
  const ended = world.random.chance(0.15);
  world.add('partnership', {
    id: world.id('Partnership'),
    created_at: NOW - 300 * DAY,
    provider_id: provider['id'] ?? null,
    reseller_id: reseller['id'] ?? null,
    status: ended ? 'ENDED' : 'ACTIVE',
    admin_access: !ended && world.random.chance(0.6) ? 1 : 0,
    started_at: NOW - 300 * DAY,
    ended_at: ended ? NOW - 20 * DAY : null,
    active_slot: ended ? null : 'A',
    version: 1,
  });
}

/** Operator, providers, resellers, their people, what they applied with and who works with whom. */
export function addPartners(world: World): void {
  addUser(world, addOrganization(world, 'Operator'), 'USER', ['OPERATOR']);
  const providers = Array.from({ length: world.size.providers }, () => addPartner(world, 'Provider'));
  for (const provider of providers) addDirectoryEntry(world, provider);
  for (let made = 0; made < world.size.resellers; made += 1) {
    const reseller = addPartner(world, 'Reseller');
    addEnrollment(world, reseller);
    if (reseller['status'] === 'APPLICANT') continue;
    for (const provider of world.random.sample(providers, world.random.int(1, 3))) addPartnership(world, provider, reseller);
  }
}
