import type { GuardedMutation } from '../mutation-table';

const SUBJECT = 'dryRun: true, subjectId: "cus_01jd00000000000000000000zz"';

/** The mutations of external ids. */
export const EXTERNAL_IDS: Readonly<Record<string, GuardedMutation>> = {
  setExternalIds: {
    action: 'external_id.manage',
    call: `setExternalIds(input: { ${SUBJECT}, externalIds: [{ system: "erp", value: "1" }] }) { errors { code } }`,
  },
  importCustomer: {
    action: 'customer.create',
    call: `importCustomer(input: { dryRun: true, externalId: { system: "erp", value: "1" }, name: "Neu", initialDomain: "neu.example", country: "DE",
      email: "info@neu.example", address: { line1: "Am Markt 1", city: "Neustadt" } }) { errors { code } }`,
  },
  importSubscription: {
    action: 'subscription.import',
    call: `importSubscription(input: { dryRun: true, customerId: "cus_01jd00000000000000000000zz", externalId: { system: "vendor", value: "1" }, offerId: "off_01jd00000000000000000000zz",
      quantity: 1, billingCycle: MONTHLY, term: P1Y, startsAt: "2026-10-01T00:00:00Z", termEndsAt: "2027-10-01T00:00:00Z", unitPrice: { amount: "1", currency: "EUR" } }) { errors { code } }`,
  },
  removeExternalId: {
    action: 'external_id.manage',
    call: `removeExternalId(input: { ${SUBJECT}, system: "erp" }) { errors { code } }`,
  },
};
