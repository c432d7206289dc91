import { refuse } from './errors';

/** Currencies whose minor unit is not a hundredth, by decimal places. */
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

/** Decimal places of the ISO 4217 currencies. */
const DECIMALS = new Map<string, number>([
  ...HUNDREDTHS.split(' ').map((code) => [code, 2] as const),
  ...Object.entries(PLACES).flatMap(([places, codes]) => codes.split(' ').map((code) => [code, Number(places)] as const)),
]);

/** The currencies whose minor unit is not a hundredth, with their decimal places. */
export const UNUSUAL_PLACES: readonly (readonly [string, number])[] = Object.entries(PLACES).flatMap(([places, codes]) =>
  codes.split(' ').map((code) => [code, Number(places)] as const),
);

/** The number of decimal places of a currency. Null if it is not an ISO 4217 currency. */
export const placesOf = (currency: string): number | null => DECIMALS.get(currency) ?? null;

/** Additional decimal places of usage prices, which are stored in these fractions of the minor unit. */
export const USAGE_PLACES = 4;

/** The largest price in minor units. Sums of many such prices stay exact. */
export const MOST_MINOR = 1_000_000_000_000;

/**
 * Converts a decimal amount to minor units, or to fractions of them with `more` additional decimal places. Refuses unknown
 * currencies and too many decimal places.
 */
export function minorUnits(given: { amount: string; currency: string }, path: readonly string[], more = 0): number {
  const own = placesOf(given.currency);
  if (own === null) {
    return refuse('UNKNOWN_CURRENCY', 'Currency must be an upper-case ISO 4217 code, such as EUR.', [...path, 'currency']);
  }
  const places = own + more;
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(given.amount) ?? [];
  const amountPath = [...path, 'amount'];
  if (whole === '') return refuse('INVALID', 'The amount must be zero or more.', amountPath);
  // A price list may have more decimal places than the currency. Trailing zeros do not count.
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > places) {
    return refuse('TOO_MANY_DECIMALS', `Amounts in ${given.currency} can have at most ${places} decimal places.`, amountPath, {
      places,
    });
  }
  const minor = Number(whole + significant.padEnd(places, '0'));
  return minor <= MOST_MINOR ? minor : refuse('INVALID', 'The amount is too large.', amountPath, { mostMinor: MOST_MINOR });
}
