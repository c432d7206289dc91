import type { BillingCycle, Offer, Term } from '../../modules/catalog/offer.entity';
import type { Cloud } from '../../modules/reference-data/clouds';
import type { CountryCode } from '../geography';
import { unitPrice } from './prices';

/** How an offer is planned; see `offers.ts`. */
export interface OfferPlan {
  readonly key: string;
  readonly name: string;
  readonly summary: string;
  readonly kind?: Offer['kind'];
  readonly min?: number;
  readonly max?: number;
  readonly cycles: readonly BillingCycle[];
  readonly terms: readonly Term[];
  readonly clouds: readonly Cloud[];
  readonly countries: readonly CountryCode[];
  /** List price of one piece and month in euro cents; 0 where usage is billed. */
  readonly cents: number;
  readonly addOnOf?: string;
  readonly upgradesTo?: readonly string[];
  readonly retired?: boolean;
}

/** A billing cycle together with a term. */
export interface Commitment {
  readonly billingCycle: BillingCycle;
  readonly term: Term;
}

/** An offer that exists. */
export interface DemoOffer {
  readonly id: string;
  readonly plan: OfferPlan;
  readonly commitments: readonly Commitment[];
  readonly min: number;
  readonly max: number;
}

/** The price of one piece in the minor units of the country's currency. */
export const priceOf = (offer: DemoOffer, country: CountryCode, commitment: Commitment): number =>
  unitPrice(offer.plan.cents, country, commitment.billingCycle, commitment.term);

/** Whether an offer can be sold to a customer. */
export const isSoldTo = (offer: DemoOffer, cloud: Cloud, country: CountryCode): boolean =>
  offer.plan.clouds.includes(cloud) && offer.plan.countries.includes(country);
