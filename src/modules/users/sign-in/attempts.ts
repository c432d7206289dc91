import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { normalizeEmail } from '../email';

/** Attempts at one account that are looked at in one window, whatever they come from and however many at once. */
export const ATTEMPTS_IN_WINDOW = 10;
/** Milliseconds of a window. */
export const ATTEMPT_WINDOW = 15 * 60_000;
/** Failures in a row after which nothing is looked at any more until the password is reset (NIST SP 800-63B). */
export const FAILURES_IN_A_ROW = 100;
/** Milliseconds that a count is kept after the last attempt. */
const KEPT = 30 * 86_400_000;

/** What attempts are counted for. Each is a keyed hash, so that the table names nobody. */
export const attemptsAt = {
  /** The account of a user name, whether there is one or not. Never cut: what a longer one begins with is another's. */
  name: ({ services: { links } }: Ctx, userName: string): string => links.seal(`attempts email ${normalizeEmail(userName)}`),
  /** The same account, from a device that has signed in before: nobody else's failures count for it. */
  device: ({ services: { links } }: Ctx, deviceId: string): string => links.seal(`attempts device ${deviceId}`),
  /** The codes of a user's second factor. */
  code: ({ services: { links } }: Ctx, userId: string): string => links.seal(`attempts code ${userId}`),
};

/** Notes that there was an attempt, for accounts that are closed, too: what is written takes as long as for others. */
function noteAttempt({ db, clock }: TxCtx, account: string): Promise<number> {
  const again =
    db.engine === 'sqlite'
      ? 'ON CONFLICT (account) DO UPDATE SET last_at = excluded.last_at'
      : 'ON DUPLICATE KEY UPDATE last_at = VALUES(last_at)';
  return db.run(
    bound(
      'proof',
      `INSERT INTO sign_in_attempt (account, attempts, window_ends_at, failures, last_at) VALUES (?, 0, 0, 0, ?) ${again}`,
    ),
    [account, clock.now()],
  );
}

/**
 * Takes one attempt; false when none is left. One conditional statement decides, so the bound is exact for any
 * number of parallel attempts in any number of processes. It is taken before anything is compared, and given
 * back by {@link succeeded}.
 */
export function takeAttempt(ctx: Ctx, account: string): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    await noteAttempt(tx, account);
    // MySQL assigns from left to right: the attempts are counted before the window moves.
    const taken = await tx.db.run(
      bound(
        'proof',
        `UPDATE sign_in_attempt
          SET attempts = CASE WHEN window_ends_at <= ? THEN 1 ELSE attempts + 1 END,
              window_ends_at = CASE WHEN window_ends_at <= ? THEN ? ELSE window_ends_at END,
              failures = failures + 1
        WHERE account = ? AND failures < ${FAILURES_IN_A_ROW} AND (window_ends_at <= ? OR attempts < ${ATTEMPTS_IN_WINDOW})`,
      ),
      [now, now, now + ATTEMPT_WINDOW, account, now],
    );
    return taken === 1;
  });
}

/** Notes that an attempt was right: it does not count, and no failure is in a row with what follows. */
export async function succeeded(tx: TxCtx, account: string): Promise<void> {
  await tx.db.run(
    bound(
      'proof',
      'UPDATE sign_in_attempt SET attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END, failures = 0 WHERE account = ?',
    ),
    [account],
  );
}

/** Forgets what was attempted at an account: its password is a new one, and who set it has proven more than a guess. */
export async function forgiveAttempts(tx: TxCtx, user: { id: string; email: string }): Promise<void> {
  await tx.db.run(bound('proof', 'DELETE FROM sign_in_attempt WHERE account IN (?, ?)'), [
    attemptsAt.name(tx, user.email),
    attemptsAt.code(tx, user.id),
  ]);
}

/** Forgets what was attempted at the codes of a user: there is another second factor, or none. */
export async function forgiveCodes(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.run(bound('subject', 'DELETE FROM sign_in_attempt WHERE account = ?'), [attemptsAt.code(tx, userId)]);
}

/** Forgets counts of accounts that nobody tried for long; those of accounts that are closed to guessing stay. */
export function forgetAttempts(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, (tx) =>
    tx.db.run(bound('proof', `DELETE FROM sign_in_attempt WHERE last_at < ? AND failures < ${FAILURES_IN_A_ROW}`), [
      tx.clock.now() - KEPT,
    ]),
  );
}
