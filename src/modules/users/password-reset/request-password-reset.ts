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
/** Between two mails to one account at least. */
const PAUSE = 5 * 60_000;
/** The id of nobody: as a lock it is asked for like any other and finds nothing. */
const NOBODY = '-';
/** Statements that a link takes: voiding those of before, and itself. */
const OF_LINK = 2;
/** Statements that its event takes beyond one about nobody: who reads the trail, the mail. */
const OF_EVENT = 2;

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
 * As many statements as sending takes, so that the time of the answer does not tell whether there is an account. A dry
 * run ends before its events are written down.
 */
async function pretend(tx: TxCtx, dryRun: boolean): Promise<void> {
  for (let statement = 1; statement <= OF_LINK + (dryRun ? 0 : OF_EVENT); statement += 1) {
    await tx.db.run(bound('proof', 'UPDATE email_link SET used_at = used_at WHERE id = ?'), [NOBODY]);
  }
  tx.emit(passwordResetRequested(null));
}

/** Mails the link if the address is that of an account that can sign in; the answer never tells. */
export const requestPasswordReset = defineMutation({
  name: 'requestPasswordReset',
  description:
    'Mails a link to choose a new password, valid for one hour and once. The answer is the same for every address; an account gets one such mail in five minutes at most. Throttled by address.',
  action: OPEN,
  input: RequestPasswordResetInput,
  inputDescription: 'The address.',
  payload: RequestPasswordResetPayload,
  codes: ['INVALID_EMAIL'],
  owner: ({ email }) => digest(normalizeEmail(email.trim())),
  before: async (ctx, input) => {
    await ctx.services.throttle.take('mail', ctx.network);
    const email = input.email.trim();
    if (!isEmail(email)) refuse('INVALID_EMAIL', 'This is no e-mail address.', ['email']);
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
