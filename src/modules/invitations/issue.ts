import type { Ctx, GiveBack, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { folded } from '../../kernel/fold';
import { refuse } from '../../kernel/errors';
import { domainOf, normalizeEmail, takeMailOfTheDay } from '../users';
import type { Issued } from './draft';
import type { Party } from './parties';

/** Days a link is valid. */
export const VALID_DAYS = 30;

/** Invitations of one partner to one address that may wait for an answer at the same time. */
export const MOST_PENDING = 5;

/** When a link that is issued now expires. */
export const expiryOf = (tx: TxCtx): number => tx.clock.now() + VALID_DAYS * 86_400_000;

/**
 * Takes one of the mails that a partner may send to an address, and one of the invitations that its user and itself may have
 * mailed in a day; answers how to give the latter back where none was sent. A dry run sends none.
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

/** Refuses more invitations to an address than anybody needs. The inviter's turn must have been taken. */
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
    `${MOST_PENDING} invitations of yours to this address wait for an answer. Send one of them again or revoke one.`,
    path,
    { max: MOST_PENDING },
  );
}

/** Refuses an address at a domain of the inviter itself. */
export async function requireOtherDomain(tx: TxCtx, inviter: Party, recipientEmail: string): Promise<void> {
  const domain = domainOf(recipientEmail);
  const rows = await tx.db.rows(
    bound('rule', 'SELECT domain FROM organization_domain WHERE organization_id = ? AND domain = ?'),
    [inviter.id, domain],
  );
  if (rows.length > 0 || domain === inviter.domain) {
    refuse('OWN_DOMAIN', 'This address is of your own organization; give one of the company that you invite.', [
      'recipientEmail',
    ]);
  }
}

/** What the mail of an invitation says. */
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
