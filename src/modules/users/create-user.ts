import type { TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { insertRow, insertRows } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import type { Role } from '../../policy/roles';
import { isEmail, normalizeEmail } from './email';
import { RoleAssignmentRecord, UserRecord } from './user.entity';

/** Hours a temporary password is valid. */
export const TEMPORARY_PASSWORD_HOURS = 72;

/** A person to add. */
export interface NewUser {
  kind: 'USER' | 'CUSTOMER_USER';
  organizationId: string;
  name: string;
  email: string;
  roles: readonly Role[];
  /** Hash of a temporary password, which must be changed at the first sign-in, unless it is the person's own. */
  passwordHash: string;
  /** The person chose the password. */
  ownPassword?: boolean;
  /** When the person proved that the address is its own; null or absent: not yet. */
  emailVerifiedAt?: number | null;
}

/** Refuses a name or an address that nobody can have. */
export function checkPerson(name: string, email: string, path: readonly string[]): void {
  checkText(name, { min: 1, max: 200 }, [...path, 'name']);
  if (!isEmail(email)) refuse('INVALID_EMAIL', 'This is no e-mail address.', [...path, 'email']);
}

/**
 * Adds a person, with a temporary password unless it chose its own. The e-mail address must be free in the whole graph.
 * `happened` makes the event of it, where it is not part of another.
 */
export async function createUser(
  tx: TxCtx,
  user: NewUser,
  path: readonly string[],
  happened?: (id: string) => DomainEvent,
): Promise<string> {
  const now = tx.clock.now();
  const id = newId(user.kind === 'USER' ? 'User' : 'CustomerUser', now);
  try {
    await insertRow(tx, UserRecord, {
      id,
      createdAt: now,
      kind: user.kind,
      organizationId: user.organizationId,
      name: user.name.trim(),
      email: user.email.trim(),
      emailNormalized: normalizeEmail(user.email),
      status: 'ACTIVE',
      mustChangePassword: user.ownPassword !== true,
      passwordHash: user.passwordHash,
      temporaryPasswordExpiresAt: user.ownPassword === true ? null : now + TEMPORARY_PASSWORD_HOURS * 3_600_000,
      emailVerifiedAt: user.emailVerifiedAt ?? null,
      tokenGeneration: 1,
      version: 1,
    });
  } catch (cause) {
    if (isDuplicate(cause)) refuse('EMAIL_TAKEN', 'This e-mail address is in use.', [...path, 'email']);
    throw cause;
  }
  await insertRows(
    tx,
    RoleAssignmentRecord,
    user.roles.map((role) => ({ userId: id, role, grantedAt: now, grantedById: tx.viewer.userId || null })),
  );
  if (happened) tx.emit(happened(id));
  return id;
}
