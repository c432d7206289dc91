import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { deleteWhere } from '../../graph/write';
import { domainName } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { holdDomain, OrganizationDomain, proofOfDomain, refuseForeignDomain } from '../partners';
import { isWebmail } from '../reference-data';

/** Maximum number of custom domains per customer. */
export const MOST_DOMAINS = 50;

/** Normalizes custom domains to lower case without duplicates. Refuses invalid names. */
export function customDomainNames(domains: readonly string[], path: string): string[] {
  if (domains.length > MOST_DOMAINS) refuse('INVALID', `Give at most ${MOST_DOMAINS} domains.`, [path], { max: MOST_DOMAINS });
  return [...new Set(domains.map((domain, index) => domainName(domain, [path, String(index)])))];
}

/** Refuses webmail domains, because nobody there speaks for the company. */
export async function checkOwnDomain(tx: TxCtx, domain: string, path: readonly string[]): Promise<void> {
  if (await isWebmail(tx.db, domain)) {
    refuse('WEBMAIL_DOMAIN', 'This domain belongs to a webmail service. Give a domain of the company.', [...path]);
  }
}

/** Custom domains of a customer, before and after. */
export interface DomainChange {
  customerId: string;
  initialDomain: string;
  before: readonly string[];
  after: readonly string[];
}

/** Added and removed domains. */
export const movedDomains = ({ before, after }: DomainChange): string[] => [
  ...before.filter((domain) => !after.includes(domain)),
  ...after.filter((domain) => !before.includes(domain)),
];

/**
 * Sets the custom domains of a customer, none of which may be taken. A new domain is only a claim until it is
 * proven: it blocks no one else and lets no one use addresses there. Subdomains of a proven domain are proven too.
 */
export async function replaceCustomDomains(
  tx: TxCtx,
  { customerId, initialDomain, before, after }: DomainChange,
  event: DomainEvent,
): Promise<void> {
  if (after.includes(initialDomain)) {
    refuse('INVALID', 'The initial domain always stays. List only the other domains.', ['customDomains']);
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
