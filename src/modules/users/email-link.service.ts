import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { insertRow } from '../../graph/write';
import { newId } from '../../kernel/ids';
import type { LinkPurpose } from '../../security/links';
import { EmailLink, type EmailLinkPurpose } from './email-link.entity';
import { normalizeEmail } from './email';

/** A link to send by mail. */
export interface NewEmailLink {
  purpose: EmailLinkPurpose;
  email: string;
  userId?: string | null;
  subjectId?: string | null;
  /** Milliseconds it is valid. */
  lifetime: number;
  /** Which of the links of its subject it goes with; 1 unless given. */
  issueNumber?: number;
}

const LINK_PURPOSE: Readonly<Record<EmailLinkPurpose, LinkPurpose>> = {
  PASSWORD_RESET: 'password-reset',
  VERIFY_EMAIL: 'email',
  VERIFY_MEMBERSHIP: 'email',
  PROVE_DOMAIN: 'domain',
};

/** Makes a link; earlier unused ones for the same purpose, user, subject and address are void from now on. */
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

/** What a used link was for. */
export interface UsedEmailLink {
  id: string;
  purpose: EmailLinkPurpose;
  userId: string | null;
  subjectId: string | null;
  email: string;
}

/**
 * Uses a link once: null for one that is mistyped, void, expired or used already, all the same. Of parallel
 * uses one wins.
 */
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
