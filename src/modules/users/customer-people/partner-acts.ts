import type { TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { marks } from '../../../graph/statement';
import { normalizeEmail } from '../email';
import { ADMIN_ROLES } from '../role.loader';
import { partnerActTold } from './partner-acts.events';
import { ADMIN_BY_PARTNER_MAIL, RESET_BY_PARTNER_MAIL } from './partner-acts.mails';

const TEMPLATES = { adminByPartner: ADMIN_BY_PARTNER_MAIL, resetByPartner: RESET_BY_PARTNER_MAIL } as const;

/** A customer's active admins and its company address. */
const ADDRESSES = `
  SELECT u.email FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id AND r.role IN (${marks(ADMIN_ROLES.size)})
   WHERE u.organization_id = ? AND u.status = 'ACTIVE' AND u.id <> ?
  UNION SELECT c.email FROM customer c WHERE c.id = ? AND c.email IS NOT NULL`;

/**
 * Notifies a customer's other admins and its company address by mail that a partner made a user an admin or set a
 * user's password. Names the partner.
 */
export async function tellCustomer(
  tx: TxCtx,
  customerId: string,
  person: { id: string; email: string },
  what: keyof typeof TEMPLATES,
): Promise<void> {
  const addresses = await tx.db.rows(bound<{ email: string }>('subject', ADDRESSES), [
    ...ADMIN_ROLES,
    customerId,
    person.id,
    customerId,
  ]);
  const [partner] = await tx.db.rows(bound<{ name: string }>('viewer', 'SELECT name FROM organization WHERE id = ?'), [
    tx.viewer.organizationId,
  ]);
  const values = { partner: partner?.name ?? '', userName: person.email };
  const byAddress = new Map(addresses.map(({ email }) => [normalizeEmail(email), email]));
  const mails = [...byAddress.values()].map((recipient) => ({
    template: TEMPLATES[what],
    recipient,
    subjectId: person.id,
    values,
  }));
  tx.emit(partnerActTold(mails));
}
