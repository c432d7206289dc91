export { BillingCycle, Offer, Term } from './offer.entity';
