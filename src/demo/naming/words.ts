import { fold } from '../../kernel/fold';

/** A word as it is written and as it stands in a domain or address. */
export interface Word {
  readonly text: string;
  readonly latin: string;
}

/** Letters that no normalisation takes apart. */
const PLAIN: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', æ: 'ae', đ: 'd', þ: 'th', œ: 'oe', ı: 'i' };

/** A text in letters, digits and hyphens. */
export const plain = (text: string): string =>
  fold(text)
    .replace(/[øłæđþœı]/gu, (letter) => PLAIN[letter] ?? letter)
    .replace(/['’.]/gu, '')
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '');

/** Words separated by commas; `Αιγαίο/aigaio` says how a word in another script is spelled in a domain. */
export const words = (list: string): readonly Word[] =>
  list.split(',').map((entry) => {
    const [text = '', latin] = entry.trim().split('/');
    return { text, latin: latin ?? plain(text) };
  });
