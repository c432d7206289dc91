export { goesWith, periodOf, TERM_MONTHS } from './commitment';
export { BillingCycle, Offer, Term, type OfferKind } from './offer.entity';
export { offersToSell, priceList, type OfferToSell, type Price, type PriceList } from './offer.service';
