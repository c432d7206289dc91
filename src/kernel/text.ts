/** Opens a stretch of text that runs the other way: embeddings, overrides and isolates. */
const OPENS = /[\u202a\u202b\u202d\u202e\u2066-\u2068]/;
/** Closes one. */
const CLOSES = /[\u202c\u2069]/;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/gu;
/** Half a character: no text that can be stored, sent or shown. */
const LONE = /\p{Surrogate}/u;
/** What nobody sees: white space, controls, and characters that are made not to be shown. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Z}\s\u2800]+/gu;

/** Whether a control that turns the direction of text is open at the end, and would turn what stands behind it. */
function leavesOpen(text: string): boolean {
  const open: string[] = [];
  for (const [control] of text.matchAll(BIDI)) {
    if (OPENS.test(control)) open.push(control >= '\u2066' ? '\u2069' : '\u202c');
    else if (CLOSES.test(control) && open.at(-1) === control) open.pop();
  }
  return open.length > 0;
}

/** Whether a text is well-formed: half a character is not. */
export const isWellFormed = (text: string): boolean => !LONE.test(text);

/** What keeps a text from being one, in words; null when nothing does. White space alone is left to whoever asks for a length. */
export function textProblem(text: string): string | null {
  if (!isWellFormed(text)) return 'it has half a character (a lone surrogate)';
  if (text.trim() !== '' && text.replace(UNSEEN, '') === '') return 'nothing in it can be seen';
  if (text.split(/[\n\r\u2028\u2029]/).some(leavesOpen)) return 'a control that turns the direction of text is not closed';
  return null;
}

/** Characters that look like one of ASCII, by that one. Of the scripts that mix with Latin unseen. */
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

/** Characters of ASCII, and small capitals, that people take for another letter where they stand among letters. */
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

/** A text with the letters that people would take its signs for. */
export const asRead = (text: string): string =>
  TAKEN_FOR.reduce((read, [seen, taken]) => read.replace(seen, taken), text.normalize('NFC'));

/** Scripts that are written together with Latin; a letter of any other among these is there to be taken for one of them. */
const WITH_LATIN =
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** Whether a word mixes Latin letters with those of a script that is not written together with Latin. */
export const mixesScripts = (text: string): boolean => /\p{Script=Latin}/u.test(text) && !WITH_LATIN.test(text);

/** A text in lower case with every character that looks like one of ASCII as that one: equal where people see no difference. */
export const withoutLookAlikes = (text: string): string =>
  [...text.normalize('NFKC').toLowerCase()].map((character) => ASCII_OF.get(character) ?? character).join('');
