export { goesWith, TERM_MONTHS } from './commitment';
export { BillingCycle, Offer, Term } from './offer.entity';
export { offersToSell, priceList, type OfferToSell, type Price, type PriceList } from './offer.service';
