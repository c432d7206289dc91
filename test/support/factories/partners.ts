import type { Values } from '../../../src/data/insert';
import {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
} from '../../../src/modules/partners/partner.entity';
import { PartnerIdRecord } from '../../../src/modules/reference-data/reference-data.entity';
import { RoleAssignmentRecord, UserRecord } from '../../../src/modules/users/user.entity';
import type { Role } from '../../../src/policy/roles';
import type { TestApp } from '../app';
import { MADE, newRow, nextNumber, store } from './rows';
import { userRows } from './users';

const ROLES = ['GLOBAL_ADMIN', 'USER_ADMIN', 'BILLING_ADMIN', 'ADMIN_AGENT', 'SALES_AGENT', 'HELPDESK_AGENT'] as const;

/** A partner with one user for each role. */
export interface Partner {
  id: string;
  name: string;
  domain: string;
  /** The address of the user who holds a role, and no other: `admin.agent@…`. */
  email: (role: (typeof ROLES)[number]) => string;
}

/** What can be said of a new partner; the rest has defaults. */
export interface PartnerPlan {
  name?: string;
  domain?: string;
  country?: string;
  marketRegion?: string;
  cloud?: string;
  status?: 'APPLICANT' | 'ACTIVE' | 'SUSPENDED';
  /** Further columns, such as `profile`. */
  values?: Values;
}

const localPart = (role: Role): string => role.toLowerCase().replace('_', '.');

async function aPartner(app: TestApp, kind: 'PROVIDER' | 'RESELLER', plan: PartnerPlan): Promise<Partner> {
  const own = newRow(kind === 'PROVIDER' ? 'Provider' : 'Reseller');
  const number = nextNumber();
  const { name = `${kind === 'PROVIDER' ? 'Provider' : 'Reseller'} ${number}`, status = 'ACTIVE' } = plan;
  const { domain = `${kind.toLowerCase()}-${number}.example`, country = 'DE', marketRegion = 'EUROPE', cloud = 'PUBLIC' } = plan;
  const place = { name, country, cloud };
  const email = (role: Role): string => `${localPart(role)}@${domain}`;
  const staff = await Promise.all(
    ROLES.map((role) => userRows(own.id, { email: email(role), name: `${localPart(role)} of ${name}`, roles: [role] })),
  );
  const lists = { specialities: '[]', benefits: '[]', competencies: '[]' };
  const address = { addressLine1: 'Main Street 1', addressCity: 'Leipzig', addressPostalCode: '04109' };
  const contact = { contactName: 'Contact', contactEmail: `contact@${domain}`, supportEmail: `support@${domain}` };
  const record = { ...own, ...place, ...lists, ...address, ...contact, kind, marketRegion, domain, status, version: 1 };
  const entry = { ...newRow('DirectoryEntry'), ...place, providerId: own.id, regionOffers: '[]', listed: status === 'ACTIVE' };
  await store(
    app,
    [OrganizationRecord, [{ ...own, kind, name }]],
    [OrganizationDomain, [{ domain, organizationId: own.id, proof: 'OPERATOR', provenAt: MADE }]],
    [PartnerRecord, [{ ...record, ...plan.values }]],
    [DirectoryEntry, kind === 'PROVIDER' ? [{ ...entry, version: 1 }] : []],
    [UserRecord, staff.map(({ user }) => user)],
    [RoleAssignmentRecord, staff.flatMap(({ roles }) => roles)],
  );
  return { id: own.id, name, domain, email };
}

/** An indirect provider with its entry in the directory. */
export const aProvider = (app: TestApp, plan: PartnerPlan = {}): Promise<Partner> => aPartner(app, 'PROVIDER', plan);

/** An indirect reseller that has been approved. */
export const aReseller = (app: TestApp, plan: PartnerPlan = {}): Promise<Partner> => aPartner(app, 'RESELLER', plan);

/** A partnership; sides that are not given are made. */
export async function aPartnership(
  app: TestApp,
  plan: { provider?: Partner; reseller?: Partner; adminAccess?: boolean; endedAt?: number } = {},
): Promise<{ id: string; provider: Partner; reseller: Partner }> {
  const { provider = await aProvider(app), reseller = await aReseller(app), adminAccess = true, endedAt = null } = plan;
  const own = newRow('Partnership');
  const state = endedAt === null ? { status: 'ACTIVE', adminAccess, activeSlot: 'A' } : { status: 'ENDED', adminAccess: false };
  const sides = { providerId: provider.id, resellerId: reseller.id };
  await store(app, [Partnership, [{ ...own, ...sides, ...state, startedAt: MADE, endedAt, version: 1 }]]);
  return { id: own.id, provider, reseller };
}

/** An entry of the PartnerID register; answers the PartnerID. */
export async function aPartnerIdRecord(
  app: TestApp,
  plan: { partnerId?: string; country?: string; active?: boolean; values?: Values } = {},
): Promise<string> {
  const { partnerId = String(7_000_000 + nextNumber()), country = 'DE', active = true, values = {} } = plan;
  const contact = { contactName: 'Contact', contactEmails: `["contact@${partnerId}.example"]` };
  const held = { benefits: '["Support"]', competencies: '["Security"]' };
  const row = { ...newRow('PartnerIdRecord'), partnerId, country, active, organizationName: `Organization ${partnerId}` };
  await store(app, [PartnerIdRecord, [{ ...row, ...contact, ...held, version: 1, ...values }]]);
  return partnerId;
}
