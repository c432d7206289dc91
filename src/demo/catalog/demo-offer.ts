import type { BillingCycle, Offer, Term } from '../../modules/catalog/offer.entity';
import type { Cloud } from '../../modules/reference-data/clouds';
import type { Segment } from '../../modules/reference-data/segments';
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
  /** Its prices change once: so many days before now, or after now if negative. */
  readonly change?: { readonly daysAgo: number; readonly percentBefore: number; readonly percentAfter: number };
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
  /** When its prices change, if they do. */
  readonly changesAt: number | null;
}

/** Who buys. */
export interface PriceGroup {
  readonly country: CountryCode;
  readonly segment: Segment;
}

/** What schools pay, in per cent. */
const SEGMENT_PERCENT: Readonly<Partial<Record<Segment, number>>> = { COMMERCIAL: 100, EDUCATION: 60 };

/** The segments that have prices. */
export const SEGMENTS = Object.keys(SEGMENT_PERCENT) as Segment[];

/** The price of one piece at a time, in the minor units of the country's currency. */
export function priceOf(offer: DemoOffer, { country, segment }: PriceGroup, commitment: Commitment, at: number): number {
  const { cents, change } = offer.plan;
  const { percentBefore = 100, percentAfter = 100 } = change ?? {};
  const percent = offer.changesAt === null || at >= offer.changesAt ? percentAfter : percentBefore;
  const paid = Math.round((cents * percent * (SEGMENT_PERCENT[segment] ?? 100)) / 10_000);
  return unitPrice(paid, country, commitment.billingCycle, commitment.term);
}

/** Whether an offer can be sold to a customer. */
export const isSoldTo = (offer: DemoOffer, cloud: Cloud, country: CountryCode): boolean =>
  offer.plan.clouds.includes(cloud) && offer.plan.countries.includes(country);
