export { CYCLE_MONTHS, goesWith, periodOf, periodSql, TERM_MONTHS, TERM_PERIOD } from './commitment';
export { BillingCycle, Offer, Term, type OfferKind } from './offer.entity';
export { offersToSell, priceList, type OfferToSell, type Price, type PriceList } from './offer.service';
export { MoneyInput } from './offer.types';
