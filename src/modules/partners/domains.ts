import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import { marks } from '../../graph/statement';
import { withParents } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';

/** The organisation that a domain belongs to, by itself or because it is below one of its domains; null: nobody's. */
export async function ownerOfDomain(reader: Reader, domain: string): Promise<string | null> {
  const names = withParents(domain);
  const rows = await reader.rows(
    bound(
      'rule',
      `SELECT domain, organization_id AS organizationId FROM organization_domain WHERE domain IN (${marks(names.length)})`,
    ),
    names,
  );
  // The longest name says whose it is.
  const found = names.flatMap((name) => rows.filter((row) => row['domain'] === name))[0];
  return found ? String(found['organizationId']) : null;
}

/** Refuses a domain that is another organisation's, or below one of its domains. */
export async function refuseForeignDomain(
  reader: Reader,
  domain: string,
  organizationId: string | null,
  path: readonly string[],
): Promise<void> {
  const owner = await ownerOfDomain(reader, domain);
  if (owner === null || owner === organizationId) return;
  refuse('DOMAIN_TAKEN', 'This domain, or one above it, belongs to another organisation.', [...path]);
}
