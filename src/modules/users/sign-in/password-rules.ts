import { refuse } from '../../../kernel/errors';
import { PASSWORD_LONGEST, PASSWORD_SHORTEST } from '../../../security/passwords';
import { isCommonPassword } from './common-passwords';

/** Minimum characters left after removing well-known words about the user from the password. */
const LEFT_AT_LEAST = 5;
/** Shorter words are not searched for. */
const WORD_SHORTEST = 4;

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Well-known words about the user: names, parts of the e-mail address, and the name of this product. */
function knownWords(about: readonly string[]): string[] {
  const parts = about.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set([...parts, 'partner graph'].map(plain))]
    .filter((word) => word.length >= WORD_SHORTEST)
    .sort((a, b) => b.length - a.length);
}

/** Whether a password consists mostly of well-known words about its owner. */
function tellsItsOwner(password: string, about: readonly string[]): boolean {
  const left = knownWords(about).reduce((text, word) => text.replaceAll(word, ''), plain(password));
  return left.length < LEFT_AT_LEAST && left.length < plain(password).length;
}

/**
 * Refuses a password that breaks the rules (rules, section 5): wrong length, common, or built from the names and
 * address of its user.
 */
export function checkPassword(password: string, path: string[], about: readonly string[] = []): void {
  const length = [...password].length;
  if (length < PASSWORD_SHORTEST || password.length > PASSWORD_LONGEST) {
    refuse('PASSWORD_LENGTH', `A password has ${PASSWORD_SHORTEST} to ${PASSWORD_LONGEST} characters.`, path);
  }
  if (isCommonPassword(password)) refuse('PASSWORD_COMMON', 'This password is too common. Choose another.', path);
  if (tellsItsOwner(password, about)) {
    refuse('PASSWORD_COMMON', 'This password is built from names that everyone knows. Choose another.', path);
  }
}
