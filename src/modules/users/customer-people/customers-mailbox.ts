import type { Reader } from '../../../data/database';
import { bound } from '../../../data/sql';
import { marks } from '../../../graph/statement';
import { proofOfDomain } from '../../partners';
import { domainOf } from '../email';
import { ADMIN_ROLES } from '../role.loader';

/** Somebody of a customer. */
export interface Person {
  id: string;
  email: string;
  organizationId: string;
}

const BY_PARTNER = `SELECT r.role FROM role_assignment r JOIN \`user\` g ON g.id = r.granted_by_id JOIN partner p ON p.id = g.organization_id
  WHERE r.user_id = ? AND r.role IN (${marks(ADMIN_ROLES.size)})`;

/**
 * Whether the mailbox of a person of a customer is the customer's: at a domain of it, or with somebody whom its own
 * people made an admin. A partner that makes an admin with an address elsewhere may read the mail there itself. A record
 * in the DNS says nothing here, since whoever has a domain can make one, a partner as well.
 */
export async function isMailboxOfCustomer(reader: Reader, { id, email, organizationId }: Person): Promise<boolean> {
  const owner = await proofOfDomain(reader, domainOf(email));
  if (owner?.organizationId === organizationId && owner.proof !== 'DNS') return true;
  return (await reader.rows(bound('subject', BY_PARTNER), [id, ...ADMIN_ROLES])).length === 0;
}
