import { DEMO_PASSWORD } from '../support/app';

const RESELLER = 'resellerId: "rsl_01jd00000000000000000000zz"';
const PROVIDER = 'providerId: "prv_01jd00000000000000000000zz"';
const CUSTOMER = 'customerId: "cus_01jd00000000000000000000zz"';
const SUBSCRIPTION = 'subscriptionId: "sub_01jd00000000000000000000zz"';
const PARENT = 'parentSubscriptionId: "sub_01jd00000000000000000000zz"';
const LINE = 'offerId: "off_01jd00000000000000000000zz", quantity: 1, billingCycle: MONTHLY, term: P1Y';

const RUNNING = `${LINE}, startsAt: "2026-10-01T00:00:00Z", termEndsAt: "2027-10-01T00:00:00Z",
      externalId: { system: "vendor", value: "1" }, unitPrice: { amount: "1", currency: "EUR" }`;

const ADD_ON = 'addOnOfId: "off_01jd00000000000000000000zz"';
const TARGETS = 'upgradeTargetIds: ["off_01jd00000000000000000000zz"]';

/** Calls with ids in places that the plain calls leave empty. */
export const FURTHER: readonly (readonly [coordinate: string, call: string])[] = [
  ['Query.quoteOrder', `quoteOrder(input: { ${CUSTOMER}, lines: [{ ${LINE} }] })`],
  ['Query.quoteOrder', `quoteOrder(input: { ${CUSTOMER}, lines: [{ ${LINE}, ${RESELLER} }] })`],
  ['Query.quoteOrder', `quoteOrder(input: { ${CUSTOMER}, lines: [{ ${LINE}, ${PARENT} }] })`],
  ['Mutation.placeOrder', `placeOrder(input: { dryRun: true, ${CUSTOMER}, lines: [{ ${LINE}, ${RESELLER} }] })`],
  ['Mutation.importSubscription', `importSubscription(input: { dryRun: true, ${CUSTOMER}, ${RUNNING}, ${RESELLER} })`],
  ['Mutation.importSubscription', `importSubscription(input: { dryRun: true, ${CUSTOMER}, ${RUNNING}, ${PARENT} })`],
  ['Mutation.setAssociatedReseller', `setAssociatedReseller(input: { dryRun: true, ${CUSTOMER}, ${RESELLER} })`],
  ['Mutation.setResellerOfRecord', `setResellerOfRecord(input: { dryRun: true, ${SUBSCRIPTION}, ${RESELLER} })`],
  [
    'Mutation.setSupportContact',
    `setSupportContact(input: { dryRun: true, ${SUBSCRIPTION}, partnerId: "rsl_01jd00000000000000000000zz" })`,
  ],
  ['Mutation.inviteCustomer', `inviteCustomer(input: { dryRun: true, recipientEmail: "it@nowhere.example", ${PROVIDER} })`],
  [
    'Mutation.createCustomer',
    `createCustomer(input: { dryRun: true, name: "Neu", initialDomain: "neu.example", country: "DE", email: "info@neu.example",
      address: { line1: "Am Markt 1", city: "Neustadt" }, ${RESELLER} })`,
  ],
  [
    'Mutation.importCustomer',
    `importCustomer(input: { dryRun: true, externalId: { system: "erp", value: "1" }, name: "Neu", initialDomain: "neu.example", country: "DE",
      email: "info@neu.example", address: { line1: "Am Markt 1", city: "Neustadt" }, ${RESELLER} })`,
  ],
  ['Mutation.requestOrder', `requestOrder(input: { dryRun: true, ${SUBSCRIPTION}, targetQuantity: 9 })`],
  ['Mutation.grantDelegatedAdmin', 'grantDelegatedAdmin(input: { dryRun: true, partnerId: "prv_01jd00000000000000000000zz" })'],
  [
    'Mutation.updateOrganization',
    'updateOrganization(input: { dryRun: true, organizationId: "cus_01jd00000000000000000000zz" })',
  ],
  [
    'Mutation.updateOrganization',
    'updateOrganization(input: { dryRun: true, organizationId: "prv_01jd00000000000000000000zz" })',
  ],
  [
    'Mutation.setPartnerStatus',
    'setPartnerStatus(input: { dryRun: true, organizationId: "rsl_01jd00000000000000000000zz", status: SUSPENDED })',
  ],
  [
    'Mutation.createOffer',
    `createOffer(input: { dryRun: true, name: "Rooms", summary: "Rooms.", kind: LICENSE, unit: "License", minQuantity: 1, maxQuantity: 10,
      billingCycles: [MONTHLY], terms: [P1M], clouds: [PUBLIC], countries: ["DE"], ${ADD_ON}, ${TARGETS} })`,
  ],
  ['Mutation.updateOffer', `updateOffer(input: { dryRun: true, offerId: "off_01jd00000000000000000000zz", ${TARGETS} })`],
  ['Mutation.requestOrder', `requestOrder(input: { dryRun: true, ${PROVIDER}, ${CUSTOMER}, lines: [{ ${LINE}, ${PARENT} }] })`],
  ['Mutation.placeOrder', `placeOrder(input: { dryRun: true, ${CUSTOMER}, lines: [{ ${LINE}, ${PARENT} }] })`],
  [
    'Mutation.createCustomer',
    `createCustomer(input: { dryRun: true, name: "Neu", initialDomain: "neu.example", country: "DE", email: "info@neu.example",
      address: { line1: "Am Markt 1", city: "Neustadt" }, lines: [{ ${LINE}, ${PARENT} }],
      agreement: { contactName: "A", contactEmail: "a@neu.example", agreedAt: "2026-01-31T12:00:00.000Z" } })`,
  ],
  ['Mutation.resetCustomerUserPassword', `resetCustomerUserPassword(input: { dryRun: true, ${CUSTOMER} })`],
  ['Mutation.signIn', `signIn(input: { email: "global.admin@reseller.example", password: "${DEMO_PASSWORD}" })`],
];
