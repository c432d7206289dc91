import type { GuardedMutation } from '../mutation-table';

const CUSTOMER = 'cus_01jd00000000000000000000zz';

/** The mutations of customers. */
export const CUSTOMERS: Readonly<Record<string, GuardedMutation>> = {
  updateCustomer: {
    action: 'customer.update',
    call: `updateCustomer(input: { dryRun: true, customerId: "${CUSTOMER}", name: "Neu" }) { errors { code } }`,
  },
  proveCustomerDomain: {
    action: 'customer.update',
    call: `proveCustomerDomain(input: { dryRun: true, customerId: "${CUSTOMER}", domain: "neu.example" }) { errors { code } }`,
  },
  setAssociatedReseller: {
    action: 'customer.set_reseller',
    call: `setAssociatedReseller(input: { dryRun: true, customerId: "${CUSTOMER}", resellerId: null }) { errors { code } }`,
  },
  attestCustomerAgreement: {
    action: 'customer.attest_agreement',
    call: `attestCustomerAgreement(input: { dryRun: true, customerId: "${CUSTOMER}",
      agreement: { contactName: "A", contactEmail: "a@b.example", agreedAt: "2026-01-31T12:00:00.000Z" } }) { errors { code } }`,
  },
  acceptCustomerAgreement: {
    action: 'agreement.accept',
    call: 'acceptCustomerAgreement(input: { dryRun: true, acceptAgreement: true }) { errors { code } }',
  },
  revokeDelegatedAdmin: {
    action: 'grant.revoke',
    call: 'revokeDelegatedAdmin(input: { dryRun: true, grantId: "dag_01jd00000000000000000000zz" }) { errors { code } }',
  },
  grantDelegatedAdmin: {
    action: 'grant.give',
    call: 'grantDelegatedAdmin(input: { dryRun: true, partnerId: "rsl_01jd00000000000000000000zz" }) { errors { code } }',
  },
};
