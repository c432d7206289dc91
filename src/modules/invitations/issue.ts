import type { Ctx, GiveBack, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { folded } from '../../kernel/fold';
import { refuse } from '../../kernel/errors';
import { domainOf, normalizeEmail, takeMailOfTheDay } from '../users';
import type { Issued } from './draft';
import type { Party } from './parties';

/** Days a link is valid. */
export const VALID_DAYS = 30;

/** Maximum number of pending invitations from one partner to one address. */
export const MOST_PENDING = 5;

/** When a link issued now expires. */
export const expiryOf = (tx: TxCtx): number => tx.clock.now() + VALID_DAYS * 86_400_000;

/**
 * Reserves quota for one mail: per partner and address, and per user and organization per day. Returns a function
 * that returns the daily quota if no mail is sent. Dry runs reserve nothing.
 */
export async function takeMail(
  ctx: Ctx,
  input: { sendByEmail?: boolean | null; dryRun?: boolean | null },
  recipientEmail: string,
): Promise<GiveBack> {
  if (input.sendByEmail !== true || input.dryRun === true) return () => Promise.resolve();
  await ctx.services.throttle.take('mail', `${ctx.viewer.organizationId} ${normalizeEmail(recipientEmail)}`);
  return takeMailOfTheDay(ctx);
}

/** Limits the pending invitations to one address. The inviter must be locked. */
export async function requireFewPending(
  tx: TxCtx,
  { inviterId, recipientEmail, besides = '' }: { inviterId: string; recipientEmail: string; besides?: string },
  path: string[],
): Promise<void> {
  const [row] = await tx.db.rows(
    bound<{ n: number }>(
      'subject',
      `SELECT COUNT(*) AS n FROM invitation WHERE recipient_domain = ? AND recipient_email_folded = ? AND inviter_id = ?
       AND state = 'PENDING' AND expires_at > ? AND id <> ?`,
    ),
    [domainOf(recipientEmail), folded(recipientEmail), inviterId, tx.clock.now(), besides],
  );
  if (!row || row.n < MOST_PENDING) return;
  refuse(
    'TOO_MANY_INVITATIONS',
    `You already have ${MOST_PENDING} pending invitations to this address. Resend or revoke one of them.`,
    path,
    { max: MOST_PENDING },
  );
}

/** Refuses an address at one of the inviter's own domains. */
export async function requireOtherDomain(tx: TxCtx, inviter: Party, recipientEmail: string): Promise<void> {
  const domain = domainOf(recipientEmail);
  const rows = await tx.db.rows(
    bound('rule', 'SELECT domain FROM organization_domain WHERE organization_id = ? AND domain = ?'),
    [inviter.id, domain],
  );
  if (rows.length > 0 || domain === inviter.domain) {
    refuse('OWN_DOMAIN', 'This address belongs to your own organization. Give one of the company you want to invite.', [
      'recipientEmail',
    ]);
  }
}

/** Collects the contents of an invitation mail. */
export function wordsOf(
  { services: { links } }: Ctx,
  [inviter, provider]: readonly Party[],
  row: { kind: string; message: string | null; includesDelegatedAdmin: boolean; expiresAt: number },
  acceptancePlace: string | null,
): Issued['words'] {
  return {
    kind: row.kind,
    inviterName: inviter?.name ?? '',
    inviterCountry: inviter?.country ?? '',
    providerName: provider?.name ?? null,
    message: row.message,
    includesDelegatedAdmin: row.includesDelegatedAdmin,
    acceptancePlace,
    enrollmentUrl: row.kind === 'PARTNERSHIP' ? links.program().enrollment : null,
    expiresAt: row.expiresAt,
  };
}
