import { minorUnits } from '../../kernel/currencies';
import { refuse } from '../../kernel/errors';
import type { Segment } from '../reference-data';
import { goesWith } from './commitment';
import { morePlaces, type OfferShape } from './offer-check';
import type { BillingCycle, OfferKind, Term } from './offer.entity';
import type { OfferPriceInput } from './offer.types';

const MOST_PRICES = 1_500;

/** What a price of an offer is for. At most one price of each key is valid at a time. */
export interface PriceKey {
  segment: Segment;
  country: string;
  billingCycle: BillingCycle;
  term: Term;
}

/** An amount in minor units. */
export interface PriceAmount {
  amountMinor: number;
  currency: string;
}

/** A price as it was given. Without a start: from now on, or since the same amount applies. Without an end: until the next one. */
export interface GivenPrice extends PriceKey, PriceAmount {
  validFrom: number | null;
  validTo: number | null;
  path: string[];
}

/** A price's key as text. */
export const priceKey = ({ segment, country, billingCycle, term }: PriceKey): string =>
  `${segment} ${country} ${billingCycle} ${term}`;

/** Whether a price matches the countries, billing cycles and terms of the offer. */
export const isWithin = (
  shape: Pick<OfferShape, 'countries' | 'billingCycles' | 'terms'>,
  { country, billingCycle, term }: PriceKey,
): boolean =>
  shape.countries.includes(country) &&
  shape.billingCycles.includes(billingCycle) &&
  shape.terms.includes(term) &&
  goesWith(billingCycle, term);

/** The start of the first year that a validity may begin in, and the end of the last one. */
const YEARS = [Date.UTC(2000, 0), Date.UTC(2100, 0)] as const;

function checkTimes({ validFrom, validTo }: Pick<OfferPriceInput, 'validFrom' | 'validTo'>, path: string[]): void {
  const [first, last] = YEARS;
  for (const [name, time] of Object.entries({ validFrom, validTo })) {
    if (time == null || (time >= first && time <= last)) continue;
    refuse('INVALID', 'A price is valid in the years 2000 to 2099. Leave `validTo` out if it has no end.', [...path, name]);
  }
  if (validFrom != null && validTo != null && validTo <= validFrom) {
    refuse('INVALID', 'The validity must end after it begins.', [...path, 'validTo']);
  }
}

/** Converts a given price. Refuses one outside the offer. */
export function givenPrice(
  kind: OfferKind,
  shape: Pick<OfferShape, 'countries' | 'billingCycles' | 'terms'>,
  price: OfferPriceInput,
  path: string[],
): GivenPrice {
  const { country, billingCycle, term, amount, validFrom = null, validTo = null } = price;
  const key = { segment: price.segment ?? 'COMMERCIAL', country, billingCycle, term };
  if (!isWithin(shape, key)) {
    refuse('PRICE_OUTSIDE_OFFER', 'The offer is not sold in this country with this billing cycle and term.', path);
  }
  checkTimes(price, path);
  const amountMinor = minorUnits(amount, [...path, 'amount'], morePlaces(kind));
  return { ...key, amountMinor, currency: amount.currency, validFrom, validTo, path };
}

/** Converts the given list of prices. Refuses prices outside the offer. */
export function givenPrices(kind: OfferKind, shape: OfferShape, prices: readonly OfferPriceInput[]): GivenPrice[] {
  if (prices.length > MOST_PRICES) refuse('INVALID', `Give at most ${MOST_PRICES} prices.`, ['prices'], { most: MOST_PRICES });
  return prices.map((price, index) => givenPrice(kind, shape, price, ['prices', String(index)]));
}
