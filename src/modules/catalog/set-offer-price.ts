import { defineOperation } from '../../graph/define-mutation';
import { ANY_STATE } from '../../graph/operations';
import { listOf } from '../../graph/row';
import { updateVersioned } from '../../graph/write';
import { offerOperations } from './offer.actions';
import { Offer } from './offer.entity';
import { offerUpdated } from './offer.events';
import { SetOfferPriceInput, SetOfferPricePayload } from './offer.types';
import { changesNothing, countsOf, pricesAround, writePrices } from './price-change';
import { givenPrice, priceKey } from './price-check';
import { planPrice } from './price-plan';
import { validityAt } from './price-validity';

export const setOfferPrice = defineOperation({
  name: 'setOfferPrice',
  description:
    'Sets one price of an offer, as a row of a price sheet says it. The price before it ends where it begins. The same start again corrects amount and end; the same values again change nothing. Without an end, it is valid until the next price begins. Orders and subscriptions keep their prices.',
  example:
    'setOfferPrice(input: { offerId: "off_01h…", segment: EDUCATION, country: "DE", billingCycle: MONTHLY, term: P1Y, amount: { amount: "7.40", currency: "EUR" }, validFrom: "2026-12-01T00:00:00Z" }) { offerPrice { id validFrom validTo } errors { code message path } }',
  action: 'offer.manage',
  input: SetOfferPriceInput,
  inputDescription: 'The offer and the price.',
  payload: SetOfferPricePayload,
  codes: ['UNKNOWN_CURRENCY', 'TOO_MANY_DECIMALS', 'PRICE_OUTSIDE_OFFER', 'DUPLICATE_PRICE'],
  on: offerOperations.on({ move: ANY_STATE }),
  thing: 'offerId',
  alsoRead: ['kind', 'countries', 'billingCycles', 'terms'],
  work: async (tx, { input, row }) => {
    const { id: offerId, kind } = row;
    const shape = {
      countries: listOf<string>(row.countries),
      billingCycles: listOf<typeof input.billingCycle>(row.billingCycles),
      terms: listOf<typeof input.term>(row.terms),
    };
    const given = givenPrice(kind, shape, input, []);
    const now = tx.clock.now();
    const stored = await pricesAround(tx, offerId, given, given.validFrom ?? now);
    const plan = planPrice(stored, given, now);
    const same = given.validFrom === null ? stored.find((price) => validityAt(price, now) === 'CURRENT') : undefined;
    const known = same ?? stored.find(({ validFrom }) => validFrom === given.validFrom);
    if (changesNothing(plan)) return { offerId, offerPriceId: known?.id ?? '' };
    // The version of the offer decides between changes of its prices at the same time.
    const { pricesAdded, pricesChanged } = countsOf(plan);
    const after = { price: priceKey(given), pricesAdded, pricesChanged };
    await updateVersioned(tx, Offer, row, {}, offerUpdated(offerId, { before: {}, after }));
    const [added] = await writePrices(tx, { id: offerId, kind }, plan, stored);
    return { offerId, offerPriceId: added ?? known?.id ?? '' };
  },
});
