import type { Values } from '../../../src/data/insert';
import {
  Customer as CustomerEntity,
  CustomerAgreement,
  CustomerRelationship,
  DelegatedAdminGrant,
} from '../../../src/modules/customers/customer.entity';
import { OrganizationDomain, OrganizationRecord } from '../../../src/modules/partners/partner.entity';
import type { TestApp } from '../app';
import { mutate, type PayloadAnswer } from '../mutate';
import { MADE, newRow, nextNumber, store } from './rows';
import { aUser } from './users';

/** A customer, and its admin, who can sign in. */
export interface Customer {
  id: string;
  name: string;
  domain: string;
  admin: string;
}

/** What can be said of a customer that was there before; the rest has defaults. */
export interface CustomerPlan {
  name?: string;
  domain?: string;
  country?: string;
  marketRegion?: string;
  cloud?: string;
  /** The provider that created it. */
  createdBy?: { id: string };
  /** Further columns, such as `email`. */
  values?: Values;
}

/** A customer that no partner serves yet, with an admin: `admin@…`. */
export async function aCustomer(app: TestApp, plan: CustomerPlan = {}): Promise<Customer> {
  const number = nextNumber();
  const { name = `Customer ${number}`, domain = `customer-${number}.example`, createdBy } = plan;
  const { country = 'DE', marketRegion = 'EUROPE', cloud = 'PUBLIC' } = plan;
  const own = newRow('Customer');
  const address = { addressLine1: 'Market 1', addressCity: 'Neustadt', addressPostalCode: '01844' };
  const email = { email: `office@${domain}`, emailDomain: domain };
  const place = { country, marketRegion, cloud, ...address, ...email };
  const row = { ...own, ...place, name, initialDomain: domain, customDomains: '[]', createdById: createdBy?.id ?? null };
  const proof = createdBy ? 'PROVIDER' : 'INVITATION';
  await store(
    app,
    [OrganizationRecord, [{ ...own, kind: 'CUSTOMER', name }]],
    [OrganizationDomain, [{ domain, organizationId: own.id, proof, provenAt: MADE }]],
    [CustomerEntity, [{ ...row, version: 1, ...plan.values }]],
  );
  const admin = await aUser(app, own, { email: `admin@${domain}`, name: 'Administrator', roles: ['CUSTOMER_ADMIN'] });
  return { id: own.id, name, domain, admin: admin.email };
}

/** A relationship of a partner with a customer, which brings no privileges. */
export async function aRelationship(
  app: TestApp,
  plan: { customer: { id: string }; partner: { id: string }; reseller?: { id: string }; endedAt?: number; values?: Values },
): Promise<string> {
  const { customer, partner, reseller, endedAt = null } = plan;
  const own = newRow('CustomerRelationship');
  const state = endedAt === null ? { status: 'ACTIVE', activeSlot: 'A' } : { status: 'ENDED' };
  const sides = { customerId: customer.id, partnerId: partner.id, associatedResellerId: reseller?.id ?? null };
  const origin = { origin: 'INVITATION', acquiredThrough: 'OTHER', startedAt: MADE, endedAt };
  await store(app, [CustomerRelationship, [{ ...own, ...sides, ...origin, ...state, version: 1, ...plan.values }]]);
  return own.id;
}

/** Delegated admin privileges of a partner. */
export async function aGrant(
  app: TestApp,
  plan: { customer: { id: string }; partner: { id: string }; revokedAt?: number },
): Promise<string> {
  const { customer, partner, revokedAt = null } = plan;
  const own = newRow('DelegatedAdminGrant');
  const state = revokedAt === null ? { status: 'ACTIVE', activeSlot: 'A' } : { status: 'REVOKED' };
  const sides = { customerId: customer.id, partnerId: partner.id };
  await store(app, [DelegatedAdminGrant, [{ ...own, ...sides, ...state, grantedAt: MADE, revokedAt, version: 1 }]]);
  return own.id;
}

/** The customer agreement: accepted by the customer itself, or attested by a provider. */
export async function anAgreement(
  app: TestApp,
  plan: { customer: Customer; attestedBy?: { id: string }; templateVersion?: string },
): Promise<string> {
  const { customer, attestedBy, templateVersion = '2026-01' } = plan;
  const own = newRow('CustomerAgreement');
  const kind = attestedBy ? 'ATTESTATION' : 'ACCEPTANCE';
  const contact = { contactName: 'Administrator', contactEmail: customer.admin, attestedById: attestedBy?.id ?? null };
  await store(app, [CustomerAgreement, [{ ...own, customerId: customer.id, kind, templateVersion, ...contact, agreedAt: MADE }]]);
  return own.id;
}

/** What is asked of a customer that a provider creates. */
export const CREATED = `customer { id name version } relationship { id version } order { id } userName temporaryPassword secretShownBefore
  quote { lines { name quantity unitPrice { amount currency } resellerOfRecord { name } } totals { amount currency } warnings { code } errors { code } }`;

/** Company data that nobody has yet. */
export function company(more: object = {}): Record<string, unknown> & { initialDomain: string } {
  const number = nextNumber();
  const initialDomain = `neukunde-${number}.example`;
  return {
    name: `Neukunde ${number} GmbH`,
    initialDomain,
    country: 'DE',
    email: `info@${initialDomain}`,
    address: { line1: 'Am Markt 1', city: 'Neustadt', postalCode: '01844' },
    ...more,
  };
}

/** A customer as a provider creates it over the API; answers the payload, and throws when it was refused. */
export async function aCreatedCustomer(app: TestApp, provider: string, more: object = {}): Promise<PayloadAnswer> {
  const answer = await mutate(app, provider, 'createCustomer', company(more), CREATED);
  if (answer.errors.length > 0) throw new Error(JSON.stringify(answer.errors));
  return answer;
}
