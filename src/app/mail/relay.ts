import type { Ctx } from '../../data/context';
import { inTransaction } from '../../data/context';
import { bound } from '../../data/sql';
import { listOf, type StoredList } from '../../graph/row';
import { readMail } from '../../modules/outbox';
import type { Attachment, MailTransport } from './transport';

/** Mails claimed per batch. */
const BATCH = 20;
/** Milliseconds after which a claimed mail without a result is claimed again. */
const LEASE = 5 * 60_000;
/** Maximum attempts. */
const TRIES = 10;
const MINUTE = 60_000;
const LONGEST_WAIT = 6 * 3_600_000;

interface Waiting {
  id: string;
  createdAt: number;
  template: string;
  recipient: string;
  parameters: string;
  attempts: number;
  nextAttemptAt: number;
  problems: StoredList<string>;
  /** Whether it has a file, which is read when it is sent. */
  hasFile: 0 | 1;
}

const waitingMails = (ctx: Ctx): Promise<Waiting[]> =>
  ctx.db.rows(
    bound<Waiting>(
      'nobody',
      `SELECT id, created_at AS createdAt, template, recipient, parameters, attempts, next_attempt_at AS nextAttemptAt, problems,
         EXISTS (SELECT 1 FROM mail_attachment a WHERE a.mail_id = outbox_mail.id) AS hasFile
       FROM outbox_mail WHERE status = 'PENDING' AND next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT ${BATCH}`,
    ),
    [ctx.clock.now()],
  );

const run = (ctx: Ctx, sql: string, params: (string | number | null)[]): Promise<number> =>
  inTransaction(ctx, (tx) => tx.db.run(bound('nobody', sql), params));

/** Claims a mail for this process. If several try, only one succeeds. */
const take = async (ctx: Ctx, mail: Waiting): Promise<boolean> =>
  (await run(
    ctx,
    "UPDATE outbox_mail SET attempts = attempts + 1, next_attempt_at = ?, updated_at = ? WHERE id = ? AND status = 'PENDING' AND next_attempt_at = ?",
    [ctx.clock.now() + LEASE, ctx.clock.now(), mail.id, mail.nextAttemptAt],
  )) === 1;

/** The file attached to a mail. */
async function attachmentOf(ctx: Ctx, mail: Waiting): Promise<Attachment | null> {
  if (mail.hasFile === 0) return null;
  const parts = await ctx.db.rows(
    bound<Attachment>('nobody', 'SELECT name, type, content FROM mail_attachment WHERE mail_id = ? ORDER BY part'),
    [mail.id],
  );
  const [first] = parts;
  return first ? { ...first, content: parts.map(({ content }) => content).join('') } : null;
}

/**
 * Ends a mail, sent or given up, and forgets its file. In one transaction: a mail that was sent must not be taken for one that
 * failed because its file could not be deleted.
 */
const end = (ctx: Ctx, mail: Waiting, sql: string, params: (string | number | null)[]): Promise<void> =>
  inTransaction(ctx, async (tx) => {
    await tx.db.run(bound('nobody', sql), params);
    if (mail.hasFile === 1) await tx.db.run(bound('nobody', 'DELETE FROM mail_attachment WHERE mail_id = ?'), [mail.id]);
  });

const sent = (ctx: Ctx, mail: Waiting): Promise<void> =>
  end(ctx, mail, "UPDATE outbox_mail SET status = 'SENT', sent_at = ?, next_attempt_at = NULL, updated_at = ? WHERE id = ?", [
    ctx.clock.now(),
    ctx.clock.now(),
    mail.id,
  ]);

/** Milliseconds to keep trying while the mail server refuses us rather than the mail. Somebody has to fix the settings. */
const PATIENCE = 7 * 24 * 3_600_000;

interface Refusal {
  responseCode?: number;
  /** The SMTP command that was refused. */
  command?: string;
}

/** Refusals that concern us, not the mail: sender, authentication, greeting. */
const ABOUT_US = /^(MAIL FROM|AUTH|EHLO|HELO|LHLO|STARTTLS|CONN)/;

const isAboutUs = (cause: unknown): boolean => ABOUT_US.test((cause as Refusal | null)?.command ?? '');

/** A 5xx reply about the recipient or the message is final. Retrying would only annoy the server. */
const isFinal = (cause: unknown): boolean => Number((cause as Refusal | null)?.responseCode ?? 0) >= 500 && !isAboutUs(cause);

/** Returns whether the mail was given up. */
async function failed(ctx: Ctx, mail: Waiting, cause: unknown): Promise<boolean> {
  const attempts = mail.attempts + 1;
  const problem = String((cause as Error | null)?.message ?? cause).slice(0, 300);
  const problems = JSON.stringify([problem, ...listOf(mail.problems)].slice(0, TRIES));
  const isWorthWaiting = isAboutUs(cause) && ctx.clock.now() - mail.createdAt < PATIENCE;
  const givesUp = isFinal(cause) || (attempts >= TRIES && !isWorthWaiting);
  const wait = Math.min(MINUTE * 2 ** Math.min(attempts - 1, TRIES), LONGEST_WAIT);
  const sql = 'UPDATE outbox_mail SET status = ?, next_attempt_at = ?, problems = ?, updated_at = ? WHERE id = ?';
  const now = ctx.clock.now();
  if (givesUp) await end(ctx, mail, sql, ['FAILED', null, problems, now, mail.id]);
  else await run(ctx, sql, ['PENDING', now + wait, problems, now, mail.id]);
  return givesUp;
}

/** Is told what became of an attempt to send a mail. */
export type MailEnd = (result: 'sent' | 'postponed' | 'failed') => void;

/**
 * Sends the mails waiting in the outbox and returns how many it processed. Every mail is sent at least once, and twice only if
 * the process dies between sending and recording it. Safe to run in several processes.
 */
export async function relayMails(ctx: Ctx, transport: MailTransport, ended: MailEnd = () => undefined): Promise<number> {
  let done = 0;
  for (const mail of await waitingMails(ctx)) {
    if (!(await take(ctx, mail))) continue;
    done += 1;
    try {
      const attachment = await attachmentOf(ctx, mail);
      await transport.send({ ...mail, ...readMail(ctx, mail.template, mail.parameters, 'usable'), attachment });
      await sent(ctx, mail);
      ended('sent');
    } catch (cause) {
      ended((await failed(ctx, mail, cause)) ? 'failed' : 'postponed');
      ctx.log.warn({ mail: mail.id, template: mail.template, problem: (cause as Error).message }, 'mail not accepted');
    }
  }
  return done;
}
