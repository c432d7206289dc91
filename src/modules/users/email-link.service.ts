import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { insertRow } from '../../graph/write';
import { newId } from '../../kernel/ids';
import type { LinkPurpose } from '../../security/links';
import { EmailLink, type EmailLinkPurpose } from './email-link.entity';
import { normalizeEmail } from './email';

export interface NewEmailLink {
  purpose: EmailLinkPurpose;
  email: string;
  userId?: string | null;
  subjectId?: string | null;
  /** Validity in milliseconds. */
  lifetime: number;
  /** Number among the links of the same subject. Defaults to 1. */
  issueNumber?: number;
}

const LINK_PURPOSE: Readonly<Record<EmailLinkPurpose, LinkPurpose>> = {
  PASSWORD_RESET: 'password-reset',
  VERIFY_EMAIL: 'email',
  VERIFY_MEMBERSHIP: 'email',
  PROVE_DOMAIN: 'domain',
};

/** Creates a link and voids earlier unused links with the same purpose, owner and address. */
export async function issueEmailLink(tx: TxCtx, link: NewEmailLink): Promise<{ id: string; issueNumber: number }> {
  const now = tx.clock.now();
  const { purpose, email, userId = null, subjectId = null, lifetime, issueNumber = 1 } = link;
  const emailNormalized = normalizeEmail(email);
  const owner = userId === null ? 'subject_id = ?' : 'user_id = ?';
  await tx.db.run(
    bound(
      'proof',
      `UPDATE email_link SET expires_at = ? WHERE ${owner} AND purpose = ? AND email_normalized = ? AND used_at IS NULL AND expires_at > ?`,
    ),
    [now, userId ?? subjectId, purpose, emailNormalized, now],
  );
  const id = newId('EmailLink', now);
  await insertRow(tx, EmailLink, {
    id,
    createdAt: now,
    purpose,
    userId,
    subjectId,
    email: email.trim(),
    emailNormalized,
    issueNumber,
    expiresAt: now + lifetime,
    usedAt: null,
  });
  return { id, issueNumber };
}

/** A link that has just been used. */
export interface UsedEmailLink {
  id: string;
  purpose: EmailLinkPurpose;
  userId: string | null;
  subjectId: string | null;
  email: string;
}

/** Consumes a link. Returns null if it is malformed, void, expired or already used. Of concurrent uses, one wins. */
export async function useEmailLink(
  tx: TxCtx,
  purposes: readonly EmailLinkPurpose[],
  token: string,
): Promise<UsedEmailLink | null> {
  const [first = 'VERIFY_EMAIL'] = purposes;
  const claims = tx.services.links.read(LINK_PURPOSE[first], token);
  const now = tx.clock.now();
  const used = await tx.db.run(
    bound('proof', 'UPDATE email_link SET used_at = ? WHERE id = ? AND issue_number = ? AND used_at IS NULL AND expires_at > ?'),
    [now, claims?.id ?? '', claims?.issueNumber ?? 0, now],
  );
  const [link] = await tx.db.rows(
    bound<UsedEmailLink>(
      'proof',
      'SELECT id, purpose, user_id AS userId, subject_id AS subjectId, email FROM email_link WHERE id = ?',
    ),
    [claims?.id ?? ''],
  );
  return used === 1 && link && purposes.includes(link.purpose) ? link : null;
}
