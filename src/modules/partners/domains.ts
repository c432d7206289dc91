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

/** The proof that counts for a domain: its own, or that of one above it; null: nobody has proven it. */
export async function proofOfDomain(reader: Reader, domain: string): Promise<ProvenDomain | null> {
  const names = withParents(domain);
  const rows = await reader.rows(
    bound<ProvenDomain>(
      'rule',
      `SELECT domain, organization_id AS organizationId, proof FROM organization_domain WHERE domain IN (${marks(names.length)})`,
    ),
    names,
  );
  // The longest name says whose it is.
  return names.flatMap((name) => rows.filter((row) => row.domain === name))[0] ?? null;
}

/** The organization that a domain belongs to, by itself or because it is below one of its domains; null: nobody's. */
export const ownerOfDomain = async (reader: Reader, domain: string): Promise<string | null> =>
  (await proofOfDomain(reader, domain))?.organizationId ?? null;

/** Refuses a domain that is another organization's, or below one of its domains. */
export async function refuseForeignDomain(
  reader: Reader,
  domain: string,
  organizationId: string | null,
  path: readonly string[],
): Promise<void> {
  const owner = await ownerOfDomain(reader, domain);
  if (owner === null || owner === organizationId) return;
  refuse('DOMAIN_TAKEN', 'This domain, or one above it, belongs to another organization.', [...path]);
}

/**
 * Gives an organization a domain that it has proven; refuses one that is another's, or below one. From then on it is told
 * apart by it, and people with addresses there are its own: whoever calls takes these over (`takeOverDomain`).
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
    if (isDuplicate(cause)) refuse('DOMAIN_TAKEN', 'This domain belongs to another organization.', [...path]);
    throw cause;
  }
}
