import type { GuardedMutation } from '../mutation-table';

/** The mutations of the catalog. */
export const CATALOG: Readonly<Record<string, GuardedMutation>> = {
  createOffer: {
    action: 'offer.manage',
    call: `createOffer(input: { dryRun: true, name: "Meeting Rooms", summary: "Rooms with screens.", kind: LICENSE, unit: "License",
      minQuantity: 1, maxQuantity: 10, billingCycles: [MONTHLY], terms: [P1M], clouds: [PUBLIC], countries: ["DE"] }) { errors { code } }`,
  },
  setOfferPrice: {
    action: 'offer.manage',
    call: 'setOfferPrice(input: { dryRun: true, offerId: "off_01jd00000000000000000000zz", country: "DE", billingCycle: MONTHLY, term: P1Y, amount: { amount: "1", currency: "EUR" } }) { errors { code } }',
  },
  updateOffer: {
    action: 'offer.manage',
    call: 'updateOffer(input: { dryRun: true, offerId: "off_01jd00000000000000000000zz", name: "Rooms" }) { errors { code } }',
  },
  retireOffer: {
    action: 'offer.manage',
    call: 'retireOffer(input: { dryRun: true, offerId: "off_01jd00000000000000000000zz" }) { errors { code } }',
  },
};
