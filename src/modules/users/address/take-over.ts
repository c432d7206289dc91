import type { TxCtx } from '../../../data/context';
import { isDuplicate } from '../../../data/insert';
import { bound, type Statement } from '../../../data/sql';
import type { Columns } from '../../../graph/row';
import { refuse } from '../../../kernel/errors';
import { endAllAccess } from '../access.service';
import { normalizeEmail } from '../email';
import type { UserRecord } from '../user.entity';
import { addressTakenOver } from '../user.events';

/** The current holder of an address. */
export interface Holder {
  id: string;
  organizationId: string;
  status: string;
  /** Nobody proved the address, and it is not at a domain of its organization. */
  unproven: boolean;
}

type HolderRow = Columns<UserRecord, 'id' | 'organizationId' | 'status' | 'unprovenDomain'>;

const holders = (where: string): Statement<HolderRow> =>
  bound('rule', `SELECT id, organization_id AS organizationId, status, unproven_domain AS unprovenDomain FROM \`user\` ${where}`);

const holderIn = ({ unprovenDomain, ...row }: HolderRow): Holder => ({ ...row, unproven: unprovenDomain !== null });

/** The user that has an address, proven or not; null if nobody. */
export async function holderOf(tx: TxCtx, emailNormalized: string): Promise<Holder | null> {
  const [row] = await tx.db.rows(holders('WHERE email_normalized = ?'), [emailNormalized]);
  return row ? holderIn(row) : null;
}

/**
 * Takes an unproven address from a user: disables the account, ends all access and makes its id the user name. The
 * condition in the statement decides the race with a concurrent proof.
 */
export async function takeFrom(tx: TxCtx, { id, organizationId, status }: Holder): Promise<void> {
  const taken = await tx.db.run(
    bound(
      'rule',
      "UPDATE `user` SET email_normalized = id, status = 'DISABLED', updated_at = ?, version = version + 1 WHERE id = ? AND unproven_domain IS NOT NULL",
    ),
    [tx.clock.now(), id],
  );
  if (taken !== 1) refuse('EMAIL_TAKEN', 'This e-mail address is already in use.', ['email']);
  await endAllAccess(tx, id);
  await tx.db.run(
    bound('subject', "UPDATE email_link SET expires_at = ? WHERE user_id = ? AND purpose = 'VERIFY_EMAIL' AND used_at IS NULL"),
    [tx.clock.now(), id],
  );
  tx.emit(addressTakenOver({ id, organizationId }, status));
}

const hasAccount = (path: readonly string[]): never =>
  refuse('EMAIL_TAKEN', 'An account with this address already exists. Sign in with it.', [...path]);

/** Assigns an address to the user who proved it and takes it from any unproven holder. */
export async function proveAddress(tx: TxCtx, userId: string, email: string, path: readonly string[]): Promise<void> {
  const emailNormalized = normalizeEmail(email);
  const holder = await holderOf(tx, emailNormalized);
  if (holder !== null && holder.id !== userId) {
    if (!holder.unproven) hasAccount(path);
    await takeFrom(tx, holder);
  }
  try {
    await tx.db.run(
      bound(
        'subject',
        'UPDATE `user` SET email_normalized = ?, unproven_domain = NULL, email_verified_at = ?, updated_at = ?, version = version + 1 WHERE id = ?',
      ),
      [emailNormalized, tx.clock.now(), tx.clock.now(), userId],
    );
  } catch (cause) {
    if (isDuplicate(cause)) hasAccount(path);
    throw cause;
  }
}

/**
 * An organization now owns a domain: its users hold their addresses there, and other users with unproven addresses
 * there lose them.
 */
export async function takeOverDomain(tx: TxCtx, domain: string, organizationId: string): Promise<void> {
  const rows = await tx.db.rows(holders('WHERE unproven_domain = ? ORDER BY id'), [domain]);
  for (const holder of rows.map(holderIn)) {
    if (holder.organizationId !== organizationId) await takeFrom(tx, holder);
  }
  await tx.db.run(
    bound(
      'subject',
      'UPDATE `user` SET unproven_domain = NULL WHERE unproven_domain = ? AND organization_id = ? AND email_normalized <> id',
    ),
    [domain, organizationId],
  );
}
