import type { Reader } from '../../../data/database';
import { bound } from '../../../data/sql';
import { marks } from '../../../graph/statement';
import { proofOfDomain } from '../../partners';
import { domainOf } from '../email';
import { ADMIN_ROLES } from '../role.loader';

/** A user of a customer. */
export interface Person {
  id: string;
  email: string;
  organizationId: string;
}

const BY_PARTNER = `SELECT r.role FROM role_assignment r JOIN \`user\` g ON g.id = r.granted_by_id JOIN partner p ON p.id = g.organization_id
  WHERE r.user_id = ? AND r.role IN (${marks(ADMIN_ROLES.size)})`;

/**
 * Whether the mailbox of a customer's user belongs to the customer: the address is at a domain of the customer, or the
 * customer's own users made the user an admin. A partner that creates an admin with an address elsewhere may read that
 * mailbox itself. A DNS record proves nothing here: anyone with a domain can create one, including a partner.
 */
export async function isMailboxOfCustomer(reader: Reader, { id, email, organizationId }: Person): Promise<boolean> {
  const owner = await proofOfDomain(reader, domainOf(email));
  if (owner?.organizationId === organizationId && owner.proof !== 'DNS') return true;
  return (await reader.rows(bound('subject', BY_PARTNER), [id, ...ADMIN_ROLES])).length === 0;
}
