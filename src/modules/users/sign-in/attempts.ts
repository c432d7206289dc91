import { inTransaction, type Ctx, type TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { normalizeEmail } from '../email';

/** Attempts at one account that are checked per window, regardless of source and concurrency. */
export const ATTEMPTS_IN_WINDOW = 10;
/** Length of a window, in milliseconds. */
export const ATTEMPT_WINDOW = 15 * 60_000;
/** Consecutive failures after which nothing is checked until the password is reset (NIST SP 800-63B). */
export const FAILURES_IN_A_ROW = 100;
/** How long a count is kept after the last attempt, in milliseconds. */
const KEPT = 30 * 86_400_000;

/** Keys of the attempt counters. Each is a keyed hash, so the table names nobody. */
export const attemptsAt = {
  /** The account of a user name, existing or not. Never truncated: a prefix could be another user's name. */
  name: ({ services: { links } }: Ctx, userName: string): string => links.seal(`attempts email ${normalizeEmail(userName)}`),
  /** The same account from a known device. Failures elsewhere do not count here. */
  device: ({ services: { links } }: Ctx, deviceId: string): string => links.seal(`attempts device ${deviceId}`),
  /** The codes of a user's second factor. */
  code: ({ services: { links } }: Ctx, userId: string): string => links.seal(`attempts code ${userId}`),
};

/** Records an attempt, also for locked accounts, so that the write takes the same time for all. */
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
 * Takes one attempt; false if none is left. A single conditional statement decides, so the limit is exact for any
 * number of concurrent attempts and processes. The attempt is taken before anything is compared and given back by
 * {@link succeeded}.
 */
export function takeAttempt(ctx: Ctx, account: string): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    await noteAttempt(tx, account);
    // MySQL assigns from left to right: count the attempts before moving the window.
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

/** Records a successful attempt: it does not count, and the failure streak is reset. */
export async function succeeded(tx: TxCtx, account: string): Promise<void> {
  await tx.db.run(
    bound(
      'proof',
      'UPDATE sign_in_attempt SET attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END, failures = 0 WHERE account = ?',
    ),
    [account],
  );
}

/** Clears an account's attempts after its password was replaced: the one who set it proved more than a guess. */
export async function forgiveAttempts(tx: TxCtx, user: { id: string; email: string }): Promise<void> {
  await tx.db.run(bound('proof', 'DELETE FROM sign_in_attempt WHERE account IN (?, ?)'), [
    attemptsAt.name(tx, user.email),
    attemptsAt.code(tx, user.id),
  ]);
}

/** Clears the attempts at a user's codes: its second factor was replaced or removed. */
export async function forgiveCodes(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.run(bound('subject', 'DELETE FROM sign_in_attempt WHERE account = ?'), [attemptsAt.code(tx, userId)]);
}

/** Deletes old counts of accounts without recent attempts. Counts of locked accounts stay. */
export function forgetAttempts(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, (tx) =>
    tx.db.run(bound('proof', `DELETE FROM sign_in_attempt WHERE last_at < ? AND failures < ${FAILURES_IN_A_ROW}`), [
      tx.clock.now() - KEPT,
    ]),
  );
}
