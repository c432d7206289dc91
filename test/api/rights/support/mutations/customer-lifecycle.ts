import type { GuardedMutation } from '../mutation-table';

/** The mutations of channel. */
export const CHANNEL: Readonly<Record<string, GuardedMutation>> = {
  createCustomer: {
    action: 'customer.create',
    call: `createCustomer(input: { dryRun: true, name: "Neu", initialDomain: "neu.example", country: "DE", email: "info@neu.example",
      address: { line1: "Am Markt 1", city: "Neustadt" } }) { errors { code } }`,
  },
  removeCustomerRelationship: {
    action: 'relationship.remove',
    call: 'removeCustomerRelationship(input: { dryRun: true, customerId: "cus_01jd00000000000000000000zz", attestation: true }) { errors { code } }',
  },
  endPartnership: {
    action: 'partnership.end',
    call: 'endPartnership(input: { dryRun: true, partnershipId: "psh_01jd00000000000000000000zz", attestation: true }) { errors { code } }',
  },
};
