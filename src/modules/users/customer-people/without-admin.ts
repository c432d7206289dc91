import type { Reader } from '../../../data/database';
import { bound } from '../../../data/sql';
import { marks } from '../../../graph/statement';
import { refuse } from '../../../kernel/errors';
import type { Cloud } from '../../reference-data';
import { ADMIN_ROLES } from '../role.loader';

/** A customer without any admin, carried over from another portal. */
export interface CustomerWithoutAdmin {
  id: string;
  cloud: Cloud;
  marketRegion: string;
}

const NO_ADMIN = `NOT EXISTS (SELECT 1 FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id AND r.role IN (${marks(ADMIN_ROLES.size)})
  WHERE u.organization_id = c.id)`;

/** The customer with this domain if it never had an admin; otherwise null. */
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

/** Refuses a partner that wants to create a customer's first admin: nobody at the customer has agreed to anything yet. */
export async function refuseFirstAdmin(reader: Reader, customerId: string, path: readonly string[]): Promise<void> {
  const rows = await reader.rows(bound('subject', `SELECT c.id FROM customer c WHERE c.id = ? AND ${NO_ADMIN}`), [
    customerId,
    ...ADMIN_ROLES,
  ]);
  if (rows.length === 0) return;
  refuse(
    'FIRST_ADMIN_BY_PROOF',
    'This customer has no admin yet. Invite it: its first admin accepts the invitation after proving the domain, or is created by the operator.',
    [...path],
  );
}
