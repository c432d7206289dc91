import type { Reader } from '../../../data/database';
import { bound } from '../../../data/sql';
import { marks } from '../../../graph/statement';
import { refuse } from '../../../kernel/errors';
import type { Cloud } from '../../reference-data';
import { ADMIN_ROLES } from '../role.loader';

/** A customer that nobody administers: it was carried over from another portal. */
export interface CustomerWithoutAdmin {
  id: string;
  cloud: Cloud;
  marketRegion: string;
}

const NO_ADMIN = `NOT EXISTS (SELECT 1 FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id AND r.role IN (${marks(ADMIN_ROLES.size)})
  WHERE u.organization_id = c.id)`;

/** The customer that has a domain, if it never had an admin. */
export async function customerWithoutAdmin(reader: Reader, domain: string): Promise<CustomerWithoutAdmin | null> {
  const [row] = await reader.rows(
    bound<CustomerWithoutAdmin>(
      'rule',
      `SELECT c.id, c.cloud, c.market_region AS marketRegion FROM organization_domain d
       JOIN customer c ON c.id = d.organization_id WHERE d.domain = ? AND ${NO_ADMIN}`,
    ),
    [domain, ...ADMIN_ROLES],
  );
  return row ?? null;
}

/** Refuses the first admin of a customer that a partner wants to make: nobody there has agreed to anything yet. */
export async function refuseFirstAdmin(reader: Reader, customerId: string, path: readonly string[]): Promise<void> {
  const rows = await reader.rows(bound('subject', `SELECT c.id FROM customer c WHERE c.id = ? AND ${NO_ADMIN}`), [
    customerId,
    ...ADMIN_ROLES,
  ]);
  if (rows.length === 0) return;
  refuse(
    'FIRST_ADMIN_BY_PROOF',
    'Nobody administers this customer yet. Invite it: its first admin comes by the link, once somebody there has proven the domain, or from the operator.',
    [...path],
  );
}
