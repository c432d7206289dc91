/** Letters that Unicode does not take apart, as people type them who have no such key. */
const REPLACED: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};

/** How many characters of a text are compared. */
const COMPARED = 200;

/** A text as searches compare it, letter by letter. */
export function folded(text: string): string {
  let out = '';
  for (const letter of text.normalize('NFKD').toLowerCase().normalize('NFKD')) {
    if (/\p{M}/u.test(letter)) continue;
    const plain = REPLACED[letter] ?? letter;
    const blank = /[\p{Cc}\p{Z}\s]/u.test(plain);
    if (blank && (out === '' || out.endsWith(' '))) continue;
    out += blank ? ' ' : plain;
  }
  return out.trim();
}

/** The part of a stored text that is compared. */
export const compared = (text: string): string => Array.from(folded(text)).slice(0, COMPARED).join('').trim();

/** Texts in the order of their bytes. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
