import { refuse } from './errors';

/**
 * Formats of postal codes by country: `9` is a digit, `A` a letter. Spaces and hyphens are optional. `|` separates
 * alternatives.
 */
const FORMS: Readonly<Record<string, string>> = {
  '999': 'FO IS',
  '9999': 'AF AM AT AU BD BE BG CH CY DK GE GL HU LI LU LV MK NO NZ PH SI SJ TN ZA',
  '99999': 'AX BA CU DE DO EE EG ES FI FR GT HR ID IT JO KR KW LT MA MC ME MX MY PK RS SA SM TH TR UA UY VA VN',
  '999999': 'BY CN CO EC IN KG KZ RO RU SG TJ TM UZ',
  '999 99': 'CZ GR SE SK',
  '999-9999': 'JP',
  '9999-999': 'PT',
  '99-999': 'PL',
  '99999-999': 'BR',
  '99999|99999-9999': 'PR US',
  '9999 AA': 'NL',
  'A9A 9A9': 'CA',
  'AA9 9AA|AA99 9AA|A9 9AA|A99 9AA|A9A 9AA|AA9A 9AA': 'GB GG IM JE',
  'A99 ****': 'IE',
  AA999: 'AD',
  'AAA 9999': 'MT',
  '99999|9999999': 'IL',
  '999|999999|99999': 'TW',
};

const FORM_OF = new Map(
  Object.entries(FORMS).flatMap(([form, countries]) => countries.split(' ').map((country) => [country, form])),
);

const CLASSES: Readonly<Record<string, string>> = { '9': '\\d', A: '[A-Z]', '*': '[A-Z0-9]', ' ': '[ -]?', '-': '[ -]?' };

const patternOf = (form: string): RegExp =>
  new RegExp(`^(?:${[...form].map((sign) => (sign === '|' ? '|' : CLASSES[sign])).join('')})$`);

/** Country prefixes used on international mail: `D-10115`, `AT 1010`, `LV-1010`. */
const PREFIX = /^(?:[A-Z]{1,2}[- ])(?=\d)/;

/**
 * Refuses a postal code that cannot exist in a country. Countries without postal codes, or unknown here, accept anything. Codes
 * are stored as entered. Imported registers are accepted as they are.
 */
export function checkPostalCode(code: string | null | undefined, country: string, path: readonly string[]): void {
  const form = FORM_OF.get(country);
  const text = code?.trim().toUpperCase() ?? '';
  if (text === '' || form === undefined) return;
  const pattern = patternOf(form);
  if (pattern.test(text) || pattern.test(text.replace(PREFIX, ''))) return;
  const forms = form.split('|');
  refuse(
    'INVALID',
    `Postal codes of ${country} must look like ${forms.join(' or ')}, where 9 is a digit and A is a letter.`,
    [...path],
    {
      country,
      forms,
    },
  );
}
