import { dictionary } from '@zxcvbn-ts/language-common';

/**
 * Common long passwords that the dictionary lacks: roots that people extend with digits, years and seasons to reach
 * twelve characters.
 */
const ALSO =
  'passwordpassword correcthorsebatterystaple letmeinletmein adminadmin12 changemenow trustno1trustno1 iloveyouforever ' +
  'abcdefghijkl abcdefghijklmnop qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl asdfghjklzxcvbnm administrador realmadrid ' +
  'manchester barcelona liverpool welcome changeme p@ssw0rd p@ssword passw0rd';

let words: ReadonlySet<string> | undefined;

/** About fifty thousand common passwords, loaded on first use. */
const common = (): ReadonlySet<string> =>
  (words ??= new Set([...(dictionary['passwords-common'] ?? []).map(String), ...ALSO.split(' ')]));

/** The text without leading and trailing digits and signs. */
const core = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** Whether the characters are consecutive in the alphabet or among the digits, or all the same. */
function isRun(text: string): boolean {
  const steps = new Set([...text].slice(1).map((_, index) => text.charCodeAt(index + 1) - text.charCodeAt(index)));
  return steps.size === 1;
}

/** Whether a password is a common one, ignoring case and surrounding digits and signs. */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  const joined = lower.replace(/\s/g, '');
  const known = [lower, joined, core(joined)].some((text) => common().has(text));
  return known || /^(.{1,4})\1+$/u.test(lower) || isRun(lower);
}
