import type { Ctx } from '../../data/context';

/** A text record that proves a domain. */
export interface DomainRecord {
  name: string;
  value: string;
}

/** Characters of the value that cannot be guessed. */
const SEALED = 40;

/** The record that proves a domain for a customer; another customer has another one. */
export const domainRecordOf = ({ services: { links } }: Ctx, customerId: string, domain: string): DomainRecord => ({
  name: `_partner-graph.${domain}`,
  value: `partner-graph=${links.seal(`domain ${customerId} ${domain}`).slice(0, SEALED)}`,
});
