import type { Ctx } from '../../data/context';

/** A TXT record that proves a domain. */
export interface DomainRecord {
  name: string;
  value: string;
}

/** Number of unguessable characters in the value. */
const SEALED = 40;

/** Returns the record that proves a domain for a customer. It differs for each customer. */
export const domainRecordOf = ({ services: { links } }: Ctx, customerId: string, domain: string): DomainRecord => ({
  name: `_partner-graph.${domain}`,
  value: `partner-graph=${links.seal(`domain ${customerId} ${domain}`).slice(0, SEALED)}`,
});
