import { dictionary } from '@zxcvbn-ts/language-common';

/**
 * Long passwords that lists of leaked ones are full of and the dictionary lacks: roots with the digits, years
 * and seasons that people add when twelve characters are asked for.
 */
const ALSO =
  'passwordpassword correcthorsebatterystaple letmeinletmein adminadmin12 changemenow trustno1trustno1 iloveyouforever ' +
  'abcdefghijkl abcdefghijklmnop qwertyuiopas qwertyuiopasdf qwertyuiopasdfghjkl asdfghjklzxcvbnm administrador realmadrid ' +
  'manchester barcelona liverpool welcome changeme p@ssw0rd p@ssword passw0rd';

let words: ReadonlySet<string> | undefined;

/** Some fifty thousand of the most common passwords, read when the first is asked for. */
const common = (): ReadonlySet<string> =>
  (words ??= new Set([...(dictionary['passwords-common'] ?? []).map(String), ...ALSO.split(' ')]));

/** What is left without the digits, years and signs that people put around a word. */
const core = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** Characters that follow each other in the alphabet or among the digits, or do not change at all. */
function isRun(text: string): boolean {
  const steps = new Set([...text].slice(1).map((_, index) => text.charCodeAt(index + 1) - text.charCodeAt(index)));
  return steps.size === 1;
}

/** Whether a password is one of the most common, or such a word with digits and signs around it, whatever its case. */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  const joined = lower.replace(/\s/g, '');
  const known = [lower, joined, core(joined)].some((text) => common().has(text));
  return known || /^(.{1,4})\1+$/u.test(lower) || isRun(lower);
}
