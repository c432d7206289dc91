import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { deleteWhere } from '../../graph/write';
import { domainName } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { holdDomain, OrganizationDomain, proofOfDomain, refuseForeignDomain } from '../partners';
import { isWebmail } from '../reference-data';

/** Custom domains of a customer at most. */
export const MOST_DOMAINS = 50;

/** Custom domains as they are stored: lower case, each once. Refuses what is no domain name. */
export function customDomainNames(domains: readonly string[], path: string): string[] {
  if (domains.length > MOST_DOMAINS) refuse('INVALID', `Give at most ${MOST_DOMAINS} domains.`, [path], { max: MOST_DOMAINS });
  return [...new Set(domains.map((domain, index) => domainName(domain, [path, String(index)])))];
}

/** Refuses the domain of a web-mail service: nobody there speaks for the company. */
export async function checkOwnDomain(tx: TxCtx, domain: string, path: readonly string[]): Promise<void> {
  if (await isWebmail(tx.db, domain)) {
    refuse('WEBMAIL_DOMAIN', 'This is the domain of a web-mail service; give one that belongs to the company.', [...path]);
  }
}

/** Custom domains of a customer before and after. */
export interface DomainChange {
  customerId: string;
  initialDomain: string;
  before: readonly string[];
  after: readonly string[];
}

/** Domains that come or go. */
export const movedDomains = ({ before, after }: DomainChange): string[] => [
  ...before.filter((domain) => !after.includes(domain)),
  ...after.filter((domain) => !before.includes(domain)),
];

/**
 * Makes these the custom domains of a customer; each must be free. One that is new is only named: it blocks nobody, and
 * nobody has an address there by it, until it is proven. What is below a domain of the customer is proven with that.
 */
export async function replaceCustomDomains(
  tx: TxCtx,
  { customerId, initialDomain, before, after }: DomainChange,
  event: DomainEvent,
): Promise<void> {
  if (after.includes(initialDomain)) {
    refuse('INVALID', 'The initial domain stays by itself; name the other domains.', ['customDomains']);
  }
  const [gone, added] = [before.filter((domain) => !after.includes(domain)), after.filter((domain) => !before.includes(domain))];
  const where = bound('subject', 'domain = ? AND organization_id = ?');
  for (const domain of gone) {
    await deleteWhere(tx, OrganizationDomain, { where, params: [domain, customerId] }, event);
  }
  for (const domain of added) {
    const path = ['customDomains', String(after.indexOf(domain))];
    await checkOwnDomain(tx, domain, path);
    await refuseForeignDomain(tx.db, domain, customerId, path);
    const proven = await proofOfDomain(tx.db, domain);
    if (proven) await holdDomain(tx, { ...proven, domain }, path, event);
  }
}
