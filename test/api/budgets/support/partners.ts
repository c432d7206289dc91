import type { Values } from '../../../../src/data/insert';
import { Enrollment } from '../../../../src/modules/enrollment/enrollment.entity';
import {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
} from '../../../../src/modules/partners/partner.entity';
import { PartnerIdEmail, PartnerIdRecord } from '../../../../src/modules/reference-data/reference-data.entity';
import { RoleAssignmentRecord, UserRecord } from '../../../../src/modules/users/user.entity';
import type { TestApp } from '../../../support/app';
import { organizationId } from '../../customer-lifecycle/support/customers';
import { base, BEGUN, Heap } from './rows';
import { fillScopes } from './scopes';

/** What somebody who is put in signs in with: the password of the demo, hashed at next to no cost. */
export interface Hiring {
  organizationId: string;
  email: string;
  roles: readonly string[];
  passwordHash: string;
  customer?: boolean;
}

/** Adds somebody to an organization; answers the id. */
export function addPerson(
  heap: Heap,
  { organizationId: organization, email, roles, passwordHash, customer = false }: Hiring,
): string {
  const own = base(customer ? 'CustomerUser' : 'User');
  heap.add(UserRecord, {
    ...own,
    kind: customer ? 'CUSTOMER_USER' : 'USER',
    organizationId: organization,
    name: `Person ${email}`,
    email,
    emailNormalized: email,
    status: 'ACTIVE',
    mustChangePassword: false,
    passwordHash,
    emailVerifiedAt: BEGUN,
    tokenGeneration: 1,
    version: 1,
  });
  heap.add(RoleAssignmentRecord, ...roles.map((role) => ({ userId: own.id, role, grantedAt: BEGUN, grantedById: null })));
  return own.id;
}

/** A partner to put in. */
export interface PartnerPlan {
  kind: 'PROVIDER' | 'RESELLER';
  domain: string;
  partnerId: string;
}

function addRegistered(heap: Heap, { domain, partnerId }: PartnerPlan): void {
  const email = `contact@${domain}`;
  heap.add(PartnerIdRecord, {
    ...base('PartnerIdRecord'),
    partnerId,
    organizationName: `Partner ${domain}`,
    country: 'DE',
    active: true,
    contactName: 'Contact',
    contactEmails: JSON.stringify([email]),
    benefits: '[]',
    competencies: '[]',
    version: 1,
  });
  heap.add(PartnerIdEmail, { emailNormalized: email, partnerId });
}

const entryOf = (providerId: string, domain: string): Values => ({
  ...base('DirectoryEntry'),
  providerId,
  name: `Partner ${domain}`,
  country: 'DE',
  regionOffers: '[]',
  listed: true,
  version: 1,
});

const enrollmentOf = (resellerId: string, { domain, partnerId }: PartnerPlan): Values => ({
  ...base('Enrollment'),
  resellerId,
  status: 'APPROVED',
  legalName: `Partner ${domain}`,
  country: 'DE',
  companyDomain: domain,
  partnerId,
  reasons: '[]',
  submittedAt: BEGUN,
  confirmationSentAt: BEGUN,
  confirmedAt: BEGUN,
  decidedAt: BEGUN,
  issueNumber: 1,
  version: 4,
});

/** Adds an active German partner with what the registers know of it; answers its id. */
export function addPartner(heap: Heap, plan: PartnerPlan): string {
  const { kind, domain } = plan;
  const own = base(kind === 'PROVIDER' ? 'Provider' : 'Reseller');
  const name = `Partner ${domain}`;
  addRegistered(heap, plan);
  heap.add(OrganizationRecord, { ...own, kind, name });
  heap.add(OrganizationDomain, { domain, organizationId: own.id });
  heap.add(PartnerRecord, {
    ...own,
    kind,
    name,
    country: 'DE',
    marketRegion: 'EUROPE',
    cloud: 'PUBLIC',
    partnerId: plan.partnerId,
    status: 'ACTIVE',
    domain,
    supportEmail: `support@${domain}`,
    specialities: '[]',
    benefits: '[]',
    competencies: '[]',
    version: 1,
  });
  if (kind === 'PROVIDER') heap.add(DirectoryEntry, entryOf(own.id, domain));
  else heap.add(Enrollment, enrollmentOf(own.id, plan));
  return own.id;
}

export const partnershipOf = (providerId: string, resellerId: string): Values => ({
  ...base('Partnership'),
  providerId,
  resellerId,
  status: 'ACTIVE',
  adminAccess: true,
  startedAt: BEGUN,
  activeSlot: 'A',
  version: 1,
});

/** A reseller that one mutation is about. */
export interface OwnReseller {
  id: string;
  name: string;
  /** Global admin and admin agent. */
  admin: string;
}

let made = 0;

/** Puts in a reseller of its own; a partner of Alpine unless said otherwise. */
export async function ownReseller(app: TestApp, passwordHash: string, partnered = true): Promise<OwnReseller> {
  const domain = `eigen-${(made += 1)}.example`;
  const heap = new Heap();
  const id = addPartner(heap, { kind: 'RESELLER', domain, partnerId: String(88_000_000 + made) });
  const admin = `admin@${domain}`;
  addPerson(heap, { organizationId: id, email: admin, roles: ['GLOBAL_ADMIN', 'ADMIN_AGENT'], passwordHash });
  if (partnered) heap.add(Partnership, partnershipOf(await organizationId(app, 'Alpine Distribution'), id));
  await heap.write(app.database);
  await app.database.transaction(fillScopes);
  return { id, name: `Partner ${domain}`, admin };
}
