import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { NewMail } from '../../kernel/event';
import { ownerOfDomain } from '../partners';
import { issueEmailLink, normalizeEmail } from '../users';
import { DRAFT_LIFETIME } from './enrollment.actions';
import { ADDRESS_HAS_ACCOUNT, COMPANY_HAS_ACCOUNT, VERIFY_EMAIL } from './enrollment.mails';

/** The applicant and address to verify. */
export interface Verification {
  userId: string;
  enrollmentId: string;
  email: string;
  domain: string;
  /** Creation time of the draft; links expire with it. */
  startedAt: number;
}

/**
 * The mail with the verification link, or the mail that tells the address owner why there is none. Only the mail
 * reveals which, never a mutation's response.
 */
export async function verificationMail(
  tx: TxCtx,
  { userId, enrollmentId, email, domain, startedAt }: Verification,
): Promise<NewMail> {
  const lifetime = startedAt + DRAFT_LIFETIME - tx.clock.now();
  const link = await issueEmailLink(tx, { purpose: 'VERIFY_EMAIL', email, userId, subjectId: enrollmentId, lifetime });
  const users = await tx.db.rows(
    bound('rule', 'SELECT id FROM `user` WHERE email_normalized = ? AND id <> ? AND unproven_domain IS NULL'),
    [normalizeEmail(email), userId],
  );
  const owner = await ownerOfDomain(tx.db, domain);
  const mail = { recipient: email.trim(), subjectId: enrollmentId, values: { domain } };
  if (users.length > 0) return { ...mail, template: ADDRESS_HAS_ACCOUNT };
  return owner !== null ? { ...mail, template: COMPANY_HAS_ACCOUNT } : { ...mail, template: VERIFY_EMAIL, link };
}
