/** Values of enumerations that several tables check. Frozen with the migrations that use them. */
export const MARKET_REGIONS = [
  'AFRICA',
  'ASIA_PACIFIC',
  'AUSTRALIA',
  'BRAZIL',
  'CANADA',
  'CHINA',
  'EUROPE',
  'INDIA',
  'JAPAN',
  'KOREA',
  'LATIN_AMERICA',
  'MIDDLE_EAST_CENTRAL_EASTERN_EUROPE',
  'NEW_ZEALAND',
  'TAIWAN',
  'UNITED_STATES',
];

export const CLOUDS = ['PUBLIC', 'US_GOVERNMENT', 'GERMANY'];

export const CHANNELS = ['OWN_MARKETING', 'VENDOR_REFERRAL', 'PROVIDER', 'OTHER'];
