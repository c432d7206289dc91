import type { TestApp } from '../../../../support/app';
import { ALPINE, agreement, organizationId } from '../../../customer-lifecycle/support/customers';
import { OPERATOR } from '../../../enrollment/support/applicants';
import { idOf } from '../../../orders/support/shop';
import { ownReseller, type OwnReseller } from '../partners';
import { put, valueOf } from '../rows';
import { did, letIn, ownCustomer, SELLER, SUPPLIER, type Stage, type Subjects } from './stage';

const grantOf = (app: TestApp, customerId: string, partnerId: string): Promise<string> =>
  valueOf(
    app.database,
    "SELECT id FROM delegated_admin_grant WHERE customer_id = ? AND partner_id = ? AND status = 'ACTIVE'",
    customerId,
    partnerId,
  );

/** Customers that a partner shares with Alpine. */
const SHARED = 3;

/** A reseller of its own with three customers, which it shares with Alpine. */
async function reseller(stage: Stage): Promise<OwnReseller & { partnershipId: string }> {
  const own = await ownReseller(stage.app, stage.passwordHash);
  for (let count = 0; count < SHARED; count += 1) await ownCustomer(stage, { resellerId: own.id, offers: ['Workplace Basic'] });
  const partnershipId = await valueOf(stage.app.database, 'SELECT id FROM partnership WHERE reseller_id = ?', own.id);
  return { ...own, partnershipId };
}

/** Customers, what they gave and what they agreed to. */
export const CUSTOMERS: Subjects = {
  updateCustomer: async (stage) => ({
    email: ALPINE,
    input: { customerId: (await ownCustomer(stage)).id, name: 'Umbenannt GmbH' },
  }),
  proveCustomerDomain: async (stage) => {
    const { id: customerId } = await ownCustomer(stage);
    const domain = 'laden-nebenan.example';
    const selection = 'customer { domains { dnsRecord { name value } } }';
    const { customer } = await did(stage, ALPINE, 'updateCustomer', { customerId, customDomains: [domain] }, selection);
    const { name, value } = customer.domains[1].dnsRecord as { name: string; value: string };
    stage.names.records.set(name, [value]);
    return { email: ALPINE, input: { customerId, domain } };
  },
  setAssociatedReseller: async (stage) => ({
    email: ALPINE,
    input: { customerId: (await ownCustomer(stage)).id, resellerId: null },
  }),
  attestCustomerAgreement: async (stage) => ({
    email: ALPINE,
    input: { customerId: (await ownCustomer(stage, { agreed: false })).id, agreement: agreement() },
  }),
  acceptCustomerAgreement: async (stage) => {
    const { admin } = await ownCustomer(stage);
    return { email: await letIn(stage, admin), input: { acceptAgreement: true } };
  },
  revokeDelegatedAdmin: async (stage) => {
    const { id, admin } = await ownCustomer(stage);
    const grantId = await grantOf(stage.app, id, await organizationId(stage.app, SUPPLIER));
    return { email: await letIn(stage, admin), input: { grantId } };
  },
  grantDelegatedAdmin: async (stage) => {
    const { id, admin } = await ownCustomer(stage);
    const partnerId = await organizationId(stage.app, SELLER);
    await letIn(stage, admin);
    await did(stage, admin, 'revokeDelegatedAdmin', { grantId: await grantOf(stage.app, id, partnerId) });
    return { email: admin, input: { partnerId } };
  },
  removeCustomerRelationship: async (stage) => {
    const own = await ownReseller(stage.app, stage.passwordHash);
    const { id: customerId } = await ownCustomer(stage, { resellerId: own.id });
    // A reseller of record stays.
    await put(stage.app.database, 'UPDATE subscription SET reseller_id = NULL WHERE customer_id = ?', customerId);
    return { email: own.admin, input: { customerId, attestation: true } };
  },
};

/** Partners, what they gave each other and what the operator does with them. */
export const PARTNERS: Subjects = {
  endPartnership: async (stage) => {
    const { partnershipId } = await reseller(stage);
    return { email: ALPINE, input: { partnershipId, attestation: true } };
  },
  revokeProviderAdminAccess: async (stage) => {
    const { admin, partnershipId } = await reseller(stage);
    return { email: admin, input: { partnershipId } };
  },
  restoreProviderAdminAccess: async (stage) => {
    const { admin, partnershipId } = await reseller(stage);
    await did(stage, admin, 'revokeProviderAdminAccess', { partnershipId });
    return { email: admin, input: { partnershipId } };
  },
  updateOrganization: async (stage) => {
    const { admin } = await reseller(stage);
    return { email: admin, input: { profile: 'Wir helfen.', website: 'https://haus.example' } };
  },
  'updateOrganization by the operator: legal name': async (stage) => {
    const { id: organizationId } = await reseller(stage);
    return { email: OPERATOR, input: { organizationId, legalName: 'Umbenannte Partner GmbH' } };
  },
  setPartnerStatus: async (stage) => {
    const { id: organizationId } = await reseller(stage);
    return { email: OPERATOR, input: { organizationId, status: 'SUSPENDED' } };
  },
};

const price = (country: string): object => ({
  country,
  billingCycle: 'MONTHLY',
  term: 'P1Y',
  amount: { amount: '4.20', currency: 'EUR' },
});

/** The catalog, by the operator; what is changed is what others have bought. */
export const CATALOG: Subjects = {
  createOffer: () =>
    Promise.resolve({
      email: OPERATOR,
      input: {
        name: 'Meeting Rooms',
        summary: 'Rooms with screens.',
        kind: 'LICENSE',
        unit: 'Room',
        minQuantity: 2,
        maxQuantity: 40,
        billingCycles: ['MONTHLY', 'ANNUAL'],
        terms: ['P1M', 'P1Y'],
        clouds: ['PUBLIC'],
        countries: ['DE', 'FR'],
        prices: [price('DE'), price('FR')],
      },
    }),
  updateOffer: async ({ app }) => ({
    email: OPERATOR,
    input: { offerId: await idOf(app, 'offer', 'Mail Plan 2'), name: 'Mail Plan Two' },
  }),
  setOfferPrice: async ({ app }) => ({
    email: OPERATOR,
    input: {
      offerId: await idOf(app, 'offer', 'Mail Plan 2'),
      segment: 'NONPROFIT',
      country: 'DE',
      billingCycle: 'MONTHLY',
      term: 'P1Y',
      amount: { amount: '3.10', currency: 'EUR' },
    },
  }),
  retireOffer: async ({ app }) => ({ email: OPERATOR, input: { offerId: await idOf(app, 'offer', 'Mail Plan 1') } }),
};
