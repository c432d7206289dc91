import type { MarketRegion } from '../modules/reference-data/clouds';
import type { Language } from './naming/languages';

/** What the demo knows of a country. */
interface CountryFacts {
  readonly region: MarketRegion;
  readonly currency: string;
  readonly language: Language;
  readonly dial: string;
  /** Names of companies with `#` where the invented name stands. */
  readonly forms: readonly string[];
  /** City, postal code, and the state where an address has one. */
  readonly cities: readonly (readonly [city: string, postalCode: string, state?: string])[];
}

const cities = (list: string): CountryFacts['cities'] =>
  list.split(',').map((entry) => {
    const [city = '', postalCode = '', state] = entry.trim().split('/');
    return state === undefined ? [city, postalCode] : [city, postalCode, state];
  });

const europe = (currency: string, language: Language, dial: string, forms: string, places: string): CountryFacts => ({
  region: 'EUROPE',
  currency,
  language,
  dial,
  forms: forms.split(','),
  cities: cities(places),
});

const elsewhere = (region: MarketRegion, ...facts: Parameters<typeof europe>): CountryFacts => ({ ...europe(...facts), region });

/** The countries of the demo; the market regions are those of the register. */
export const COUNTRIES = {
  DE: europe(
    'EUR',
    'de',
    '+49',
    '# GmbH,# AG,# KG,# eG',
    'Hamburg/20095, München/80331, Köln/50667, Leipzig/04109, Lübeck/23552, Würzburg/97070, Münster/48143, Görlitz/02826',
  ),
  AT: europe('EUR', 'de', '+43', '# GmbH,# OG,# AG', 'Wien/1010, Graz/8010, Linz/4020, Salzburg/5020, Sankt Pölten/3100'),
  CH: europe('CHF', 'de', '+41', '# AG,# GmbH', 'Zürich/8001, Bern/3011, Basel/4051, Luzern/6003'),
  SE: europe('SEK', 'sv', '+46', '# AB,# HB', 'Stockholm/111 20, Göteborg/411 03, Malmö/211 20, Umeå/903 26'),
  NO: europe('NOK', 'nb', '+47', '# AS,# ASA', 'Oslo/0150, Bergen/5003, Tromsø/9008'),
  DK: europe('DKK', 'da', '+45', '# ApS,# A/S', 'København/1050, Århus/8000, Sønderborg/6400'),
  FI: europe('EUR', 'fi', '+358', '# Oy,# Oyj', 'Helsinki/00100, Jyväskylä/40100, Turku/20100'),
  NL: europe('EUR', 'nl', '+31', '# B.V.,# N.V.', 'Amsterdam/1011 AB, Utrecht/3511 AA, Rotterdam/3011 AA'),
  BE: europe('EUR', 'nl', '+32', '# BV,# NV', 'Antwerpen/2000, Gent/9000, Brussel/1000'),
  FR: europe('EUR', 'fr', '+33', '# SARL,# SAS,# SA', 'Lyon/69001, Nantes/44000, Béziers/34500, Paris/75002'),
  ES: europe('EUR', 'es', '+34', '# S.L.,# S.A.', 'Bilbao/48001, Sevilla/41001, A Coruña/15001, Madrid/28013'),
  PT: europe('EUR', 'pt', '+351', '# Lda.,# S.A.', 'Lisboa/1100-148, Porto/4000-322, Évora/7000-508'),
  IT: europe('EUR', 'it', '+39', '# S.r.l.,# S.p.A.', 'Milano/20121, Bologna/40121, Torino/10121'),
  PL: europe('PLN', 'pl', '+48', '# sp. z o.o.,# S.A.', 'Łódź/90-001, Kraków/31-001, Gdańsk/80-001'),
  CZ: europe('CZK', 'cs', '+420', '# s.r.o.,# a.s.', 'Praha/110 00, Brno/602 00, Plzeň/301 00'),
  GB: europe('GBP', 'en', '+44', '# Ltd,# plc', 'Leeds/LS1 1BA, Bristol/BS1 4DJ, Glasgow/G1 1XQ'),
  IE: europe('EUR', 'en', '+353', '# Ltd,# DAC', 'Dublin/D02 X285, Cork/T12 RC5A, Galway/H91 E9X4'),
  GR: europe('EUR', 'el', '+30', '# Α.Ε.,# Ε.Π.Ε.', 'Αθήνα/105 57, Θεσσαλονίκη/546 24'),
  BG: europe('EUR', 'bg', '+359', '# ООД,# АД', 'София/1000, Пловдив/4000'),
  US: elsewhere(
    'UNITED_STATES',
    'USD',
    'en',
    '+1',
    '# Inc.,# LLC,# Co.',
    'Austin/78701/TX, Portland/97204/OR, Madison/53703/WI, Albany/12207/NY, Duluth/55802/MN',
  ),
  CA: elsewhere('CANADA', 'CAD', 'en', '+1', '# Ltd.,# Inc.', 'Halifax/B3H 1A1/NS, Calgary/T2P 1J9/AB, Ottawa/K1P 1J1/ON'),
  AU: elsewhere('AUSTRALIA', 'AUD', 'en', '+61', '# Pty Ltd', 'Hobart/7000/TAS, Perth/6000/WA, Newcastle/2300/NSW'),
  JP: elsewhere('JAPAN', 'JPY', 'ja', '+81', '株式会社#,#株式会社', '横浜市/231-0005/神奈川県, 京都市/600-8001/京都府'),
  BR: elsewhere('BRAZIL', 'BRL', 'pt', '+55', '# Ltda.,# S.A.', 'São Paulo/01001-000/SP, Florianópolis/88010-000/SC'),
  IN: elsewhere('INDIA', 'INR', 'hi', '+91', '# Pvt Ltd,# Ltd', 'Pune/411001/MH, Bengaluru/560001/KA, Chennai/600001/TN'),
} as const satisfies Record<string, CountryFacts>;

export type CountryCode = keyof typeof COUNTRIES;

export const COUNTRY_CODES = Object.keys(COUNTRIES) as CountryCode[];

/** What the demo knows of a country. */
export const factsOf = (code: CountryCode): CountryFacts => COUNTRIES[code];

/** The countries of a country's market region. */
export const neighborsOf = (code: CountryCode): readonly CountryCode[] =>
  COUNTRY_CODES.filter((other) => COUNTRIES[other].region === COUNTRIES[code].region);
