import { domainToUnicode } from 'node:url';
import { asciiDomain, isMailDomain } from '../../kernel/domains';
import { asRead, mixesScripts, withoutLookAlikes } from '../../kernel/text';

/** Characters of an e-mail address at most. */
export const EMAIL_LONGEST = 320;

/** E-mail addresses as they are compared: trimmed, NFC, lower case, the domain by UTS 46 in its ASCII form. */
export function normalizeEmail(email: string): string {
  const text = email.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = at < 0 ? '' : asciiDomain(text.slice(at + 1));
  return domain === '' ? text : `${text.slice(0, at)}@${domain}`;
}

/** The domain of an address, lower case. */
export const domainOf = (email: string): string => normalizeEmail(email).split('@').at(-1) ?? '';

/** What stands before the @: nothing that a header could break on, and nothing that is not seen. */
const LOCAL = /^[^\s@<>(),;:"\\[\]\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Z}\p{Default_Ignorable_Code_Point}]{1,64}$/u;

/**
 * Whether a text is an e-mail address that mail can be sent to: one @, a dotted domain, nothing a header could break
 * on, nothing unseen, and no character that is another one in a different width or form. White space around it, which
 * comes along when it is copied, is no part of it: whoever keeps or sends an address trims it.
 */
export function isEmail(email: string): boolean {
  const [local = '', domain = '', ...more] = email.trim().split('@');
  if (email.length > EMAIL_LONGEST || more.length > 0 || !LOCAL.test(local)) return false;
  return local.normalize('NFKC') === local.normalize('NFC') && isDomainText(domain);
}

/** A domain without white space around it; in whatever script. */
const isDomainText = (domain: string): boolean => domain === domain.trim() && !domain.includes('/') && isMailDomain(domain);

/** The addresses that people would take this one for, besides itself. */
export function looksLike(email: string): string[] {
  const normalized = normalizeEmail(email);
  const [local = '', domain = ''] = email.trim().split('@');
  const shown = `${local}@${domainToUnicode(asciiDomain(domain))}`;
  const seen = [withoutLookAlikes(shown), withoutLookAlikes(asRead(shown))].map(normalizeEmail);
  return [...new Set(seen)].filter((one) => one !== normalized);
}

/** Whether letters that are not written together stand before the @. */
export const mixesLetters = (email: string): boolean => mixesScripts(email.trim().split('@')[0] ?? '');
