import { refuse } from '../../../kernel/errors';
import { PASSWORD_LONGEST, PASSWORD_SHORTEST } from '../../../security/passwords';
import { isCommonPassword } from './common-passwords';

/** Characters that must be left when what everybody knows of somebody is taken out of a password. */
const LEFT_AT_LEAST = 5;
/** Words shorter than that are not looked for. */
const WORD_SHORTEST = 4;

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** What everybody knows: parts of the e-mail address, names, and the name of this product. */
function knownWords(about: readonly string[]): string[] {
  const parts = about.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set([...parts, 'partner graph'].map(plain))]
    .filter((word) => word.length >= WORD_SHORTEST)
    .sort((a, b) => b.length - a.length);
}

/** Whether a password is made of what everybody knows of its owner, and little else. */
function tellsItsOwner(password: string, about: readonly string[]): boolean {
  const left = knownWords(about).reduce((text, word) => text.replaceAll(word, ''), plain(password));
  return left.length < LEFT_AT_LEAST && left.length < plain(password).length;
}

/**
 * Refuses a password that breaks the rules (rules, section 5): its length, the common ones, and those made of
 * the names and the address of whoever chooses it.
 */
export function checkPassword(password: string, path: string[], about: readonly string[] = []): void {
  const length = [...password].length;
  if (length < PASSWORD_SHORTEST || password.length > PASSWORD_LONGEST) {
    refuse('PASSWORD_LENGTH', `A password has ${PASSWORD_SHORTEST} to ${PASSWORD_LONGEST} characters.`, path);
  }
  if (isCommonPassword(password)) refuse('PASSWORD_COMMON', 'This password is among the most common ones; choose another.', path);
  if (tellsItsOwner(password, about)) {
    refuse('PASSWORD_COMMON', 'This password is made of names that everybody knows; choose another.', path);
  }
}
