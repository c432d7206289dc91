import { domainToASCII } from 'node:url';
import { getPublicSuffix, parse } from 'tldts';
import { refuse } from './errors';

const DOMAIN = /^(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;
/** Suffixes under which services give names to anybody belong to nobody either. */
const SUFFIXES = { allowPrivateDomains: true } as const;

/** A domain as it is compared: by UTS 46, in its ASCII form (`xn--…`), lower case. Empty for what is none. */
export function asciiDomain(value: string): string {
  const ascii = domainToASCII(value.trim()).toLowerCase();
  return DOMAIN.test(ascii) ? ascii : '';
}

/** Whether mail can be sent to a domain: a name with dots, no network address. */
export const isMailDomain = (domain: string): boolean => asciiDomain(domain) !== '' && parse(asciiDomain(domain)).isIp !== true;

/**
 * A domain name as it is stored: by UTS 46, so `müller.example` is `xn--mller-kva.example`. Refuses what is no domain
 * name, network addresses, and public suffixes such as `co.uk`, which belong to nobody.
 */
export function domainName(value: string, path: string[]): string {
  const domain = asciiDomain(value);
  if (domain === '') return refuse('INVALID', 'This is no domain name.', path);
  if (parse(domain).isIp === true || /^\d+$/.test(domain.split('.').at(-1) ?? '')) {
    refuse('INVALID', 'This is a network address; give a domain name.', path);
  }
  if (getPublicSuffix(domain, SUFFIXES) === domain) {
    refuse(
      'INVALID',
      `${domain} is a public suffix, under which others have their domains; give the domain of the company.`,
      path,
    );
  }
  return domain;
}

/** A domain and those above it, up to the one that was registered; the longest first. */
export function withParents(domain: string): string[] {
  const { domain: registered } = parse(domain, SUFFIXES);
  const all = [domain];
  for (let rest = domain; registered !== null && rest !== registered && rest.includes('.');) {
    rest = rest.slice(rest.indexOf('.') + 1);
    all.push(rest);
  }
  return all;
}
