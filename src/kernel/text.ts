/** Controls that start text in another direction: embeddings, overrides and isolates. */
const OPENS = /[\u202a\u202b\u202d\u202e\u2066-\u2068]/;
/** Controls that end it. */
const CLOSES = /[\u202c\u2069]/;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/gu;
/** A lone surrogate: half a character, which cannot be stored, sent or shown. */
const LONE = /\p{Surrogate}/u;
/** Invisible characters: white space, controls, and characters meant not to be shown. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Z}\s\u2800]+/gu;

/** Whether a bidirectional control is still open at the end and would affect the text that follows. */
function leavesOpen(text: string): boolean {
  const open: string[] = [];
  for (const [control] of text.matchAll(BIDI)) {
    if (OPENS.test(control)) open.push(control >= '\u2066' ? '\u2069' : '\u202c');
    else if (CLOSES.test(control) && open.at(-1) === control) open.pop();
  }
  return open.length > 0;
}

/** Whether a text has no lone surrogates. */
export const isWellFormed = (text: string): boolean => !LONE.test(text);

/** Why a text is invalid, or null. White space alone passes here; length checks handle it. */
export function textProblem(text: string): string | null {
  if (!isWellFormed(text)) return 'it contains a lone surrogate (half a character)';
  if (text.trim() !== '' && text.replace(UNSEEN, '') === '') return 'it has no visible characters';
  if (text.split(/[\n\r\u2028\u2029]/).some(leavesOpen)) return 'it contains an unclosed bidirectional control';
  return null;
}

/** Characters that look like an ASCII character, from scripts that mix with Latin unnoticed. */
const LOOK_LIKE: Readonly<Record<string, string>> = {
  a: 'аαɑ',
  b: 'Ьƅ',
  c: 'сϲ',
  d: 'ԁɗ',
  e: 'еҽ',
  f: 'ƒϝ',
  g: 'ɡց',
  h: 'һհ',
  i: 'іιıɩӏ',
  j: 'јϳ',
  k: 'кκ',
  l: 'ⅼǀ',
  m: 'мⅿ',
  n: 'пոη',
  o: 'оοօσ',
  p: 'рρ',
  q: 'ԛգ',
  r: 'гʀ',
  s: 'ѕ',
  t: 'тτ',
  u: 'υսʋ',
  v: 'ѵνⅴ',
  w: 'ԝшω',
  x: 'хχⅹ',
  y: 'уγү',
  z: 'ᴢ',
  '-': '‐‑‒–—−',
  '.': '․。｡',
};

const ASCII_OF = new Map(
  Object.entries(LOOK_LIKE).flatMap(([ascii, others]) => [...others].map((other): [string, string] => [other, ascii])),
);

/** ASCII characters and small capitals that people read as another letter when they stand among letters. */
const TAKEN_FOR: readonly (readonly [seen: RegExp, taken: string])[] = [
  [/(?<=\p{Ll})I/gu, 'l'],
  [/[1|]/g, 'l'],
  [/0/g, 'o'],
  [/\u1d0f/g, 'o'],
  [/\u1d04/g, 'c'],
  [/\u1d20/g, 'v'],
  [/\u1d21/g, 'w'],
  [/\ua731/g, 's'],
];

/** A text as people would read it, with misleading characters replaced by the letters they resemble. */
export const asRead = (text: string): string =>
  TAKEN_FOR.reduce((read, [seen, taken]) => read.replace(seen, taken), text.normalize('NFC'));

/**
 * Scripts commonly written together with Latin. A letter of any other script among Latin letters is likely meant to deceive.
 */
const WITH_LATIN =
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** Whether a word mixes Latin with a script not commonly written together with it. */
export const mixesScripts = (text: string): boolean => /\p{Script=Latin}/u.test(text) && !WITH_LATIN.test(text);

/** A lower-case text with look-alikes replaced by their ASCII characters. Texts that look the same become equal. */
export const withoutLookAlikes = (text: string): string =>
  [...text.normalize('NFKC').toLowerCase()].map((character) => ASCII_OF.get(character) ?? character).join('');
