import { domainToASCII } from 'node:url';
import { getPublicSuffix, parse } from 'tldts';
import { refuse } from './errors';

const DOMAIN = /^(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;
/** Suffixes under which a service gives names to anyone, such as hosting domains, count as public suffixes. */
const SUFFIXES = { allowPrivateDomains: true } as const;

/** The canonical form of a domain: UTS 46, ASCII (`xn--…`), lower case. Empty if it is not a domain. */
export function asciiDomain(value: string): string {
  const ascii = domainToASCII(value.trim()).toLowerCase();
  return DOMAIN.test(ascii) ? ascii : '';
}

/** Whether mail can be sent to a domain: a name with dots, not an IP address. */
export const isMailDomain = (domain: string): boolean => asciiDomain(domain) !== '' && parse(asciiDomain(domain)).isIp !== true;

/**
 * The stored form of a domain name, by UTS 46: `müller.example` becomes `xn--mller-kva.example`. Refuses invalid names, IP
 * addresses, and public suffixes such as `co.uk`, which belong to nobody.
 */
export function domainName(value: string, path: string[]): string {
  const domain = asciiDomain(value);
  if (domain === '') return refuse('INVALID', 'This is not a domain name.', path);
  if (parse(domain).isIp === true || /^\d+$/.test(domain.split('.').at(-1) ?? '')) {
    refuse('INVALID', 'This is an IP address. Enter a domain name.', path);
  }
  if (getPublicSuffix(domain, SUFFIXES) === domain) {
    refuse('INVALID', `${domain} is a public suffix, shared by many organizations. Enter your company's own domain.`, path);
  }
  return domain;
}

/** A domain and its parents up to the registered one, longest first. */
export function withParents(domain: string): string[] {
  const { domain: registered } = parse(domain, SUFFIXES);
  const all = [domain];
  for (let rest = domain; registered !== null && rest !== registered && rest.includes('.');) {
    rest = rest.slice(rest.indexOf('.') + 1);
    all.push(rest);
  }
  return all;
}
