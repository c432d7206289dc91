import { asciiDomain } from './domains';
/** Letters that are no other letter with a mark, as people type them who have no such key. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['ł', 'l'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ħ', 'h'],
  ['ŧ', 't'],
  ['ı', 'i'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['þ', 'th'],
]);
const ANY_LETTER = new RegExp(`[${[...LETTERS.keys()].join('')}]`, 'gu');

/**
 * The folded twin of a text: what searching, filtering and sorting compare, as bytes, on both engines.
 * NFKD, marks removed, lower case, letters of their own (ß → ss, ł → l), every control character or run of blanks one space, trimmed.
 * Trimming matters: MySQL pads comparisons with spaces, SQLite does not; without trailing spaces they agree.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(ANY_LETTER, (letter) => LETTERS.get(letter) ?? letter)
    .replace(/[\p{Cc}\p{Z}\s]+/gu, ' ')
    .trim();
}

/** The domain of an e-mail address as domains are compared; null without an address. */
export function domainOfEmail(email: string | null | undefined): string | null {
  const domain = email?.trim().normalize('NFC').toLowerCase().split('@').at(-1) ?? null;
  return domain === null ? null : asciiDomain(domain) || domain;
}

/** How many characters a folded twin keeps; longer text is compared by its beginning. */
export const FOLDED_LENGTH = 200;

/** The folded twin as it is stored. */
export function folded(text: string): string {
  return [...fold(text)].slice(0, FOLDED_LENGTH).join('').trim();
}

/** The folded twin of the property `name` is the property `nameFolded`. */
export const FOLDED_SUFFIX = 'Folded';
