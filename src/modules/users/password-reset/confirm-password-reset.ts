import type { Ctx, TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineMutation } from '../../../graph/define-mutation';
import { OPEN } from '../../../graph/registry';
import { refuse } from '../../../kernel/errors';
import type { Actor } from '../../../kernel/event';
import { hashPassword } from '../../../security/passwords';
import { digest } from '../../../security/tokens';
import { endAllAccess } from '../access.service';
import { proveByAdministrator } from '../address/prove-domain';
import { isMailboxOfCustomer, type Person } from '../customer-people/customers-mailbox';
import { useEmailLink } from '../email-link.service';
import { forgiveAttempts } from '../sign-in/attempts';
import { deviceTokenFor } from '../sign-in/open-session';
import { checkPassword } from '../sign-in/password-rules';
import { passwordResetConfirmed } from '../user.events';
import { ConfirmPasswordResetInput, ConfirmPasswordResetPayload, type PasswordResetPreview } from './password-reset.types';

/** The one refusal for a malformed, void, expired or used link, and for an account that cannot sign in. */
const invalidLink = (): never =>
  refuse('INVALID_LINK', 'This link is not valid or has expired. Request a new one with `requestPasswordReset`.', ['token']);

/** What a link is for. Null whenever `confirmPasswordReset` would refuse it as invalid. */
export async function previewPasswordReset(ctx: Ctx, token: string): Promise<PasswordResetPreview | null> {
  await ctx.services.throttle.take('link', ctx.network);
  const claims = ctx.services.links.read('password-reset', token);
  const [row] = await ctx.db.rows(
    bound<PasswordResetPreview>(
      'proof',
      `SELECT l.email, l.expires_at AS expiresAt, o.name AS organizationName
         FROM email_link l JOIN \`user\` u ON u.id = l.user_id JOIN organization o ON o.id = u.organization_id
        WHERE l.id = ? AND l.issue_number = ? AND l.purpose = 'PASSWORD_RESET' AND l.used_at IS NULL AND l.expires_at > ?
          AND u.status = 'ACTIVE'`,
    ),
    [claims?.id ?? '', claims?.issueNumber ?? 0, ctx.clock.now()],
  );
  return row ?? null;
}

async function personOf(tx: TxCtx, id: string): Promise<(Person & Actor & { passwordById: string | null }) | undefined> {
  const person =
    'SELECT id, name, email, organization_id AS organizationId, password_by_id AS passwordById FROM `user` WHERE id = ?';
  const [row] = await tx.db.rows(bound<Person & Actor & { passwordById: string | null }>('proof', person), [id]);
  return row;
}

async function setPassword(tx: TxCtx, { token, newPassword }: ConfirmPasswordResetInput, passwordHash: string): Promise<string> {
  const link = await useEmailLink(tx, ['PASSWORD_RESET'], token);
  if (link?.userId == null) return invalidLink();
  const now = tx.clock.now();
  const person = await personOf(tx, link.userId);
  if (!person) return invalidLink();
  const isUnproven = person.passwordById !== null && !(await isMailboxOfCustomer(tx.db, person));
  // Holding the link proves access to the mailbox, so the address is proven with it.
  const changed = await tx.db.run(
    bound(
      'proof',
      `UPDATE \`user\` SET password_hash = ?, password_by_id = ?, must_change_password = 0, temporary_password_expires_at = NULL,
       last_sign_in_at = ?, email_verified_at = COALESCE(email_verified_at, ?), unproven_domain = NULL, updated_at = ?, version = version + 1 WHERE id = ? AND status = 'ACTIVE'`,
    ),
    [passwordHash, isUnproven ? person.passwordById : null, now, now, now, link.userId],
  );
  if (changed !== 1) return invalidLink();
  await endAllAccess(tx, link.userId);
  const { passwordById: _, ...actor } = person;
  checkPassword(newPassword, ['newPassword'], [actor.email, actor.name]);
  await forgiveAttempts(tx, actor);
  tx.emit(passwordResetConfirmed(actor));
  await proveByAdministrator(tx, actor.organizationId);
  return link.userId;
}

interface Prepared {
  passwordHash: string;
  /** Created with the password. Not stored with the outcome. */
  deviceToken: string | null;
}

export const confirmPasswordReset = defineMutation({
  name: 'confirmPasswordReset',
  description:
    'Sets a new password with the token of a mailed link. All sessions and API tokens end; it does not sign the user in. `INVALID_LINK` if the link is malformed, used, void or expired, or its account cannot sign in. Rate-limited by IP address.',
  example:
    'confirmPasswordReset(input: { token: "eyJ…", newPassword: "correct orchid battery" }) { changed deviceToken errors { code message } }',
  action: OPEN,
  input: ConfirmPasswordResetInput,
  inputDescription: 'Token and new password.',
  payload: ConfirmPasswordResetPayload,
  codes: ['INVALID_LINK', 'PASSWORD_LENGTH', 'PASSWORD_COMMON'],
  owner: ({ token }) => digest(token),
  before: async (ctx, { newPassword }): Promise<Prepared> => {
    await ctx.services.throttle.take('link', ctx.network);
    checkPassword(newPassword, ['newPassword']);
    return { passwordHash: await hashPassword(newPassword), deviceToken: null };
  },
  work: async (tx, { input, prepared }) => {
    const userId = await setPassword(tx, input, prepared.passwordHash);
    prepared.deviceToken = await deviceTokenFor(tx, userId);
    return {};
  },
  shown: ({ repeated, dryRun }, { prepared: { deviceToken } }) => ({
    changed: true,
    deviceToken: repeated || dryRun ? null : deviceToken,
  }),
  refused: { changed: false, deviceToken: null },
});
