import type { TxCtx } from '../../data/context';
import type { Reader } from '../../data/database';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import { marks } from '../../graph/statement';
import { insertRow } from '../../graph/write';
import { withParents } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { OrganizationDomain, type DomainProof } from './partner.entity';

/** A domain that an organization has proven, and how. */
export interface ProvenDomain {
  domain: string;
  organizationId: string;
  proof: DomainProof;
}

/** The proof that covers a domain: its own or that of the closest parent domain. Null if there is none. */
export async function proofOfDomain(reader: Reader, domain: string): Promise<ProvenDomain | null> {
  const names = withParents(domain);
  const rows = await reader.rows(
    bound<ProvenDomain>(
      'rule',
      `SELECT domain, organization_id AS organizationId, proof FROM organization_domain WHERE domain IN (${marks(names.length)})`,
    ),
    names,
  );
  // The longest matching name wins.
  return names.flatMap((name) => rows.filter((row) => row.domain === name))[0] ?? null;
}

/** The organization that owns a domain or the closest proven parent domain; null if none. */
export const ownerOfDomain = async (reader: Reader, domain: string): Promise<string | null> =>
  (await proofOfDomain(reader, domain))?.organizationId ?? null;

/** Refuses a domain that belongs to another organization, or is below one of its domains. */
export async function refuseForeignDomain(
  reader: Reader,
  domain: string,
  organizationId: string | null,
  path: readonly string[],
): Promise<void> {
  const owner = await ownerOfDomain(reader, domain);
  if (owner === null || owner === organizationId) return;
  refuse('DOMAIN_TAKEN', 'This domain or a parent domain belongs to another organization.', [...path]);
}

/**
 * Assigns a proven domain to an organization. Refuses a domain that belongs to another organization, or is below one
 * of its domains. From then on, users with addresses there belong to the organization; the caller must take these over
 * with `takeOverDomain`.
 */
export async function holdDomain(
  tx: TxCtx,
  { domain, organizationId, proof }: ProvenDomain,
  path: readonly string[],
  event: DomainEvent,
): Promise<void> {
  await refuseForeignDomain(tx.db, domain, organizationId, path);
  try {
    await insertRow(tx, OrganizationDomain, { domain, organizationId, proof, provenAt: tx.clock.now() }, event);
  } catch (cause) {
    if (isDuplicate(cause)) refuse('DOMAIN_TAKEN', 'This domain or a parent domain belongs to another organization.', [...path]);
    throw cause;
  }
}
