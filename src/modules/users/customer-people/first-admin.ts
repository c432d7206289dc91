import type { TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { notFound } from '../../../graph/act-on';
import type { Columns } from '../../../graph/row';
import { DomainError, refuse, type Refusal } from '../../../kernel/errors';
import { illegalMove } from '../../../kernel/machine';
import type { Viewer } from '../../../policy/viewer';
import { aboveCeiling } from '../ceiling';
import { customerUserMachine, RESET } from '../user.actions';
import type { CustomerUser } from '../user.entity';
import { refuseWithoutGrant, type Tenant } from './tenant';

/** The first admin of a customer, with the fields that its creating provider may act on. */
export type FirstAdmin = Columns<CustomerUser, 'id' | 'version' | 'email' | 'status'>;

/** The first admin of a customer; refuses if there is none. */
export async function firstAdminOf(tx: TxCtx, customerId: string, path: readonly string[]): Promise<FirstAdmin> {
  const [row] = await tx.db.rows(
    bound<FirstAdmin>(
      'subject',
      `SELECT u.id, u.version, u.email, u.status FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id AND r.role = 'CUSTOMER_ADMIN'
      WHERE u.organization_id = ? ORDER BY u.id LIMIT 1`,
    ),
    [customerId],
  );
  if (!row) throw notFound(path);
  return row;
}

/** The customer that the viewer's organization created and whose first admin has never signed in; otherwise null. */
export async function createdCustomerOf(tx: TxCtx, customerUserId: string): Promise<string | null> {
  const [row] = await tx.db.rows(
    bound<{ id: string }>(
      'viewer',
      `SELECT c.id FROM \`user\` u JOIN customer c ON c.id = u.organization_id
      WHERE u.id = ? AND u.last_sign_in_at IS NULL AND c.created_by_id = ?`,
    ),
    [customerUserId, tx.viewer.organizationId],
  );
  return row?.id ?? null;
}

/** The refusal for partner users who may never reset the password of a customer's admin; null if allowed. */
export const againstFirstAdmin = (viewer: Viewer): Refusal | null =>
  aboveCeiling(viewer, { action: RESET, own: false }, ['CUSTOMER_ADMIN']);

/**
 * Checks that the creating provider may reset the first admin's password without a grant: only until that admin first
 * signs in, sets a password, or uses a token of an external issuer.
 */
export async function claimUntouched(
  tx: TxCtx,
  tenant: Tenant,
  admin: FirstAdmin,
  path: readonly string[],
  expectedVersion?: number | null,
): Promise<void> {
  if (!tenant.created) refuseWithoutGrant(tenant, path);
  const aboveAdmin = againstFirstAdmin(tx.viewer);
  if (aboveAdmin) throw new DomainError({ ...aboveAdmin, path });
  if (expectedVersion != null && expectedVersion !== admin.version) {
    const message = `Someone else changed this in the meantime: version ${admin.version} is current. Read it again.`;
    refuse('VERSION_CONFLICT', message, ['expectedVersion'], { version: admin.version });
  }
  const illegal = illegalMove(customerUserMachine, 'resetCustomerUserPassword', admin.status);
  if (illegal) throw new DomainError({ ...illegal, path });
  // A concurrent sign-in waits for this row and then finds the password changed, or it came first and we refuse.
  const untouched = await tx.db.run(
    bound('subject', 'UPDATE `user` SET must_change_password = 1, updated_at = ? WHERE id = ? AND last_sign_in_at IS NULL'),
    [tx.clock.now(), admin.id],
  );
  if (untouched !== 1) refuseWithoutGrant(tenant, path);
}
