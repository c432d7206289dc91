import type { Ctx } from '../../data/context';
import { inTransaction } from '../../data/context';
import { bound } from '../../data/sql';
import { listOf, type StoredList } from '../../graph/row';
import { readMail } from '../../modules/outbox';
import type { MailTransport } from './transport';

/** Mails taken in one go. */
const BATCH = 20;
/** Milliseconds after which a mail that was taken and not reported on is taken again. */
const LEASE = 5 * 60_000;
/** Tries at most. */
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
}

const waitingMails = (ctx: Ctx): Promise<Waiting[]> =>
  ctx.db.rows(
    bound<Waiting>(
      'nobody',
      `SELECT id, created_at AS createdAt, template, recipient, parameters, attempts, next_attempt_at AS nextAttemptAt, problems
       FROM outbox_mail WHERE status = 'PENDING' AND next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT ${BATCH}`,
    ),
    [ctx.clock.now()],
  );

const run = (ctx: Ctx, sql: string, params: (string | number | null)[]): Promise<number> =>
  inTransaction(ctx, (tx) => tx.db.run(bound('nobody', sql), params));

/** Takes a mail for this process; of several that try one gets it. */
const take = async (ctx: Ctx, mail: Waiting): Promise<boolean> =>
  (await run(
    ctx,
    "UPDATE outbox_mail SET attempts = attempts + 1, next_attempt_at = ? WHERE id = ? AND status = 'PENDING' AND next_attempt_at = ?",
    [ctx.clock.now() + LEASE, mail.id, mail.nextAttemptAt],
  )) === 1;

const sent = (ctx: Ctx, mail: Waiting): Promise<number> =>
  run(ctx, "UPDATE outbox_mail SET status = 'SENT', sent_at = ?, next_attempt_at = NULL WHERE id = ?", [
    ctx.clock.now(),
    mail.id,
  ]);

/** Milliseconds that a mail is tried for while the server refuses us and not the mail: somebody has to mend the settings. */
const PATIENCE = 7 * 24 * 3_600_000;

interface Refusal {
  responseCode?: number;
  /** The command of SMTP that was refused. */
  command?: string;
}

/** What is refused to us whatever the mail is: the sender, the sign-in, the greeting. It says nothing about the mail. */
const ABOUT_US = /^(MAIL FROM|AUTH|EHLO|HELO|LHLO|STARTTLS|CONN)/;

const isAboutUs = (cause: unknown): boolean => ABOUT_US.test((cause as Refusal | null)?.command ?? '');

/** A mail server that answers 5xx to recipient or text has decided; trying again would only annoy it. */
const isFinal = (cause: unknown): boolean => Number((cause as Refusal | null)?.responseCode ?? 0) >= 500 && !isAboutUs(cause);

function failed(ctx: Ctx, mail: Waiting, cause: unknown): Promise<number> {
  const attempts = mail.attempts + 1;
  const problem = String((cause as Error | null)?.message ?? cause).slice(0, 300);
  const problems = JSON.stringify([problem, ...listOf(mail.problems)].slice(0, TRIES));
  const isWorthWaiting = isAboutUs(cause) && ctx.clock.now() - mail.createdAt < PATIENCE;
  const givesUp = isFinal(cause) || (attempts >= TRIES && !isWorthWaiting);
  const wait = Math.min(MINUTE * 2 ** Math.min(attempts - 1, TRIES), LONGEST_WAIT);
  return run(ctx, 'UPDATE outbox_mail SET status = ?, next_attempt_at = ?, problems = ? WHERE id = ?', [
    givesUp ? 'FAILED' : 'PENDING',
    givesUp ? null : ctx.clock.now() + wait,
    problems,
    mail.id,
  ]);
}

/**
 * Sends mails that wait in the outbox and answers how many were dealt with. Every mail goes out at least once;
 * twice only if the process ends between handing over and writing that down. Several processes may do this.
 */
export async function relayMails(ctx: Ctx, transport: MailTransport): Promise<number> {
  let done = 0;
  for (const mail of await waitingMails(ctx)) {
    if (!(await take(ctx, mail))) continue;
    done += 1;
    try {
      await transport.send({ ...mail, ...readMail(ctx, mail.template, mail.parameters, 'usable') });
      await sent(ctx, mail);
    } catch (cause) {
      await failed(ctx, mail, cause);
      ctx.log.warn({ mail: mail.id, template: mail.template, problem: (cause as Error).message }, 'a mail was not taken');
    }
  }
  return done;
}
