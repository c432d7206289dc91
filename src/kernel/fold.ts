import { asciiDomain } from './domains';
/** Letters that are not a base letter plus a mark, as people type them without such a key. */
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
 * The case-folded twin of a text, which searches, filters and sorts compare as bytes on both engines: NFKD, marks removed,
 * lower case, special letters replaced (ß → ss, ł → l), each control character or run of spaces one space, trimmed. Trimming
 * matters: MySQL pads comparisons with spaces and SQLite does not; without trailing spaces they agree.
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

/** The canonical domain of an e-mail address. Null without an address. */
export function domainOfEmail(email: string | null | undefined): string | null {
  const domain = email?.trim().normalize('NFC').toLowerCase().split('@').at(-1) ?? null;
  return domain === null ? null : asciiDomain(domain) || domain;
}

/** Maximum length of a folded twin. Longer texts are compared by their first characters. */
export const FOLDED_LENGTH = 200;

/** The folded twin as it is stored. */
export function folded(text: string): string {
  return [...fold(text)].slice(0, FOLDED_LENGTH).join('').trim();
}

/** Suffix of the twin property: `name` has `nameFolded`. */
export const FOLDED_SUFFIX = 'Folded';
