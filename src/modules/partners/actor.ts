import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { AppError } from '../../kernel/errors';
import { takeTurn } from './turn';

/**
 * Takes the turn of the viewer's organisation and of those it acts on, and makes sure that the viewer still is
 * what it was when the request began: of two admins who take each other's role at the same time one wins.
 */
export async function takeTurnAsActor(tx: TxCtx, ...organizationIds: readonly string[]): Promise<void> {
  const { viewer } = tx;
  await takeTurn(tx.db, viewer.organizationId, ...organizationIds);
  const rows = await tx.db.rows(
    bound(
      'viewer',
      'SELECT u.status, r.role FROM `user` u LEFT JOIN role_assignment r ON r.user_id = u.id WHERE u.id = ? ORDER BY r.role',
    ),
    [viewer.userId],
  );
  const roles = rows.flatMap((row) => (typeof row['role'] === 'string' ? [row['role']] : []));
  if (rows[0]?.['status'] !== 'ACTIVE' || roles.join() !== viewer.roles.join()) {
    throw new AppError('UNAUTHENTICATED', 'Your roles were changed meanwhile; sign in again.');
  }
}
