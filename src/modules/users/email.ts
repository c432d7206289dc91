import { domainToUnicode } from 'node:url';
import { asciiDomain, isMailDomain } from '../../kernel/domains';
import { asRead, mixesScripts, withoutLookAlikes } from '../../kernel/text';

/** Maximum length of an e-mail address, in characters. */
export const EMAIL_LONGEST = 320;

/** Normal form for comparing addresses: trimmed, NFC, lower case, domain as UTS 46 ASCII. */
export function normalizeEmail(email: string): string {
  const text = email.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = at < 0 ? '' : asciiDomain(text.slice(at + 1));
  return domain === '' ? text : `${text.slice(0, at)}@${domain}`;
}

/** The domain of an address, normalized. */
export const domainOf = (email: string): string => normalizeEmail(email).split('@').at(-1) ?? '';

/** The local part: no header delimiters and no invisible characters. */
const LOCAL = /^[^\s@<>(),;:"\\[\]\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Z}\p{Default_Ignorable_Code_Point}]{1,64}$/u;

/**
 * Whether a text is a deliverable e-mail address: one @, a dotted domain, no header delimiters, no invisible
 * characters, and no compatibility variants (e.g. full-width letters). Surrounding white space is accepted; callers
 * trim it before storing or sending.
 */
export function isEmail(email: string): boolean {
  const [local = '', domain = '', ...more] = email.trim().split('@');
  if (email.length > EMAIL_LONGEST || more.length > 0 || !LOCAL.test(local)) return false;
  return local.normalize('NFKC') === local.normalize('NFC') && isDomainText(domain);
}

/** A mail domain in any script, without surrounding white space. */
const isDomainText = (domain: string): boolean => domain === domain.trim() && !domain.includes('/') && isMailDomain(domain);

/** Normalized addresses that people could mistake this one for, excluding itself. */
export function looksLike(email: string): string[] {
  const normalized = normalizeEmail(email);
  const [local = '', domain = ''] = email.trim().split('@');
  const shown = `${local}@${domainToUnicode(asciiDomain(domain))}`;
  const seen = [withoutLookAlikes(shown), withoutLookAlikes(asRead(shown))].map(normalizeEmail);
  return [...new Set(seen)].filter((one) => one !== normalized);
}

/** Whether the local part mixes scripts that are not written together. */
export const mixesLetters = (email: string): boolean => mixesScripts(email.trim().split('@')[0] ?? '');
