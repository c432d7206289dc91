import { refuse } from './errors';

/** Currencies whose minor unit is not a hundredth, by how many decimal places they have. */
const PLACES: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const HUNDREDTHS =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU ' +
  'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES ' +
  'KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR ' +
  'NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP ' +
  'TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG';

/** Decimal places of the currencies of ISO 4217. */
const DECIMALS = new Map<string, number>([
  ...HUNDREDTHS.split(' ').map((code) => [code, 2] as const),
  ...Object.entries(PLACES).flatMap(([places, codes]) => codes.split(' ').map((code) => [code, Number(places)] as const)),
]);

/** How many decimal places amounts of a currency have; null for what is no currency of ISO 4217. */
export const placesOf = (currency: string): number | null => DECIMALS.get(currency) ?? null;

/** Places that a price for a unit of usage may have beyond those of its currency: it is kept in parts of the minor unit that fine. */
export const USAGE_PLACES = 4;

/** The largest price, in minor units: sums of many stay exact. */
export const MOST_MINOR = 1_000_000_000_000;

/**
 * A decimal amount that somebody gave, in minor units, or in parts of them with so many more places. Refuses unknown
 * currencies and places that are not kept.
 */
export function minorUnits(given: { amount: string; currency: string }, path: readonly string[], more = 0): number {
  const own = placesOf(given.currency);
  if (own === null) {
    return refuse('UNKNOWN_CURRENCY', 'Currency is a code of ISO 4217 in upper case, such as EUR.', [...path, 'currency']);
  }
  const places = own + more;
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(given.amount) ?? [];
  const amountPath = [...path, 'amount'];
  if (whole === '') return refuse('INVALID', 'An amount is zero or more.', amountPath);
  // A price list may write more places than the currency has; only what is lost counts.
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > places) {
    return refuse('TOO_MANY_DECIMALS', `These amounts in ${given.currency} have at most ${places} decimal places.`, amountPath, {
      places,
    });
  }
  const minor = Number(whole + significant.padEnd(places, '0'));
  return minor <= MOST_MINOR ? minor : refuse('INVALID', 'This amount is too large.', amountPath, { mostMinor: MOST_MINOR });
}
