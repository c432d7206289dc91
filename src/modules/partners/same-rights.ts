import { requireLock, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { AppError } from '../../kernel/errors';

/**
 * Refuses if the viewer's rights changed since the request started: if two admins revoke each other's role
 * concurrently, one wins. The viewer's organization must be locked.
 */
export async function requireSameRights(tx: TxCtx): Promise<void> {
  const { viewer } = tx;
  requireLock(tx, viewer.organizationId);
  const rows = await tx.db.rows(
    bound<{ status: string; role: string | null }>(
      'viewer',
      'SELECT u.status, r.role FROM `user` u LEFT JOIN role_assignment r ON r.user_id = u.id WHERE u.id = ? ORDER BY r.role',
    ),
    [viewer.userId],
  );
  const roles = rows.flatMap(({ role }) => role ?? []);
  if (rows[0]?.status !== 'ACTIVE' || roles.join() !== viewer.roles.join()) {
    throw new AppError('UNAUTHENTICATED', 'Your roles have changed. Sign in again.');
  }
}
