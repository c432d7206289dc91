import type { TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { defineMutation } from '../../../graph/define-mutation';
import { OPEN } from '../../../graph/registry';
import { refuse } from '../../../kernel/errors';
import { digest } from '../../../security/tokens';
import { isEmail, normalizeEmail } from '../email';
import { issueEmailLink } from '../email-link.service';
import { passwordResetRequested } from '../user.events';
import { PASSWORD_RESET_MAIL } from './password-reset.mails';
import { RequestPasswordResetInput, RequestPasswordResetPayload } from './password-reset.types';

const LIFETIME = 3_600_000;
/** Minimum time between two mails to one account, in milliseconds. */
const PAUSE = 5 * 60_000;
/** An id that matches no user. Locking it costs the same as locking a real one. */
const NOBODY = '-';
/** Statements that issuing a link takes: voiding earlier links, and inserting it. */
const OF_LINK = 2;
/** Extra statements that its event takes: the mail. */
const OF_EVENT = 1;

interface Account {
  id: string;
  name: string;
  email: string;
  status: string;
  organizationId: string;
  organization: string;
}

async function accountOf(tx: TxCtx, email: string): Promise<Account | null> {
  const [row] = await tx.db.rows(
    bound<Account>(
      'proof',
      'SELECT u.id, u.name, u.email, u.status, u.organization_id AS organizationId, o.name AS organization FROM `user` u JOIN organization o ON o.id = u.organization_id WHERE u.email_normalized = ?',
    ),
    [normalizeEmail(email)],
  );
  return row ?? null;
}

async function send(tx: TxCtx, { id, name, email, organizationId, organization }: Account): Promise<void> {
  const link = await issueEmailLink(tx, { purpose: 'PASSWORD_RESET', email, userId: id, lifetime: LIFETIME });
  const mail = { template: PASSWORD_RESET_MAIL, recipient: email, subjectId: id, values: { name, organization }, link };
  tx.emit(passwordResetRequested({ id, organizationId, mail }));
}

/**
 * Runs as many statements as sending does, so that the response time does not reveal whether an account exists. A dry
 * run ends before its events are written.
 */
async function pretend(tx: TxCtx, dryRun: boolean): Promise<void> {
  for (let statement = 1; statement <= OF_LINK + (dryRun ? 0 : OF_EVENT); statement += 1) {
    await tx.db.run(bound('proof', 'UPDATE email_link SET used_at = used_at WHERE id = ?'), [NOBODY]);
  }
  tx.emit(passwordResetRequested(null));
}

/** Mails the link if the address belongs to an account that can sign in. The response never reveals it. */
export const requestPasswordReset = defineMutation({
  name: 'requestPasswordReset',
  description:
    'Mails a link for choosing a new password, valid once and for one hour. The response is the same for every address. At most one mail per account in five minutes. Rate-limited by IP address.',
  example: 'requestPasswordReset(input: { email: "ada@contoso.com" }) { accepted errors { code message } }',
  action: OPEN,
  input: RequestPasswordResetInput,
  inputDescription: 'The address.',
  payload: RequestPasswordResetPayload,
  codes: ['INVALID_EMAIL'],
  owner: ({ email }) => digest(normalizeEmail(email.trim())),
  before: async (ctx, input) => {
    await ctx.services.throttle.take('mail', ctx.network);
    const email = input.email.trim();
    if (!isEmail(email)) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', ['email']);
    return email;
  },
  locks: async (tx, { prepared: email }) => [(await accountOf(tx, email))?.organizationId ?? NOBODY],
  work: async (tx, { input, prepared: email }) => {
    const account = await accountOf(tx, email);
    const recent = await tx.db.rows(
      bound('proof', "SELECT id FROM email_link WHERE user_id = ? AND purpose = 'PASSWORD_RESET' AND created_at > ? LIMIT 1"),
      [account?.id ?? NOBODY, tx.clock.now() - PAUSE],
    );
    if (account?.status === 'ACTIVE' && recent.length === 0) await send(tx, account);
    else await pretend(tx, input.dryRun === true);
    return {};
  },
  shown: () => ({ accepted: true }),
  refused: { accepted: false },
});
