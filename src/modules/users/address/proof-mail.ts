import type { TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import type { NewMail } from '../../../kernel/event';
import { issueEmailLink } from '../email-link.service';
import { PROVE_ADDRESS_MAIL } from './address.mails';

/** Validity of the link. */
const LIFETIME = 7 * 86_400_000;

/** A user whose address is unproven. */
interface Unproven {
  userId: string;
  organizationId: string;
  name: string;
  email: string;
}

/** Mail with the link that proves a new user's address. */
export async function proofMail(tx: TxCtx, { userId, organizationId, name, email }: Unproven): Promise<NewMail> {
  const link = await issueEmailLink(tx, { purpose: 'VERIFY_EMAIL', email, userId, lifetime: LIFETIME });
  const [row] = await tx.db.rows(bound<{ name: string }>('subject', 'SELECT name FROM organization WHERE id = ?'), [
    organizationId,
  ]);
  const values = { name, organization: row?.name ?? '' };
  return { template: PROVE_ADDRESS_MAIL, recipient: email, subjectId: userId, values, link };
}
