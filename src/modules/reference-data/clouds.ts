import { enumeration } from '../../graph/declare';

export const Cloud = enumeration('Cloud', 'The cloud of a tenant.', {
  PUBLIC: 'The public cloud.',
  US_GOVERNMENT: 'The national cloud for the US Government.',
  GERMANY: 'The national cloud for Germany.',
});
export type Cloud = keyof typeof Cloud;

/** Market regions within which partners and customers may work together (facts, 3.3). */
export const MarketRegion = enumeration(
  'MarketRegion',
  'A group of countries within which partners and customers may work together.',
  {
    AFRICA: 'Africa.',
    ASIA_PACIFIC: 'Asia-Pacific.',
    AUSTRALIA: 'Australia.',
    BRAZIL: 'Brazil.',
    CANADA: 'Canada.',
    CHINA: 'China.',
    EUROPE: 'European Union, EFTA and the United Kingdom.',
    INDIA: 'India.',
    JAPAN: 'Japan.',
    KOREA: 'Korea.',
    LATIN_AMERICA: 'Latin America and the Caribbean.',
    MIDDLE_EAST_CENTRAL_EASTERN_EUROPE: 'Middle East, Central and Eastern Europe outside the European Union.',
    NEW_ZEALAND: 'New Zealand.',
    TAIWAN: 'Taiwan.',
    UNITED_STATES: 'United States.',
  },
);
export type MarketRegion = keyof typeof MarketRegion;
