import type { Ctx, TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { loaderOf } from '../../../graph/read';
import { marks, padded } from '../../../graph/statement';
import { enumeration } from '../../../graph/declare';
import { refuse } from '../../../kernel/errors';
import { forgiveCodes } from '../sign-in/attempts';
import { credentialsOf, type Credentials } from '../sign-in/credentials';
import { voidChallenges } from './passkeys/challenges';
import { replaceRecoveryCodes } from './use-code';

export const SecondFactorKind = enumeration('SecondFactorKind', 'A kind of second factor.', {
  AUTHENTICATOR_APP: 'An app that shows a code of six digits.',
  PASSKEY: 'A passkey: a device, a security key or a password manager that signs.',
});
export type SecondFactorKind = keyof typeof SecondFactorKind;

/** An app counts from its first code on, see {@link SecondFactor.lastStep}. */
const APP = 'SELECT 1 FROM second_factor f WHERE f.last_step > 0 AND f.user_id =';
const PASSKEY = 'SELECT 1 FROM passkey k WHERE k.user_id =';

/** The kinds of second factors of a user as a list of JSON texts. */
export function kindsSql(of: (name: 'id') => string): string {
  const [app, passkey] = [`EXISTS (${APP} ${of('id')})`, `EXISTS (${PASSKEY} ${of('id')})`];
  return `CASE WHEN ${app} AND ${passkey} THEN '"AUTHENTICATOR_APP","PASSKEY"' WHEN ${app} THEN '"AUTHENTICATOR_APP"' WHEN ${passkey} THEN '"PASSKEY"' END`;
}

async function kindsOf({ db }: Ctx, ids: readonly string[]): Promise<SecondFactorKind[][]> {
  const asked = padded(ids);
  const within = `user_id IN (${marks(asked.length)})`;
  const apps = await db.rows(
    bound<{ userId: string }>('subject', `SELECT user_id AS userId FROM second_factor WHERE last_step > 0 AND ${within}`),
    asked,
  );
  const passkeys = await db.rows(
    bound<{ userId: string }>('subject', `SELECT DISTINCT user_id AS userId FROM passkey WHERE ${within}`),
    asked,
  );
  const [withApp, withPasskey] = [apps, passkeys].map((rows) => new Set(rows.map(({ userId }) => userId)));
  return ids.map((id) => [
    ...(withApp?.has(id) ? (['AUTHENTICATOR_APP'] as const) : []),
    ...(withPasskey?.has(id) ? (['PASSKEY'] as const) : []),
  ]);
}

/** The kinds of second factors of a user. Anyone who can read the user can read them. */
export const loadKinds = (ctx: Ctx, userId: string): Promise<SecondFactorKind[]> =>
  loaderOf<string, SecondFactorKind[]>(ctx, 'second factors by user', (ids) => kindsOf(ctx, ids)).load(userId);

/** The kinds of second factors that a user has now. */
export async function kindsNow(ctx: Ctx, userId: string): Promise<SecondFactorKind[]> {
  return (await kindsOf(ctx, [userId]))[0] ?? [];
}

/** The viewer's credentials. */
export async function viewersCredentials(ctx: Ctx): Promise<Credentials> {
  const user = await credentialsOf(ctx, 'id', ctx.viewer.userId);
  return user ?? refuse('NOT_FOUND', 'This user no longer exists.');
}

/** Refuses if no second factor is set up. */
export function requireOn({ secondFactorAt }: Credentials): void {
  if (secondFactorAt !== null) return;
  refuse('INVALID_STATE', 'No second factor is set up. Begin with `beginSecondFactor` or `beginPasskey`.', [], { state: 'OFF' });
}

/** Ends the user's other sessions: they were opened without the second factor that is now required. */
const endOtherSessions = ({ db, clock, viewer }: TxCtx): Promise<number> =>
  db.run(
    bound('viewer', 'UPDATE session SET revoked_at = ?, updated_at = ? WHERE user_id = ? AND id <> ? AND revoked_at IS NULL'),
    [clock.now(), clock.now(), viewer.userId, viewer.sessionId],
  );

/**
 * Notes that the viewer has set up a factor. The first one turns the second factor on: it ends all other sessions, voids
 * whatever else was begun with the password alone, and gives recovery codes. Null if it is a further one; `since` is
 * when the second factor was on as the proofs were checked, and must still hold.
 */
export async function noteFactor(tx: TxCtx, since: number | null): Promise<{ recoveryCodes: string[] | null } | 'changed'> {
  const { userId } = tx.viewer;
  const now = tx.clock.now();
  const noted = await tx.db.run(
    bound(
      'viewer',
      'UPDATE `user` SET second_factor_at = COALESCE(second_factor_at, ?), updated_at = ?, version = version + 1 WHERE id = ? AND (second_factor_at IS NULL) = ?',
    ),
    [now, now, userId, since === null ? 1 : 0],
  );
  if (noted !== 1) return 'changed';
  if (since !== null) return { recoveryCodes: null };
  await endOtherSessions(tx);
  await tx.db.run(bound('viewer', 'DELETE FROM second_factor WHERE user_id = ? AND last_step = 0'), [userId]);
  await voidChallenges(tx, userId);
  return { recoveryCodes: await replaceRecoveryCodes(tx, userId) };
}

/** Locks the viewer's row for a change of its factors; others that change them wait. */
export async function lockFactors(tx: TxCtx): Promise<void> {
  await tx.db.run(bound('viewer', 'UPDATE `user` SET updated_at = ?, version = version + 1 WHERE id = ?'), [
    tx.clock.now(),
    tx.viewer.userId,
  ]);
}

/** Removes all factors of a user and their attempt counts. A password is then sufficient. */
export async function forgetSecondFactor(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.run(bound('subject', 'UPDATE `user` SET second_factor_at = NULL, updated_at = ? WHERE id = ?'), [
    tx.clock.now(),
    userId,
  ]);
  await tx.db.run(bound('subject', 'DELETE FROM second_factor WHERE user_id = ?'), [userId]);
  await tx.db.run(bound('subject', 'DELETE FROM passkey WHERE user_id = ?'), [userId]);
  await tx.db.run(bound('subject', 'DELETE FROM recovery_code WHERE user_id = ?'), [userId]);
  await voidChallenges(tx, userId);
  await forgiveCodes(tx, userId);
}

/** Refuses to leave the viewer without a second factor that its organization requires. */
export function requireDispensable({ secondFactorRequired }: Credentials): void {
  if (secondFactorRequired) refuse('SECOND_FACTOR_REQUIRED', 'Your organization requires a second factor.');
}
