import type { BillingCycle, Term } from '../../modules/catalog/offer.entity';
import { factsOf, type CountryCode } from '../geography';

/** What a euro is worth in the price lists of the demo. */
const PER_EURO: Readonly<Record<string, number>> = {
  EUR: 1,
  SEK: 11,
  NOK: 11.5,
  DKK: 7.5,
  CHF: 0.95,
  PLN: 4.25,
  CZK: 25,
  GBP: 0.85,
  USD: 1.1,
  CAD: 1.5,
  AUD: 1.65,
  JPY: 160,
  BRL: 6,
  INR: 90,
};

/** Currencies without minor units. */
const WHOLE_UNITS = new Set(['JPY']);

const MONTHS_BILLED: Readonly<Record<BillingCycle, number>> = { MONTHLY: 1, ANNUAL: 12, TRIENNIAL: 36 };

/** Per cent of the list price: who binds itself longer or pays in advance pays less. */
function percent(cycle: BillingCycle, term: Term): number {
  if (term === 'P1M') return 120;
  const paid = cycle === 'MONTHLY' ? 105 : 100;
  return term === 'P3Y' ? paid - 5 : paid;
}

/** The price of one piece for one billing period, in minor units of the country's currency. */
export function unitPrice(cents: number, country: CountryCode, cycle: BillingCycle, term: Term): number {
  const { currency } = factsOf(country);
  const euroCents = (cents * MONTHS_BILLED[cycle] * percent(cycle, term)) / 100;
  return Math.round((euroCents * (PER_EURO[currency] ?? 1)) / (WHOLE_UNITS.has(currency) ? 100 : 1));
}
