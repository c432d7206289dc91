import { COUNTRIES, COUNTRY_CODES, type CountryCode } from '../geography';

/** The countries of the European market region. */
export const EUROPE: readonly CountryCode[] = COUNTRY_CODES.filter((code) => COUNTRIES[code].region === 'EUROPE');

/** Monthly or yearly, for a month or a year: what most seats are sold with. */
export const FLEXIBLE = { cycles: ['MONTHLY', 'ANNUAL'], terms: ['P1M', 'P1Y'] } as const;
/** Up to three years. */
export const COMMITTED = { cycles: ['MONTHLY', 'ANNUAL', 'TRIENNIAL'], terms: ['P1Y', 'P3Y'] } as const;
/** Billed by what was used. */
export const USAGE = { kind: 'AZURE_USAGE', cycles: ['MONTHLY'], terms: ['P1M'], max: 1, cents: 0 } as const;

/** Sold in the public cloud everywhere. */
export const WORLDWIDE = { clouds: ['PUBLIC'], countries: COUNTRY_CODES } as const;
/** Sold in the cloud for the US Government. */
export const US_GOVERNMENT = { clouds: ['US_GOVERNMENT'], countries: ['US'] } as const;
/** Sold in the German cloud. */
export const GERMANY = { clouds: ['GERMANY'], countries: ['DE'] } as const;
