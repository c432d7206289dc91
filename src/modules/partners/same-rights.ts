import { requireLock, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { AppError } from '../../kernel/errors';

/**
 * Makes sure that the viewer still is what it was when the request began: of two admins who take each other's role at
 * the same time one wins. The viewer's organization is locked.
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
    throw new AppError('UNAUTHENTICATED', 'Your roles were changed meanwhile; sign in again.');
  }
}
