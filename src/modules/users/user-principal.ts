import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Viewer } from '../../policy/viewer';
import { holds, JOINED, USER, viewerOf, type PrincipalRow } from './principal';

/** Loads a principal without a session or token. */
const BY_USER = bound<PrincipalRow>(
  'nobody',
  `SELECT ${USER}, NULL AS revokedAt, ? AS expiresAt FROM \`user\` u ${JOINED} WHERE u.id = ?`,
);

/** The viewer for a user whose schedule runs: with the roles of this moment. Null if the user cannot sign in. */
export async function viewerOfUser({ db, clock }: Pick<Ctx, 'db' | 'clock'>, userId: string): Promise<Viewer | null> {
  const now = clock.now();
  const [row] = await db.rows(BY_USER, [now + 1, userId]);
  return row && holds(row, now) ? viewerOf(row, { sessionId: '' }) : null;
}
